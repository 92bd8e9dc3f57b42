"""What this process remembers of chats, so that sending a message reads little or nothing.

Chats: every change to one is announced in its state before it is made, and both count. `pending_version` in the state
is how many changes were announced, `version` in the chat how many were made. A remembered chat is good exactly as long
as the two are equal, whichever process makes the changes, and even if it dies half-way.

Chat states are remembered only while no other process can write to them (see cluster/lease.py), since every write
makes an old one wrong: whoever writes to one here does it within `writing_state`, or tells `chat_states` what is new.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bson import ObjectId

from chat.cluster.cache import Cache
from chat.cluster.lease import only_process
from chat.database import Document
from chat.memory import remembered

MOST_CHATS = 2000
MOST_PEOPLE = 1000
MOST_MEMBERS = 50_000  # of all chats together

STATE = (
    *("_id", "pending_version", "profiles", "last_seq", "last_change", "last_message", "own_seqs", "deleted_seqs"),
    *("updated_at", "changed_at", "read_at", "last_mention"),
)


class Chats:
    """Chats by id."""

    def __init__(self) -> None:
        self.by_id: dict[ObjectId, Document] = {}

    def get(self, chat_id: ObjectId, version: int) -> Document | None:
        """Return the chat, if it is here in this version."""
        chat = self.by_id.get(chat_id)
        return chat if chat and chat["version"] == version else None

    def put(self, chat: Document) -> None:
        size = len(chat.get("member_ids", ()))
        is_large = size > MOST_MEMBERS // MOST_CHATS
        if len(self.by_id) >= MOST_CHATS or (is_large and self.members() + size > MOST_MEMBERS):
            self.by_id.clear()
        self.by_id[chat["_id"]] = chat

    def members(self) -> int:
        return sum(len(chat.get("member_ids", ())) for chat in self.by_id.values())

    def forget(self, chat_id: ObjectId) -> None:
        self.by_id.pop(chat_id, None)


class ChatStates:
    """Chat states by id, each as a majority has it: as its own acknowledged write left it.

    Most are written under the chat's lock, but not all. So a chat carries the `stamp` that its state had when it was
    loaded, and what somebody makes of it is not kept if the state has another one by then.
    """

    def __init__(self) -> None:
        self.term: object = None
        self.clear()

    def clear(self) -> None:
        self.by_id: dict[ObjectId, Document] = {}
        self.stamps: dict[ObjectId, object] = {}

    @property
    def are_good(self) -> bool:
        """Whether nobody else can have written to any since they are here."""
        lease = only_process()
        if self.term is not lease.term:
            self.clear()
            self.term = lease.term
        return lease.is_good

    def get(self, chat_id: ObjectId) -> Document | None:
        return self.by_id.get(chat_id) if self.are_good else None

    def stamp(self, chat_id: ObjectId) -> object:
        if not self.are_good or len(self.stamps) >= MOST_CHATS:
            self.clear()
        return self.stamps.setdefault(chat_id, object())

    def keep(self, chat: Document, changes: Document) -> None:
        """Remember the state of a loaded chat, with the changes that were written to it."""
        if self.are_good and self.stamps.get(chat["_id"], self) is chat.get("stamp"):
            self.by_id[chat["_id"]] = {field: chat[field] for field in STATE if field in chat} | changes
        else:
            self.forget(chat["_id"])

    def change(self, chat_id: ObjectId, field: str, moment: datetime) -> None:
        """Take over what was written without the chat's lock, if the state is here. It has another stamp then."""
        state = self.get(chat_id)
        self.forget(chat_id)
        if state:
            self.by_id[chat_id] = state | {field: max(state[field], moment)}
            self.stamps[chat_id] = object()

    def forget(self, chat_id: ObjectId) -> None:
        self.by_id.pop(chat_id, None)
        self.stamps.pop(chat_id, None)


chats = remembered("chats", Chats)
chat_states = remembered("chat_states", ChatStates)
reads_cache = remembered("reads", lambda: Cache(only_process, most=MOST_CHATS))  # for reads.py, which alone writes them

chats_of_people = remembered("chats_of_people", lambda: Cache(only_process, most=MOST_PEOPLE))  # for documents.py


@contextmanager
def changing_members() -> Iterator[None]:
    """Have it forgotten who is in which chats by the end of a write to a chat, however that ends."""
    try:
        yield
    finally:
        chats_of_people().clear()


@contextmanager
def writing_state(chat_id: ObjectId) -> Iterator[None]:
    """Have what is remembered of the chat's state forgotten by the end of a write to it, however that ends."""
    try:
        yield
    finally:
        chat_states().forget(chat_id)
