"""Sending a message. One without files goes to committer.py, which stores what many send at once; one with files is
stored alone, here."""

from collections.abc import Sequence

from bson import ObjectId

from chat.database import Document, db
from chat.files import attachments
from chat.messages.announce import announce
from chat.messages.committer import Draft, commit
from chat.messages.mentions import mentions_of
from chat.messages.quotes import quote_of
from chat.messages.sequence import append, find_sent, new_message
from chat.messages.transaction import chat_transaction


def send_message(
    sender: Document,
    chat_id: ObjectId,
    *,
    body: str,
    client_id: str,
    reply_to: ObjectId | None = None,
    file_ids: Sequence[ObjectId] = (),
) -> tuple[Document, bool]:
    """Store a message once and tell every member of the chat; return it, and whether it is new.

    Sending again with the same client_id returns the first message and tells nobody. Raises NotFound to outsiders,
    Invalid for a reply to what is not in this chat, or for too many mentions; for files as `attachments.claim`.
    """
    message = new_message(ObjectId(), chat_id, sender["_id"], client_id=client_id, body=body)
    if file_ids:
        return send_claiming_files(sender, message, reply_to, list(file_ids))
    return commit(Draft(message, reply_to))


def send_claiming_files(
    sender: Document, message: Document, reply_to: ObjectId | None, file_ids: list[ObjectId]
) -> tuple[Document, bool]:
    """Send a message alone: its files are claimed before it is stored, one by one."""
    with chat_transaction(sender, message["chat_id"]) as chat:
        if reply_to:
            message["reply_to"] = quote_of(chat["_id"], db.messages.find_one({"_id": reply_to}))
        if first := find_sent(message):
            return first, False  # its files may be gone by now
        message |= mentions_of(message, chat)
        message["attachments"] = attachments.claim(sender, chat["_id"], message["client_id"], file_ids)
        message, is_new = append(chat, message)
        if is_new:
            announce(chat, message)
    return message, is_new
