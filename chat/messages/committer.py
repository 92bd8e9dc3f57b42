"""Group commit: the messages of all who send at this moment are stored in one go, and each sender is told of theirs.

One write a message keeps every sender waiting for every other. So senders of one chat wait for its lock together, and
chats wait together for the database: whoever comes alone is stored at once, and whatever comes meanwhile is the next
batch. Under load that is a handful of calls for dozens of messages; the rules are those of a single message:

- Number n+1 is written only by who saw n. A chat with several messages is written in order and stops at the first
  that fails, so there is never a hole.
- What fails on an index (a repeat, a number that somebody took) is stored alone, as if nobody else had sent.
- When anything else fails, perhaps all is stored and only the answer is missing: all chats of the batch are verified
  before their next write, and every sender is refused and sends again.

From top to bottom: a draft waits for its chat (`commit`, `commit_to_chat`), its chat for the database (`store`: load,
authorise, number, insert, record), and then what was stored is told (`deliver`).
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from bson import ObjectId
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from chat.chats.access import as_member
from chat.chats.cache import chat_states
from chat.chats.documents import load_chat, load_chats_to_write
from chat.chats.locks import locked
from chat.clock import now
from chat.database import Document, db
from chat.database.errors import duplicates
from chat.database.waiting import deadline, own_deadline
from chat.errors import Refusal
from chat.events import publish_durably, publish_live
from chat.memory import Part, remembered
from chat.messages.announce import announce, record_until_current
from chat.messages.batches import Batches
from chat.messages.chat_state import advance, advanced
from chat.messages.events import MessageSent
from chat.messages.mention_list import note_mentions
from chat.messages.mentions import Names, may_mention, mentions_of, names_in
from chat.messages.quotes import quote_of
from chat.messages.redelivery import mark_unverified, verified, verified_chats
from chat.messages.sequence import append, with_numbers

log = logging.getLogger(__name__)

WAIT_SECONDS = 2.5  # until a message's batch begins; then a person does better to try again
COMMIT_SECONDS = 2  # for a batch, and then for what has to be stored alone


@dataclass(eq=False)
class Draft:
    """A message to be stored, and what became of it: `message` and `is_new`, or the error."""

    fields: Document  # of the message, without numbers
    reply_to: ObjectId | None = None
    until: float = field(default_factory=lambda: time.monotonic() + WAIT_SECONDS)
    message: Document | None = None
    is_new: bool = True
    error: Exception | None = None

    @property
    def chat_id(self) -> ObjectId:
        chat_id: ObjectId = self.fields["chat_id"]
        return chat_id

    def authorised(self, chat: Document | None) -> Document:
        """Return the chat; raises NotFound if its sender is not in it. Somebody else may ask this on their behalf."""
        return as_member(self.fields["sender_id"], chat)

    def seconds_left(self) -> float:
        return max(0.0, self.until - time.monotonic())


@dataclass(eq=False)
class ChatBatch:
    """The drafts of one chat that are stored together."""

    chat_id: ObjectId
    drafts: list[Draft]
    chat: Document | None = None  # as it was before the batch
    messages: list[Document] = field(default_factory=list)
    stored_count: int = 0  # so many of the messages, the first
    is_in_state: bool = False

    @property
    def stored(self) -> list[Document]:
        return self.messages[: self.stored_count]


def commit(draft: Draft) -> tuple[Document, bool]:
    """Store a draft and tell every member of its chat; return the message, and whether it is new.

    Raises NotFound to outsiders, Invalid for a reply to what is not in the chat or for too many mentions, Unavailable
    after a while of waiting.
    """
    try:
        queue_of(draft.chat_id).submit(draft, draft.seconds_left())
    except Exception:
        if not (draft.message or draft.error):  # otherwise it was another's that failed
            raise
    if draft.error:
        raise draft.error
    assert draft.message
    return draft.message, draft.is_new


def queue_of(chat_id: ObjectId) -> Batches[Draft]:
    if queue := chat_queues().get(chat_id):
        return queue
    return chat_queues().setdefault(chat_id, Batches(commit_to_chat))


def commit_to_chat(first: Draft, take: Callable[[], list[Draft]]) -> None:
    """Store all drafts that wait when the chat's lock has been taken, and tell of them in their order."""
    chat_id = first.chat_id
    with locked(chat_id, first.seconds_left()):
        if chat_id not in verified_chats():
            verified(first.authorised(load_chat(chat_id)))
        chat_batch = ChatBatch(chat_id, take())
        try:
            commit_queue().submit(chat_batch, max(draft.seconds_left() for draft in chat_batch.drafts))
            with deadline(COMMIT_SECONDS):
                deliver(chat_batch)
        except BaseException:  # perhaps it was stored, and only the database's answer is missing
            mark_unverified(chat_id, chat_batch.chat)
            raise


def deliver(chat_batch: ChatBatch) -> None:
    """Tell of what was stored together, and store the rest of the batch one by one."""
    pending = [draft for draft in chat_batch.drafts if not draft.error]
    for draft, message in zip(pending, chat_batch.stored, strict=False):  # those without an error were numbered
        chat = chat_batch.chat if chat_batch.is_in_state else record_until_current(load_chat(draft.chat_id), message)
        if chat:
            publish_live(MessageSent(audience=chat["member_ids"], message=message, chat=chat))
        draft.message = message
    for draft in pending[chat_batch.stored_count :]:
        commit_alone(draft)


def commit_alone(draft: Draft) -> None:
    try:
        chat = draft.authorised(load_chat(draft.chat_id))
        message, draft.is_new = append(chat, draft.fields)
    except Refusal as refusal:
        draft.error = refusal
        return
    if draft.is_new:
        announce(chat, message)
    draft.message = message


def store(_first: ChatBatch, take: Callable[[], list[ChatBatch]]) -> None:
    """Store what waits of all chats, as far as it can be stored together."""
    batch = take()
    with own_deadline(COMMIT_SECONDS):
        chats = load_chats_to_write([chat_batch.chat_id for chat_batch in batch])
        drafts = [draft for chat_batch in batch for draft in chat_batch.drafts]
        quoted = quoted_by(drafts)
        names = names_in(chats[id] for id in {d.chat_id for d in drafts if may_mention(d.fields)} & chats.keys())
        for chat_batch in batch:
            chat_batch.chat = chats.get(chat_batch.chat_id)
            for draft in chat_batch.drafts:
                prepare(draft, chat_batch.chat, quoted, names.get(draft.chat_id))
            number(chat_batch)
        insert([chat_batch for chat_batch in batch if chat_batch.messages])
        stored = [chat_batch for chat_batch in batch if chat_batch.stored_count]
        note_mentions(message for chat_batch in stored for message in chat_batch.stored)
        publish_durably(sent for chat_batch in stored for sent in events_of(chat_batch))
        record_in_states(stored)


def quoted_by(drafts: Iterable[Draft]) -> dict[ObjectId, Document]:
    ids = [draft.reply_to for draft in drafts if draft.reply_to]
    return {message["_id"]: message for message in (db.messages.find({"_id": {"$in": ids}}) if ids else ())}


def prepare(draft: Draft, chat: Document | None, quoted: dict[ObjectId, Document], names: Names | None) -> None:
    try:
        chat = draft.authorised(chat)
        if draft.reply_to:
            draft.fields["reply_to"] = quote_of(draft.chat_id, quoted.get(draft.reply_to))
        draft.fields |= mentions_of(draft.fields, chat, names)
    except Refusal as refusal:
        draft.error = refusal
    except Exception as bug:
        log.exception("a message could not be prepared")
        draft.error = bug  # its sender's alone, and not of all who send at this moment


def number(chat_batch: ChatBatch) -> None:
    if chat_batch.chat:
        moment = now()
        chat_batch.messages = [
            with_numbers(draft.fields, chat_batch.chat["last_seq"] + n, chat_batch.chat["last_change"] + n, moment)
            for n, draft in enumerate((draft for draft in chat_batch.drafts if not draft.error), 1)
        ]


def insert(batch: list[ChatBatch]) -> None:
    """Insert what is numbered, and count for each chat how many of its messages are stored.

    Together only messages of different chats, the first of each, then the second of each: if one failed and the next
    of the same chat did not, there were a hole. Or in order the rest of each chat, where that is fewer calls.
    """
    going = batch
    while going:
        if len(going) <= max(len(chat_batch.messages) - chat_batch.stored_count for chat_batch in going):
            for chat_batch in going:
                rest = chat_batch.messages[chat_batch.stored_count :]
                chat_batch.stored_count += min(insert_many(rest, ordered=True), default=len(rest))
            return
        failed = insert_many([chat_batch.messages[chat_batch.stored_count] for chat_batch in going], ordered=False)
        stored = [chat_batch for place, chat_batch in enumerate(going) if place not in failed]
        for chat_batch in stored:
            chat_batch.stored_count += 1
        going = [chat_batch for chat_batch in stored if chat_batch.stored_count < len(chat_batch.messages)]


def insert_many(messages: list[Document], *, ordered: bool) -> set[int]:
    """Return the places of those that an index forbids. Raises whatever else goes wrong."""
    try:
        db.messages.insert_many(messages, ordered=ordered)
    except BulkWriteError as error:
        return duplicates(error)
    return set()


def events_of(chat_batch: ChatBatch) -> list[MessageSent]:
    """Return that its messages were sent, as far as they are stored; the audience is whom the chat had before."""
    if not (chat := chat_batch.chat):
        return []
    return [MessageSent(audience=chat["member_ids"], message=message, chat=chat) for message in chat_batch.stored]


def record_in_states(batch: list[ChatBatch]) -> None:
    """Bring the states of all the chats up to what was stored, or leave all of them to be done one by one."""
    if not batch:
        return
    stored = [(chat, chat_batch.stored) for chat_batch in batch if (chat := chat_batch.chat)]
    updates = [UpdateOne(*advance(chat, messages)) for chat, messages in stored]
    is_done = False
    try:
        with db.in_order() as session:
            is_done = db.chat_states.bulk_write(updates, ordered=False, session=session).matched_count == len(batch)
    finally:
        for chat, messages in stored:
            if is_done:
                chat_states().keep(chat, advanced(chat, messages))
            else:
                chat_states().forget(chat["_id"])
    for chat_batch in batch:
        chat_batch.is_in_state = is_done


chat_queues: Part[WeakValueDictionary[ObjectId, Batches[Draft]]] = remembered("chat_queues", WeakValueDictionary)
commit_queue: Part[Batches[ChatBatch]] = remembered("commit_queue", lambda: Batches(store))
