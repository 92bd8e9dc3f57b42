"""Sending a message: the whole story, top to bottom."""

from collections.abc import Iterable

from bson import ObjectId

from chat.db import Document, db
from chat.errors import Invalid
from chat.files import attachments
from chat.messages.announce import announce, excerpt_of, writing
from chat.messages.sequence import append, find_sent


def send_message(
    sender: Document,
    chat_id: ObjectId,
    *,
    body: str,
    client_id: str,
    reply_to: ObjectId | None = None,
    file_ids: Iterable[ObjectId] = (),
) -> tuple[Document, bool]:
    """Store a message once and tell every member of the chat; return it, and whether it is new.

    Sending again with the same client_id returns the first message and tells nobody. Raises NotFound to outsiders,
    Invalid for a reply to what is not in this chat; for files as `attachments.claim`.
    """
    with writing(sender, chat_id) as chat:
        draft = {
            "_id": ObjectId(),
            "chat_id": chat_id,
            "sender_id": sender["_id"],
            "client_id": client_id,
            "body": body,
            "reply_to": quote(chat_id, reply_to) if reply_to else None,
            "reactions": [],
        }
        if file_ids:
            if first := find_sent(draft):
                return first, False  # its files may be gone by now
            draft["attachments"] = attachments.claim(sender, chat_id, client_id, list(file_ids))
        message, is_new = append(chat, draft)
        if is_new:
            announce(chat, message)
    return message, is_new


def quote(chat_id: ObjectId, message_id: ObjectId) -> Document:
    quoted = db.messages.find_one({"_id": message_id, "chat_id": chat_id})
    if not quoted:
        raise Invalid("The message you reply to is not in this chat.", fields={"replyTo": ["Not in this chat."]})
    return {
        "id": quoted["_id"],
        "seq": quoted["seq"],
        "sender_id": quoted["sender_id"],
        "excerpt": excerpt_of(quoted),
        "attachments": attachments.summary_of(quoted),
    }
