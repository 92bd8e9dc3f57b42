"""What a reply shows of the message that it answers."""

from bson import ObjectId

from chat.database import Document
from chat.errors import Invalid
from chat.files.attachments import summary_of
from chat.messages.chat_state import excerpt_of


def quote_of(chat_id: ObjectId, message: Document | None) -> Document:
    """Return what a reply in the chat keeps of the message. Raises Invalid if it is in another one, or nowhere."""
    if not message or message["chat_id"] != chat_id:
        raise Invalid("The message you're replying to isn't in this chat.", fields={"replyTo": ["Not in this chat."]})
    return {
        "id": message["_id"],
        "seq": message["seq"],
        "sender_id": message["sender_id"],
        "excerpt": excerpt_of(message),
        "attachments": summary_of(message),
    }
