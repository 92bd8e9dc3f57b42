"""People: profiles, the directory, and who is online."""
