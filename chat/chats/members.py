"""Who joins and leaves a group, and who becomes what in it."""

from collections.abc import Iterable

from bson import ObjectId

from chat.chats.access import get_chat_for, must_be_people, new_member
from chat.chats.documents import forget_member, update_chat
from chat.chats.events import ChatChanged, ChatGone, ChatNew
from chat.chats.groups import change_chat, dissolve
from chat.chats.listing import event_for_members, events_for_members
from chat.chats.locks import chat_lock
from chat.chats.rate_limits import must_be_able_to_join, must_be_few_additions
from chat.chats.roles import must_be_allowed, owners, role_of
from chat.chats.schemas import MOST_MEMBERS
from chat.database import Document
from chat.errors import Conflict, NotAllowed, NotFound
from chat.events import publish
from chat.runtime import logged


def add_members(user: Document, chat_id: ObjectId, user_ids: Iterable[ObjectId]) -> Document:
    """Add people to the group and tell them and the members. Those who are in it already stay as they are.

    Raises NotAllowed without the right, Invalid for unknown people, Conflict for more than 1,000 members or for
    somebody who is in too many chats, TooMany.
    """
    ids = list(dict.fromkeys(user_ids))
    chat = get_chat_for(user, chat_id)
    must_be_allowed(user, "add", chat)
    newcomers = [id for id in ids if id not in chat["member_ids"]]
    must_be_few_additions(user, newcomers)
    must_be_able_to_join(newcomers)  # without the lock: for a thousand people it takes longer than that may be held
    with chat_lock(chat_id):
        chat = get_chat_for(user, chat_id)
        must_be_allowed(user, "add", chat)
        newcomers = [id for id in ids if id not in chat["member_ids"]]
        must_be_people(newcomers, field="userIds")
        if len(chat["member_ids"]) + len(newcomers) > MOST_MEMBERS:
            raise Conflict(f"A group can have up to {MOST_MEMBERS} members.")
        if not newcomers:
            return chat

        joined = {f"members.{id}": new_member("member", joined_seq=chat["last_seq"]) for id in newcomers}
        changed = update_chat(chat_id, {"$addToSet": {"member_ids": {"$each": newcomers}}, "$set": joined})
        for event in events_for_members([(ChatChanged, chat["member_ids"]), (ChatNew, newcomers)], changed):
            publish(event)
        return changed


def remove_member(user: Document, chat_id: ObjectId, member_id: ObjectId) -> Document:
    """Take somebody out of the group, or leave it oneself. They hear no more of it; the others hear that they left.
    Returns the group as it is then, or as it last was.

    When the last owner leaves, the member who joined first inherits; when the last member leaves, the group goes.
    Raises NotAllowed without the right, NotFound if they are not in it.
    """
    with chat_lock(chat_id):
        chat = get_chat_for(user, chat_id)
        if chat["kind"] == "direct":
            raise NotAllowed("Nobody can leave a direct chat, or be removed from it.")
        must_be_member(chat, member_id)
        if member_id != user["_id"]:
            must_be_allowed(user, f"remove {role_of(chat, member_id)}", chat)
        remaining = [id for id in chat["member_ids"] if id != member_id]
        if not remaining:
            dissolve(chat)
            return chat

        update: Document = {"$pull": {"member_ids": member_id}, "$unset": {f"members.{member_id}": ""}}
        if owners(chat) == [str(member_id)]:
            update["$set"] = {f"members.{remaining[0]}.role": "owner"}
        changed = update_chat(chat_id, update)
        publish(ChatGone(audience=[member_id], chat_id=chat_id))
        publish(event_for_members(ChatChanged, remaining, changed))
        logged(forget_member, changed, member_id)  # mere cleaning up
        return changed


def change_role(user: Document, chat_id: ObjectId, member_id: ObjectId, *, role: str) -> Document:
    """Make a member owner, admin or member. To hand over, make somebody owner, then oneself something else.

    Raises NotAllowed to all but owners, NotFound if they are not in the group, Conflict if no owner would be left.
    """
    with chat_lock(chat_id):
        chat = get_chat_for(user, chat_id)
        must_be_allowed(user, "change role", chat)
        must_be_member(chat, member_id)
        if owners(chat) == [str(member_id)] and role != "owner":
            raise Conflict("A group needs an owner; make somebody else owner first.")
        return change_chat(chat_id, {"$set": {f"members.{member_id}.role": role}})


def must_be_member(chat: Document, member_id: ObjectId) -> None:
    if member_id not in chat["member_ids"]:
        raise NotFound("That person isn't in this chat.")
