"""Changing one's mind: editing and deleting. Each takes the chat's next `change` and is told to all members."""

from bson import ObjectId

from chat.chats.roles import has_right
from chat.clock import now
from chat.cluster.lease import only_process
from chat.database import Document, db
from chat.errors import Conflict, Invalid, NotAllowed
from chat.files.attachments import prepare_release, release
from chat.letters import shows_something
from chat.messages.announce import announce
from chat.messages.mention_list import strike_mentions, unmentioned_by
from chat.messages.mentions import MENTION_FIELDS, mentions_of
from chat.messages.sequence import amend, load_message
from chat.messages.transaction import chat_transaction

SAID = (  # and gone when deleted
    *("body", "reply_to", "reactions", "attachments", "edited_at"),
    *(*MENTION_FIELDS, "unmentioned"),
)


def edit_message(editor: Document, message_id: ObjectId, *, body: str) -> Document:
    """Give one's own message another body, tell the members, and return it; the same body changes nothing.

    Of two edits at once the one with the higher `change` counts. Raises NotFound to outsiders, NotAllowed to all but
    the sender, Conflict if it was deleted, Invalid for a blank body without files, or one that mentions too many.
    """
    message = load_message(message_id)
    with chat_transaction(editor, message["chat_id"]) as chat:
        if message["sender_id"] != editor["_id"]:
            raise NotAllowed("Only the sender can edit a message.")
        message, has_changed = amend(chat, message, lambda state: with_new_body(state, body, chat))
        if has_changed:
            announce(chat, message)
    return message


def with_new_body(message: Document, body: str, chat: Document) -> Document | None:
    """Return the update that gives a message the body; None where it has that."""
    must_not_be_deleted(message)
    if not message.get("attachments") and not shows_something(body):
        raise Invalid("Write something, or delete the message.", fields={"body": ["May not be blank."]})
    if body == message["body"]:
        return None
    return rewritten(message, {"body": body, "edited_at": now()} | mentions_of(message | {"body": body}, chat))


def rewritten(message: Document, fields: Document) -> Document:
    """Return the update that gives a message these fields, and takes from it whom it mentions no more."""
    if struck := unmentioned_by(message, fields):
        fields = fields | {"unmentioned": struck}
    gone = [field for field in (*MENTION_FIELDS, "unmentioned") if field in message and field not in fields]
    return {"$set": fields} | ({"$unset": dict.fromkeys(gone, "")} if gone else {})


def delete_message(user: Document, message_id: ObjectId) -> Document:
    """Delete a message, tell the members, and return the tombstone; deleting it again is harmless.

    What it said is gone from the database, from the quotes in replies too, and its files are gone; its numbers stay,
    so that nobody sees a hole. Raises NotFound to outsiders, NotAllowed to all but the sender, the chat's owners and
    admins, and those of the server's administrators who are in it.
    """
    message = load_message(message_id)
    with chat_transaction(user, message["chat_id"]) as chat:
        term = only_process().term
        if message["sender_id"] != user["_id"] and user["role"] != "admin" and not has_right(user, "moderate", chat):
            raise NotAllowed("Only the sender and the group's admins can delete a message.")
        # Quotes first: if this dies half-way, the message is still there, and deleting it again goes on. And again
        # last, if there may be another process: a reply through it may have quoted it in between.
        chat = empty_quotes(chat, message_id)
        attachments = message.get("attachments", ())
        prepare_release(attachments)
        states: list[Document] = []

        def tombstone_of(state: Document) -> Document | None:
            states.append(state)
            return as_tombstone(state)

        message, has_changed = amend(chat, message, tombstone_of)
        strike_mentions(states[-1])
        release(attachments)
        if has_changed:
            announce(chat, message)
            if not only_process().is_good or only_process().term is not term:
                empty_quotes(chat | {"last_change": message["change"]}, message_id)
    return message


def as_tombstone(message: Document) -> Document | None:
    return None if message.get("deleted_at") else {"$unset": dict.fromkeys(SAID, ""), "$set": {"deleted_at": now()}}


def empty_quotes(chat: Document, message_id: ObjectId) -> Document:
    """Take the excerpt of a message out of all replies to it; return the chat with its new last change."""
    replies = list(db.messages.find({"reply_to.id": message_id}))
    for reply in filter(without_excerpt, replies):
        reply, has_changed = amend(chat, reply, without_excerpt)
        if has_changed:
            announce(chat, reply, says_the_same=True)
            chat = chat | {"last_change": reply["change"]}
    return chat


def without_excerpt(reply: Document) -> Document | None:
    quoted = reply.get("reply_to")  # nothing, if the reply has been deleted meanwhile
    is_empty = not quoted or not (quoted["excerpt"] or quoted.get("attachments"))
    return None if is_empty else {"$set": {"reply_to.excerpt": "", "reply_to.attachments": None}}


def must_not_be_deleted(message: Document) -> None:
    if message.get("deleted_at"):
        raise Conflict("This message has been deleted.")
