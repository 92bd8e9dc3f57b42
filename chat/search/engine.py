"""SQLite, as this Python has it: perhaps without FTS5, or not at all. Everything but search works without it."""

from typing import Any

try:
    import sqlite3
except ImportError:  # of a Python that was built without it
    sqlite3 = None  # type: ignore[assignment]

Connection = Any
Error: type[Exception] = sqlite3.Error if sqlite3 else OSError
CLOSED = "the index is closed"
FTS5_OF_SECURE_DELETE = (3, 42)


def what_is_missing() -> str | None:
    """Return what search lacks in this Python, as a sentence; None if it has all."""
    if not sqlite3:
        return "Search needs SQLite, which this server's Python was built without."
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(text, prefix = '2 3')")
    except sqlite3.Error:
        return "Search needs SQLite with FTS5, which this server's Python has not got."
    finally:
        connection.close()
    return None


def connect(path: Any, seconds: float) -> Connection:
    return sqlite3.connect(path, timeout=seconds, isolation_level=None, check_same_thread=False)


def has_secure_delete() -> bool:
    """Whether FTS5 can delete words at once, and not only when it merges what they are in."""
    return sqlite3.sqlite_version_info >= FTS5_OF_SECURE_DELETE


def is_damage(problem: Exception) -> bool:
    """Whether an error says that the file is not as it was written, or cannot be read: then nothing in it is sure."""
    primary = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    return bool(sqlite3) and primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR}


def was_interrupted(problem: Exception) -> bool:
    return bool(sqlite3) and getattr(problem, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT


def name_of(problem: Exception) -> str:
    """Return what may be logged of an error: its message may have in it what somebody looked for."""
    return getattr(problem, "sqlite_errorname", type(problem).__name__)
