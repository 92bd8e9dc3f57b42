"""People as everyone sees them: their names, the directory, and who is online."""
