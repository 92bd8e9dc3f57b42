"""Finding messages: an index that is derived from the database, and the verb that asks it."""
