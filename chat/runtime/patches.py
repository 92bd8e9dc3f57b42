"""Replacing inner parts of libraries, and being sure that it does something."""

from typing import Any

from config import ConfigError


def replace(owner: Any, name: str, replacement: Any) -> None:
    """Put something else under the name. Raises ConfigError if there is nothing under it."""
    must_have(owner, name)
    setattr(owner, name, replacement)


def must_have(owner: Any, *names: str) -> None:
    """Raise ConfigError unless there is something under each of the names, to be replaced or overridden.

    Inner parts of libraries have no promise: after an upgrade that renames one, a patch would silently be none, and
    the bound that it keeps gone.
    """
    for name in names:
        if not hasattr(owner, name):
            where = getattr(owner, "__qualname__", None) or getattr(owner, "__name__", repr(owner))
            raise ConfigError(
                f"{where} has no {name} any more, which Hearth replaces; install the versions of requirements.txt"
            )
