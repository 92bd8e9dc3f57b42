"""How fast Hearth is, and whether it loses nothing under load."""
