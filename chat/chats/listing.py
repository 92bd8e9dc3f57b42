"""Chats as their members see them: with their own read position, unread count and settings, and each person once."""

from collections.abc import Iterable

from bson import ObjectId

from chat.chats.events import ChatEvent
from chat.chats.membership import chats_of, get_chat_to_tell
from chat.chats.reads import Positions, positions_in, read_seq
from chat.db import Document
from chat.users.avatars import avatar_url
from chat.users.directory import people


def list_chats(user: Document) -> Document:
    """Return all chats of the user, the most recently active first, as `{items, users, next: None}`."""
    chats = chats_of(user["_id"])
    return {"items": all_seen_by(user["_id"], chats), "users": people(member_ids_of(chats)), "next": None}


def show_chat(user: Document, chat_id: ObjectId) -> Document:
    """Return one chat as `{chat, users}`. Raises NotFound to outsiders."""
    return with_users(user, get_chat_to_tell(user, chat_id))


def with_users(user: Document, chat: Document) -> Document:
    positions = positions_in([chat])[chat["_id"]]
    return {"chat": seen_by(user["_id"], chat, positions), "users": people(chat["member_ids"])}


def telling(event: type[ChatEvent], audience: Iterable[ObjectId], chat: Document) -> ChatEvent:
    """Return an event that shows the chat to each of the audience as they see it."""
    positions = positions_in([chat])[chat["_id"]]
    receivers = [member_id for member_id in audience if member_id in chat["member_ids"]]
    return event(
        audience=receivers,
        chat=chat | {"avatar_url": picture_of(chat), "members": member_list(chat, positions)},
        users=people(chat["member_ids"]),
        own_parts={member_id: own_part(member_id, chat, positions) for member_id in receivers},
    )


def all_seen_by(user_id: ObjectId, chats: list[Document]) -> list[Document]:
    positions = positions_in(chats)
    return [seen_by(user_id, chat, positions[chat["_id"]]) for chat in chats]


def seen_by(user_id: ObjectId, chat: Document, positions: Positions) -> Document:
    members = member_list(chat, positions)
    return chat | {"avatar_url": picture_of(chat), "members": members} | own_part(user_id, chat, positions)


def picture_of(chat: Document) -> str | None:
    """Return the address of a group's picture; a direct chat has none of its own."""
    return avatar_url(chat) if chat["kind"] == "group" else None


def member_list(chat: Document, positions: Positions) -> list[Document]:
    return [
        {"user_id": id, "role": chat["members"][str(id)]["role"], "read_seq": read_seq(chat, positions, id)}
        for id in chat["member_ids"]
    ]


def own_part(user_id: ObjectId, chat: Document, positions: Positions) -> Document:
    read = read_seq(chat, positions, user_id)
    return {"read_seq": read, "unread": chat["last_seq"] - read, "notify": chat["members"][str(user_id)]["notify"]}


def member_ids_of(chats: Iterable[Document]) -> set[ObjectId]:
    return {member_id for chat in chats for member_id in chat["member_ids"]}
