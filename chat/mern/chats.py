"""Chats and groups."""

from bson import ObjectId
from flask import Response, jsonify

from chat.chats import direct, groups, members
from chat.chats.access import chats_of, get_chat_for
from chat.chats.listing import first_page, member_ids_of
from chat.database import Document
from chat.errors import Invalid
from chat.mern.guard import current_user, login_required
from chat.mern.http import accepts, bp, id_in_path
from chat.mern.schemas import GroupSchema, MemberSchema, OpenChatSchema, RenameSchema
from chat.mern.shapes import People, Shape, account, whole_chat
from chat.messages.history import last_messages
from chat.users.directory import profiles

MOST_LISTED = 2000
MOST_MEMBERS_LISTED = 20_000  # over all chats of a list


@bp.get("/chat")
@login_required
def list_chats() -> Response:
    """One's chats, the most recently active first; of very many the first, as these clients know no pages."""
    return jsonify(with_people(first_page(chats_of(current_user["_id"]), MOST_LISTED, MOST_MEMBERS_LISTED)))


@bp.post("/chat")
@login_required
@accepts(OpenChatSchema)
def open_chat(user_id: ObjectId) -> Response:
    """The direct chat with a person, made if there is none."""
    chat, _ = direct.open_direct_chat(current_user, user_id)
    return shown(chat)


@bp.post("/chat/group")
@login_required
@accepts(GroupSchema, missing="Please Fill all the feilds")
def create_group(name: str, users: list[ObjectId]) -> Response:
    """Make a group of oneself and at least two others."""
    others = [id for id in users if id != current_user["_id"]]
    if len(others) < 2:
        raise Invalid("More than 2 users are required to form a group chat")
    return shown(groups.create_group(current_user, name=name, member_ids=others))


@bp.put("/chat/rename")
@login_required
@accepts(RenameSchema)
def rename(chat_id: ObjectId, chat_name: str) -> Response:
    return shown(groups.rename_group(current_user, chat_id, name=chat_name))


@bp.put("/chat/groupadd")
@login_required
@accepts(MemberSchema)
def add_member(chat_id: ObjectId, user_id: ObjectId) -> Response:
    return shown(members.add_members(current_user, chat_id, [user_id]))


@bp.put("/chat/groupremove")
@login_required
@accepts(MemberSchema)
def remove_member(chat_id: ObjectId, user_id: ObjectId) -> Response:
    """Remove somebody, or leave. Who is not in the chat is a field that is wrong, and not a chat there is not."""
    if user_id not in get_chat_for(current_user, chat_id)["member_ids"]:
        raise Invalid("That person is not in this chat.")
    return shown(members.remove_member(current_user, chat_id, user_id))


@bp.delete("/chat/<chat_id>")
@login_required
def delete_group(chat_id: str) -> Response:
    groups.delete_group(current_user, id_in_path(chat_id))
    return jsonify(message="Chat deleted successfully")


def shown(chat: Document) -> Response:
    return jsonify(with_people([chat])[0])


def with_people(chats: list[Document]) -> list[Shape]:
    """Return the chats as clients list them. Two reads, however many they are."""
    last = last_messages(chats)
    senders = {message["sender_id"] for message in last.values()}  # some may have left
    people = People(profiles(member_ids_of(chats) | senders), account)
    return [whole_chat(chat, people, last.get(chat["_id"]), current_user["_id"]) for chat in chats]
