"""Sending a message: the whole story, top to bottom."""

from bson import ObjectId

from chat.chats.membership import get_chat_for
from chat.chats.turns import turn
from chat.db import Document, db
from chat.errors import Invalid
from chat.events import publish
from chat.messages.events import MessageSent
from chat.messages.sequence import EXCERPT, append, record_in_head


def send_message(
    sender: Document, chat_id: ObjectId, *, body: str, client_id: str, reply_to: ObjectId | None = None
) -> tuple[Document, bool]:
    """Store a message once and tell every member of the chat; return it, and whether it is new.

    Sending again with the same client_id returns the first message and tells nobody. Raises NotFound to outsiders,
    Invalid for a reply to what is not in this chat.
    """
    with turn(chat_id):
        chat = get_chat_for(sender, chat_id)
        message, is_new = append(
            chat,
            {
                "_id": ObjectId(),
                "chat_id": chat_id,
                "sender_id": sender["_id"],
                "client_id": client_id,
                "body": body,
                "reply_to": quote(chat_id, reply_to) if reply_to else None,
            },
        )
        # A message beyond the chat's last one was stored just before a crash: nobody has been told of it yet.
        if is_new or message["seq"] > chat["last_seq"]:
            record_in_head(message)
            publish(MessageSent(audience=chat["member_ids"], message=message))
    return message, is_new


def quote(chat_id: ObjectId, message_id: ObjectId) -> Document:
    quoted = db.messages.find_one({"_id": message_id, "chat_id": chat_id})
    if not quoted:
        raise Invalid("The message you reply to is not in this chat.", fields={"replyTo": ["Not in this chat."]})
    return {
        "id": quoted["_id"],
        "seq": quoted["seq"],
        "sender_id": quoted["sender_id"],
        "excerpt": quoted["body"][:EXCERPT],
    }
