"""Reactions: one emoji, from as many people as like, within bounds. Each change takes the chat's next `change`."""

from collections.abc import Callable

import emoji as emojis
from bson import ObjectId

from chat.database import Document
from chat.errors import Conflict, Invalid
from chat.messages.announce import announce
from chat.messages.changes import must_not_be_deleted
from chat.messages.sequence import amend, load_message
from chat.messages.transaction import chat_transaction

MOST_DIFFERENT = 20
MOST = 2000  # on one message, from everyone who has ever been in the chat

Reactions = dict[str, list[ObjectId]]


def add_reaction(user: Document, message_id: ObjectId, emoji: str) -> Document:
    """React to a message, tell the members, and return it; repeating is harmless.

    Raises NotFound to outsiders, Invalid for what is not one emoji, Conflict for the 21st different one and for a
    deleted message.
    """
    emoji = normalised(emoji)

    def with_mine(reactions: Reactions) -> None:
        if user["_id"] not in reactions.get(emoji, []):
            add(reactions, emoji, user)

    return change_reactions(user, message_id, with_mine)


def remove_reaction(user: Document, message_id: ObjectId, emoji: str) -> Document:
    """Take one's reaction back, tell the members, and return the message; it is harmless if there is none.

    Raises NotFound to outsiders, Invalid for what is not one emoji, Conflict for a deleted message.
    """
    emoji = normalised(emoji)

    def without_mine(reactions: Reactions) -> None:
        if user["_id"] in reactions.get(emoji, []):
            reactions[emoji].remove(user["_id"])

    return change_reactions(user, message_id, without_mine)


def toggle_reaction(user: Document, message_id: ObjectId, emoji: str) -> Document:
    """React to a message, or take the same reaction back, tell the members, and return it. Raises as `add_reaction`."""
    emoji = normalised(emoji)

    def the_other_way_round(reactions: Reactions) -> None:
        if user["_id"] in reactions.get(emoji, []):
            reactions[emoji].remove(user["_id"])
        else:
            add(reactions, emoji, user)

    return change_reactions(user, message_id, the_other_way_round)


def add(reactions: Reactions, emoji: str, user: Document) -> None:
    reactions.setdefault(emoji, []).append(user["_id"])
    if sum(len(user_ids) for user_ids in reactions.values()) > MOST:
        raise Conflict(f"A message can have up to {MOST:,} reactions.")
    if len(reactions) > MOST_DIFFERENT:
        raise Conflict(f"A message can have up to {MOST_DIFFERENT} different reactions.")


def change_reactions(user: Document, message_id: ObjectId, change: Callable[[Reactions], None]) -> Document:
    def changed(message: Document) -> Document | None:
        must_not_be_deleted(message)
        before = message.get("reactions", [])
        reactions = {reaction["emoji"]: list(reaction["user_ids"]) for reaction in before}
        change(reactions)
        after = [{"emoji": emoji, "user_ids": user_ids} for emoji, user_ids in reactions.items() if user_ids]
        return {"$set": {"reactions": after}} if after != before else None

    message = load_message(message_id)
    with chat_transaction(user, message["chat_id"]) as chat:
        message, has_changed = amend(chat, message, changed)
        if has_changed:
            announce(chat, message, says_the_same=True)
    return message


def normalised(emoji: str) -> str:
    """Return the fully qualified form, so that a heart with and without its variation selector are one reaction."""
    if not emojis.is_emoji(emoji):
        raise Invalid("That isn't an emoji.", fields={"emoji": ["Not an emoji."]})
    return emojis.emojize(emojis.demojize(emoji))
