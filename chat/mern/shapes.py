"""People, chats and messages as the family's clients know them. Plain functions, as they are made for every message.

Each takes the people that it may need; so whoever calls reads them once, for however many messages and members.
"""

from collections.abc import Callable, Iterable
from typing import Any

from bson import ObjectId

from chat.chats.reads import reads_in
from chat.chats.roles import owners
from chat.database import Document
from chat.fields import iso
from chat.memory import Part, remembered
from chat.mern.links import absolute, file_for, picture_of, picture_of_nobody
from chat.mern.profile_cache import profiles_in
from chat.users.directory import profiles

FORMER_MEMBER = "Former member"
DELETED = "This message was deleted"
DIRECT_NAME = "sender"  # what every direct chat is called; clients show the other one's name

MOST_KEPT = 200  # chats

Shape = dict[str, Any]


class People(dict[ObjectId, Shape]):
    """The shapes of people by id, with a placeholder for everyone who is no more: clients need a name."""

    def __init__(self, profiles: dict[ObjectId, Document], shape: Callable[[Document], Shape]):
        super().__init__((id, shape(profile)) for id, profile in profiles.items())

    def __missing__(self, user_id: ObjectId) -> Shape:
        picture = picture_of_nobody(FORMER_MEMBER, user_id)
        return {"_id": str(user_id), "name": FORMER_MEMBER, "email": "", "pic": picture}


MembersByOrigin = tuple[dict[ObjectId, Document], str, People]
family_people: Part[dict[ObjectId, MembersByOrigin]] = remembered("family_people", dict)


def person(user: Document) -> Shape:
    """Return a person as one of a chat: a message for a hundred people carries all hundred."""
    return {
        "_id": str(user["_id"]),
        "name": user["name"],
        "email": user["email"],
        "pic": picture_of(user),
    }


def account(user: Document) -> Shape:
    """Return a person as they are when one looks for them, and when they sign in."""
    created_at = iso(user["created_at"])
    is_admin = user["role"] == "admin"
    return person(user) | {"isAdmin": is_admin, "createdAt": created_at, "updatedAt": created_at, "__v": 0}


def whole_chat(
    chat: Document, people: People, last: Document | None = None, viewer_id: ObjectId | None = None
) -> Shape:
    """Return a chat with its people, and its last message, as the viewer is shown it, if there is one."""
    shape = frame(chat) | {"users": [people[id] for id in people_in(chat)]}
    if shape["isGroupChat"]:
        shape["groupAdmin"] = people[admin_of(chat)]
    if last:
        shape["latestMessage"] = message_shape(last, people, str(chat["_id"])) | files_of(last, viewer_id)
    return shape


def bare_chat(chat: Document) -> Shape:
    """Return a chat with the ids of its people, as messages of a history carry it."""
    shape = frame(chat) | {"users": [str(id) for id in people_in(chat)]}
    if shape["isGroupChat"]:
        shape["groupAdmin"] = str(admin_of(chat))
    if last := chat["last_message"]:
        shape["latestMessage"] = str(last["id"])
    return shape


def frame(chat: Document) -> Shape:
    is_group = chat["kind"] == "group"
    return {
        "_id": str(chat["_id"]),
        "chatName": chat["name"] if is_group else DIRECT_NAME,
        "isGroupChat": is_group,
        "createdAt": iso(chat["created_at"]),
        "updatedAt": iso(chat["updated_at"]),
        "__v": chat["version"],
    }


def people_in(chat: Document) -> list[ObjectId]:
    """Return who is in a chat: always two in a direct one, whoever has gone; the admin of a group as the last."""
    if chat["kind"] == "direct":
        return [ObjectId(half) for half in chat["direct_key"].split(":")]
    admin = admin_of(chat)
    return [id for id in chat["member_ids"] if id != admin] + [admin]


def admin_of(group: Document) -> ObjectId:
    return ObjectId(owners(group)[0])


def message_shape(message: Document, people: People, chat: Shape | str, readers: Iterable[str] = ()) -> Shape:
    changed_at = message.get("deleted_at") or message.get("edited_at") or message["created_at"]
    return {
        "_id": str(message["_id"]),
        "sender": people[message["sender_id"]],
        "content": DELETED if message.get("deleted_at") else message.get("body", ""),
        "chat": chat,
        "readBy": list(readers),
        "isDeleted": bool(message.get("deleted_at")),
        "reactions": [
            {"emoji": reaction["emoji"], "userId": str(user_id)}
            for reaction in message.get("reactions", ())
            for user_id in reaction["user_ids"]
        ],
        "createdAt": iso(message["created_at"]),
        "updatedAt": iso(changed_at),
        "__v": 0,
    }


def files_of(message: Document, viewer_id: ObjectId | None) -> Shape:
    """Return what a message says of its files, with addresses that are good for the viewer alone; else nothing."""
    attachments = [
        {
            "public_id": str(file["id"]),
            "url": file_for(viewer_id, file["id"]),
            "filename": file["name"],
            "mimeType": file["content_type"],
            "type": file["kind"],
        }
        for file in message.get("attachments", ())
        if viewer_id
    ]
    if not attachments:
        return {}
    first = attachments[0]
    kind = first["type"]
    about = {"fileUrl": first["url"], "fileName": first["filename"], "fileType": kind, "messageType": kind}
    return about | ({"image": first["url"]} if kind == "image" else {}) | {"attachments": attachments}


def new_message(message: Document, chat: Document) -> Shape:
    """Return a message, without its files, with its whole chat: clients open the chat from it. At most two reads."""
    people = people_of([message], chat)
    as_then = {"latestMessage": str(message["_id"]), "updatedAt": iso(message["created_at"])}
    return message_shape(message, people, whole_chat(chat, people) | as_then)


def whole_message(message: Document, chat: Document) -> Shape:
    """Return a message as it is by now, without its files, with its whole chat. At most three reads."""
    people, last = people_of([message], chat), chat["last_message"]
    its_chat = whole_chat(chat, people) | ({"latestMessage": str(last["id"])} if last else {})
    return message_shape(message, people, its_chat, readers_of(message, read_up_to(chat, [message])))


def shapes_of(messages: list[Document], chat: Document, its_chat: Shape | str, viewer_id: ObjectId) -> list[Shape]:
    """Return messages of one chat, with their files as the viewer may fetch them. At most three reads."""
    people, read = people_of(messages, chat), read_up_to(chat, messages)
    return [
        message_shape(message, people, its_chat, readers_of(message, read)) | files_of(message, viewer_id)
        for message in messages
    ]


def people_of(messages: list[Document], chat: Document) -> People:
    """Return the members of a chat, and those senders who no longer are."""
    members = profiles_in(chat)
    if strangers := {message["sender_id"] for message in messages} - members.keys():
        return People(members | profiles(strangers), person)
    return kept_people(chat["_id"], members)


def kept_people(chat_id: ObjectId, members: dict[ObjectId, Document]) -> People:
    """Return the shapes of a chat's members, made once for as long as their profiles and our address are the same."""
    origin = absolute("")
    kept = family_people()
    known_members, known_origin, people = kept.get(chat_id, (None, "", None))
    if people is None or known_members is not members or known_origin != origin:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        people = People(members, person)
        kept[chat_id] = (members, origin, people)
    return people


def read_up_to(chat: Document, messages: list[Document]) -> dict[str, int]:
    """Return how far people have read who have read any of the messages: they said so, or wrote after them."""
    positions = reads_in([chat])[chat["_id"]]["seqs"]
    read = {id: max(positions.get(id, 0), chat["own_seqs"].get(id, 0)) for id in chat["members"]}
    first = min((message["seq"] for message in messages), default=0)
    return {id: seq for id, seq in read.items() if seq >= first}


def readers_of(message: Document, read: dict[str, int]) -> list[str]:
    sender = str(message["sender_id"])
    return [id for id, seq in read.items() if seq >= message["seq"] and id != sender]
