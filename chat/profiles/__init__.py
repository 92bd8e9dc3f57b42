"""Changing one's own profile, and the door of the directory."""
