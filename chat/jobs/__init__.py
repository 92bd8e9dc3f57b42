"""Work that must not be lost, and work that one process of all does: kept in the database, done in the background."""
