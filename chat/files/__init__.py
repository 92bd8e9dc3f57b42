"""Files that people send: received, verified, kept where the team chose, and shown to those who may see them."""
