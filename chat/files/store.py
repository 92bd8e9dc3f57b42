"""Where the bytes of files are kept: one small interface, and the choice of who serves it.

A file's document says in which store its bytes are, so that both can be in use while files move from one to the other.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from chat.errors import StorageDown
from chat.memory import Part, given


class Store(Protocol):
    """Keeps bytes under keys that nobody can guess. Every method raises StorageDown where it cannot be reached."""

    name: str
    origins: list[str]  # from which browsers fetch what `url` names, for the page's Content-Security-Policy

    def put(self, key: str, chunks: Iterable[bytes], *, content_type: str, is_public: bool) -> None:
        """Store the bytes, whole or not at all. What was half-made when `chunks` broke off is gone, or goes with
        `delete`."""

    def open(self, key: str, *, content_type: str, is_public: bool, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end`, which is not among them."""

    def url(self, key: str, *, content_type: str, is_public: bool, download_name: str | None) -> str | None:
        """Return an address to send a browser to, good for a minute, or for ever if public; None: serve it yourself."""

    def delete(self, key: str, *, content_type: str, is_public: bool) -> None:
        """Delete the bytes for good. Harmless if they are not there."""


stores: Part[dict[str, Store]] = given("file_stores", dict)  # by name, the one for new files first


def use_stores(*available: Store) -> None:
    """Keep new files in the first of them, and find earlier ones in any."""
    stores.set({store.name: store for store in available})


def chosen_store() -> Store:
    return next(iter(stores().values()))


def store_named(name: str) -> Store:
    """Return the store. Raises StorageDown for one that is no longer configured."""
    if name not in stores():
        raise StorageDown(f"This file is stored at {name}, which this server is no longer set up to use.")
    return stores()[name]


def origins() -> list[str]:
    return [origin for store in stores().values() for origin in store.origins]
