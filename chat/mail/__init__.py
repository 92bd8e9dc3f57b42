"""E-mail about what people missed: to those who want it, one an hour at most, each thing once."""
