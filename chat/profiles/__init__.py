"""People as others see them: the directory, and changing one's own profile."""
