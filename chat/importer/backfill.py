"""Messages of the past, many at once: stored as if they had been sent, and told to nobody.

For a program that has the database to itself. Whoever sends while it is at work takes its next number, and it fails.
"""

from chat.chats.cache import writing_state
from chat.database import Document, db
from chat.messages.chat_state import noting_deleted, numbers_of, own_seqs_of, preview_of
from chat.messages.redelivery import stored_beyond
from chat.messages.sequence import with_numbers


def backfill(chat: Document, messages: list[Document]) -> Document:
    """Store the messages, which have a `created_at`, under the chat's next numbers; return the chat as it is then.

    Their order is kept, and if it is cut short, those that are stored are the first ones. Raises BulkWriteError.
    """
    if not messages:
        return chat
    stored = [
        with_numbers(message, chat["last_seq"] + n, chat["last_change"] + n, message["created_at"])
        for n, message in enumerate(messages, 1)
    ]
    db.messages.insert_many(stored)
    return record_all_in_state(chat, stored)


def catch_up_state(chat: Document) -> Document:
    """Record what is stored beyond the chat's state, as after a death between the two; return the chat with it."""
    while beyond := stored_beyond(chat):
        chat = record_all_in_state(chat, beyond)
    return chat


def record_all_in_state(chat: Document, messages: list[Document]) -> Document:
    """Bring the chat's state up to messages in the order of `change`, as `announce` does for one."""
    in_order = sorted(messages, key=lambda message: message["seq"])
    newest, numbers = in_order[-1], numbers_of(messages) | own_seqs_of(in_order)
    update: Document = {"$max": numbers}
    if gone := [message["seq"] for message in in_order if message.get("deleted_at")]:
        update |= noting_deleted(gone)
    if newest["seq"] > chat["last_seq"]:
        update["$set"] = {"last_message": preview_of(newest)}
        numbers["updated_at"] = max(message["created_at"] for message in messages)
    with writing_state(chat["_id"]):
        db.chat_states.update_one({"_id": chat["_id"]}, update)
    state = db.chat_states.find_one({"_id": chat["_id"]})
    return chat | (state or {})
