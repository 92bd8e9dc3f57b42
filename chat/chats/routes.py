"""The HTTP door of chats."""

from bson import ObjectId
from flask import Blueprint

from chat.auth.guard import current_user, login_required
from chat.chats import direct, groups, listing, members, reading
from chat.chats.schemas import (
    AddMembersSchema,
    AllReadSchema,
    ChatListQuery,
    ChatListSchema,
    ChatWithUsersSchema,
    NewDirectSchema,
    NewGroupSchema,
    OwnSettingsSchema,
    ReadAnswerSchema,
    ReadSchema,
    RenameSchema,
    RoleSchema,
    UnreadAnswerSchema,
    UnreadSchema,
)
from chat.database import Document
from chat.doors.http import accepts, returns

bp = Blueprint("chats", __name__, url_prefix="/api/chats")


@bp.get("")
@login_required
@accepts(ChatListQuery, location="query")
@returns(ChatListSchema)
def list_chats(after: str | None, limit: int) -> Document:
    """One's chats, the most recently active first, and everyone in them once. All of them, unless they are very many:
    then `next` is where to go on `after`."""
    return listing.list_chats(current_user, after=after, limit=limit)


@bp.post("/direct")
@login_required
@accepts(NewDirectSchema)
@returns(ChatWithUsersSchema, 201)
def open_direct_chat(user_id: ObjectId) -> tuple[Document, int]:
    """Open the direct chat with a person: 201, or 200 with the one there is."""
    chat, is_new = direct.open_direct_chat(current_user, user_id)
    return listing.with_users(current_user, chat), 201 if is_new else 200


@bp.post("")
@login_required
@accepts(NewGroupSchema)
@returns(ChatWithUsersSchema, 201)
def create_group(name: str, member_ids: list[ObjectId]) -> Document:
    """Make a group; one owns it."""
    return listing.with_users(current_user, groups.create_group(current_user, name=name, member_ids=member_ids))


@bp.get("/<id:chat_id>")
@login_required
@returns(ChatWithUsersSchema)
def show_chat(chat_id: ObjectId) -> Document:
    """One chat and its members."""
    return listing.show_chat(current_user, chat_id)


@bp.patch("/<id:chat_id>")
@login_required
@accepts(RenameSchema)
@returns(ChatWithUsersSchema)
def rename_group(chat_id: ObjectId, name: str) -> Document:
    """Rename a group: its owners and admins."""
    return listing.with_users(current_user, groups.rename_group(current_user, chat_id, name=name))


@bp.delete("/<id:chat_id>")
@login_required
@returns(None, 204)
def delete_group(chat_id: ObjectId) -> None:
    """Delete a group and everything in it: its owners."""
    groups.delete_group(current_user, chat_id)


@bp.post("/<id:chat_id>/members")
@login_required
@accepts(AddMembersSchema)
@returns(ChatWithUsersSchema)
def add_members(chat_id: ObjectId, user_ids: list[ObjectId]) -> Document:
    """Add people to a group: its owners and admins."""
    return listing.with_users(current_user, members.add_members(current_user, chat_id, user_ids))


@bp.patch("/<id:chat_id>/members/<id:user_id>")
@login_required
@accepts(RoleSchema)
@returns(ChatWithUsersSchema)
def change_role(chat_id: ObjectId, user_id: ObjectId, role: str) -> Document:
    """Make a member owner, admin or member: the group's owners. The last owner cannot cease to be one."""
    return listing.with_users(current_user, members.change_role(current_user, chat_id, user_id, role=role))


@bp.delete("/<id:chat_id>/members/<id:user_id>")
@login_required
@returns(None, 204)
def remove_member(chat_id: ObjectId, user_id: ObjectId) -> None:
    """Remove somebody from a group, or leave it oneself. If no owner is left, the oldest member inherits."""
    members.remove_member(current_user, chat_id, user_id)


@bp.patch("/<id:chat_id>/me")
@login_required
@accepts(OwnSettingsSchema)
@returns(ChatWithUsersSchema)
def change_own_settings(chat_id: ObjectId, notify: str | None = None) -> Document:
    """Choose what to be notified of in a chat."""
    return listing.with_users(current_user, groups.set_notify(current_user, chat_id, notify=notify))


@bp.put("/<id:chat_id>/read")
@login_required
@accepts(ReadSchema)
@returns(ReadAnswerSchema)
def mark_read(chat_id: ObjectId, seq: int) -> Document:
    """Have read up to a seq. Only moves forward. Ends that one marked the chat as unread."""
    return reading.mark_read(current_user, chat_id, seq=seq)


@bp.put("/<id:chat_id>/unread")
@login_required
@accepts(UnreadSchema)
@returns(UnreadAnswerSchema)
def mark_unread(chat_id: ObjectId, seq: int) -> Document:
    """Mark a chat as unread from a seq on, until one reads in it again. Others see no difference."""
    return reading.mark_unread(current_user, chat_id, seq=seq)


@bp.put("/read")
@login_required
@returns(AllReadSchema)
def mark_all_read() -> Document:
    """Have read everything in all of one's chats."""
    return reading.mark_all_read(current_user)
