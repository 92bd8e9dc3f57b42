"""The database: its collections and indexes, who waits for it and how long, and the one that Hearth brings along."""

from chat.database.connection import CATCH_UP_MS, COLLECTIONS, Document, NotOurs, db

__all__ = ["CATCH_UP_MS", "COLLECTIONS", "Document", "NotOurs", "db"]
