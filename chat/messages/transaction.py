"""Writing to a chat: locked, loaded, authorised, verified; and if it does not end well, verified anew."""

from collections.abc import Iterator
from contextlib import contextmanager

from bson import ObjectId

from chat.chats.access import get_chat_for
from chat.chats.locks import chat_lock
from chat.database import Document
from chat.errors import Refusal, Unavailable
from chat.messages.redelivery import mark_unverified, verified


@contextmanager
def chat_transaction(writer: Document, chat_id: ObjectId) -> Iterator[Document]:
    """Be the only one who writes to the chat; gives it as it is now. Raises NotFound to outsiders."""
    with chat_lock(chat_id):
        chat = verified(get_chat_for(writer, chat_id))
        try:
            yield chat
        except BaseException as error:
            if not isinstance(error, Refusal) or isinstance(error, Unavailable):
                mark_unverified(chat_id, chat)  # perhaps it was stored, and only the database's answer is missing
            raise
