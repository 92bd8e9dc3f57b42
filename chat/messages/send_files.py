"""Sending files together with their message, as one form does it."""

from contextlib import suppress

from bson import ObjectId

from chat.chats.access import get_chat_for
from chat.database import Document
from chat.errors import Refusal
from chat.files.uploads import delete_unsent, receive_upload
from chat.messages.send import send_message
from chat.sent_file import SentFile


def upload_and_send(
    sender: Document, chat_id: ObjectId, sent: list[SentFile], *, body: str, client_id: str
) -> tuple[Document, bool]:
    """Store the files and a message with them; return it, and whether it is new. If one is refused, none is kept.

    Raises as `receive_upload` and `send_message`.
    """
    get_chat_for(sender, chat_id)
    file_ids: list[ObjectId] = []
    try:
        for each in sent:
            file_ids.append(receive_upload(sender, each)["_id"])
        return send_message(sender, chat_id, body=body, client_id=client_id, file_ids=file_ids)
    except Refusal:
        for file_id in file_ids:
            forget(sender, file_id)
        raise


def forget(sender: Document, file_id: ObjectId) -> None:
    with suppress(Refusal):  # it may be in the message after all; else it is collected in time
        delete_unsent(sender, file_id)
