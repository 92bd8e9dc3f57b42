"""Who comes and goes, and who is told of it."""
