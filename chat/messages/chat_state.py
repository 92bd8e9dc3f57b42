"""What a chat's state keeps of its messages: the last numbers, the last message in short, and who has sent how far."""

from collections.abc import Sequence

from pymongo.client_session import ClientSession

from chat.chats.cache import chat_states
from chat.chats.documents import MOST_DELETED
from chat.database import Document, db
from chat.files.attachments import summary_of
from chat.graphemes import beginning_of
from chat.messages.mentions import mentions_somebody

EXCERPT = 120  # characters of a message shown in the chat list and in quotes


def record_in_state(chat: Document, message: Document) -> bool:
    """Bring the chat's state up to the message: its numbers, the preview, and that a sender has read their own.

    Returns False if the chat's members have changed since `chat` was loaded: then it is to be called again.
    """
    changes = None
    try:
        with db.in_order() as session:  # what is published next, nobody shall miss who reads after it
            changes = record(chat, message, session)
    finally:
        if changes:
            chat_states().keep(chat, changes)
        else:
            chat_states().forget(chat["_id"])
    return changes is not None


def record(chat: Document, message: Document, session: ClientSession) -> Document | None:
    """Write to the state, and return what has changed in it if it was as in `chat`; None where members have changed."""
    state = {"_id": chat["_id"], "pending_version": chat["pending_version"]}
    seq, last = message["seq"], chat["last_message"]
    gone, deleted = deletion_of(chat, message)
    behind, forward = advance(chat, [message])
    if seq > chat["last_seq"] and db.chat_states.update_one(behind, forward | gone, session=session).matched_count:
        return advanced(chat, [message]) | deleted  # otherwise another process may have gone further
    numbers = numbers_of([message])
    moved = deleted | {number: max(chat.get(number, 0), numbers[number]) for number in numbers}
    if str(message["sender_id"]) in chat["members"]:
        numbers |= own_seqs_of([message])
        moved["own_seqs"] = with_own_seqs(chat, [message])
    if is_rewritten(message) and not (last and last["seq"] > seq):
        not_newer = {"$not": {"$gte": message["change"]}}
        older = state | {"last_message.seq": seq, "last_message.change": not_newer}
        newer = {"$set": {"last_message": preview_of(message)}, "$max": numbers} | gone
        if db.chat_states.update_one(older, newer, session=session).matched_count:
            return moved | {"last_message": preview_of(message)}
    return moved if db.chat_states.update_one(state, {"$max": numbers} | gone, session=session).matched_count else None


def deletion_of(chat: Document, message: Document) -> tuple[Document, Document]:
    """Return what to add to the update of the state for a message that has been deleted, and what it then has: which
    ones are gone, so that they do not count as unread. Nothing for any other message."""
    if not message.get("deleted_at") or message["seq"] in chat["deleted_seqs"]:
        return {}, {}
    deleted = sorted([*chat["deleted_seqs"], message["seq"]])[-MOST_DELETED:]
    return noting_deleted([message["seq"]]), {"deleted_seqs": deleted}


def noting_deleted(seqs: list[int]) -> Document:
    """Return the update of a state that has these noted as deleted, so that nobody counts them as unread."""
    return {"$push": {"deleted_seqs": {"$each": seqs, "$sort": 1, "$slice": -MOST_DELETED}}}


def advance(chat: Document, messages: Sequence[Document]) -> tuple[Document, Document]:
    """Return the filter and the update that bring the state up to new messages of the chat, in the order of `seq`.

    It matches nothing where the members have changed since `chat` was loaded, or somebody has gone as far.
    """
    newest = messages[-1]
    behind = {"_id": chat["_id"], "pending_version": chat["pending_version"], "last_seq": {"$lt": newest["seq"]}}
    shown = {"last_message": preview_of(newest), "updated_at": newest["created_at"]}
    return behind, {"$max": numbers_of(messages) | own_seqs_of(messages), "$set": shown}


def advanced(chat: Document, messages: Sequence[Document]) -> Document:
    """Return what `advance` makes of the chat's state: for who remembers it."""
    newest = messages[-1]
    shown = {"last_message": preview_of(newest), "updated_at": newest["created_at"]}
    return numbers_of(messages) | shown | {"own_seqs": with_own_seqs(chat, messages)}


def numbers_of(messages: Sequence[Document]) -> Document:
    numbers = {"last_seq": max(m["seq"] for m in messages), "last_change": max(m["change"] for m in messages)}
    mentioning = [m["seq"] for m in messages if mentions_somebody(m)]
    return numbers | ({"last_mention": max(mentioning)} if mentioning else {})


def own_seqs_of(messages: Sequence[Document]) -> Document:
    return {f"own_seqs.{message['sender_id']}": message["seq"] for message in messages}


def with_own_seqs(chat: Document, messages: Sequence[Document]) -> Document:
    own_seqs = dict(chat["own_seqs"])
    for message in messages:
        sender = str(message["sender_id"])
        own_seqs[sender] = max(message["seq"], own_seqs.get(sender, 0))
    return own_seqs


def is_rewritten(message: Document) -> bool:
    return bool(message.get("edited_at") or message.get("deleted_at"))


def preview_of(message: Document) -> Document:
    """Return what a chat's state keeps of its last message; `change` says which of two states is the newer one."""
    kept = {key: message[key] for key in ("seq", "change", "sender_id", "created_at")}
    return kept | {"id": message["_id"], "excerpt": excerpt_of(message), "attachments": summary_of(message)}


def excerpt_of(message: Document) -> str:
    return beginning_of(message.get("body", ""), EXCERPT)  # a deleted message has no body
