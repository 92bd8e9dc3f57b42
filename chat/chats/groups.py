"""Groups: making, renaming and deleting them. Who is in them is in members.py."""

from bson import ObjectId

from chat.chats.access import get_chat_for, must_be_people, new_member
from chat.chats.documents import delete_chat, insert_chat, update_chat
from chat.chats.events import ChatChanged, ChatGone, ChatNew
from chat.chats.listing import event_for_members
from chat.chats.locks import chat_lock
from chat.chats.rate_limits import must_be_few_groups, must_be_few_renames
from chat.chats.roles import must_be_allowed
from chat.clock import now
from chat.database import Document, db
from chat.events import publish
from chat.jobs.queue import Job, enqueue
from chat.users.avatars import key_of_avatar

PURGE_STEP = 200  # messages deleted at once: few enough that nobody waits


def create_group(owner: Document, *, name: str, member_ids: list[ObjectId]) -> Document:
    """Store a group of the owner and the members, tell all of them, and return it.

    Raises Invalid for strangers, TooMany for the last of many, Conflict for somebody who is in too many chats.
    """
    members = list(dict.fromkeys([owner["_id"], *member_ids]))
    must_be_people(members, field="memberIds")
    must_be_few_groups(owner, members)
    chat = insert_chat(new_chat("group", members, roles={owner["_id"]: "owner"}) | {"name": name})
    publish(event_for_members(ChatNew, members, chat))
    return chat


def rename_group(user: Document, chat_id: ObjectId, *, name: str) -> Document:
    """Give the group a new name and tell its members. Raises NotAllowed without the right."""
    with chat_lock(chat_id):
        must_be_allowed(user, "rename", get_chat_for(user, chat_id))
        must_be_few_renames(user)
        return change_chat(chat_id, {"$set": {"name": name}})


def set_notify(user: Document, chat_id: ObjectId, *, notify: str | None = None) -> Document:
    """Choose what to be notified of in this chat: "all", "mentions" or "none". Told to one's own devices only."""
    with chat_lock(chat_id):
        chat = get_chat_for(user, chat_id)
        if notify:
            chat = update_chat(chat_id, {"$set": {f"members.{user['_id']}.notify": notify}}, is_activity=False)
            publish(event_for_members(ChatChanged, [user["_id"]], chat))
        return chat


def delete_group(user: Document, chat_id: ObjectId) -> None:
    """Delete the group and everything in it, and tell its members. Raises NotAllowed to all but owners."""
    with chat_lock(chat_id):
        chat = get_chat_for(user, chat_id)
        must_be_allowed(user, "delete", chat)
        dissolve(chat)


def dissolve(chat: Document) -> None:
    """Take everyone out, so that nobody can see it any more, and have its messages deleted in the background."""
    update_chat(chat["_id"], {"$set": {"member_ids": [], "members": {}}})
    publish(ChatGone(audience=chat["member_ids"], chat_id=chat["_id"]))
    enqueue(purge_of(chat["_id"]))


def purge_of(chat_id: ObjectId) -> Job:
    return Job(kind="purge_chat", subject=chat_id, payload={"chat_id": chat_id})


def purge(chat_id: ObjectId) -> None:
    """Delete what is left of a deleted group, the chat itself last. The handler of `purge_chat`."""
    chat = db.chats.find_one({"_id": chat_id, "member_ids": []})
    if not chat:
        return
    state = db.chat_states.find_one({"_id": chat_id}) or {"last_seq": 0}  # without one, this has come so far before
    for seq in range(0, state["last_seq"] + PURGE_STEP, PURGE_STEP):
        db.messages.delete_many({"chat_id": chat_id, "seq": {"$gt": seq, "$lte": seq + PURGE_STEP}})
    gone = {"$set": {"deleted_at": now(), "collect_at": now()}}
    db.files.update_many({"chat_id": chat_id}, gone)
    if picture := key_of_avatar(chat.get("avatar_url")):
        db.files.update_one({"key": picture}, gone)
    delete_chat(chat_id)


def finish_purging() -> None:
    """Have deletions finished that broke off before their job was stored. Called now and then, by one process."""
    if jobs := [purge_of(chat["_id"]) for chat in db.chats.find({"member_ids": []}, {"_id": 1})]:
        enqueue(*jobs)


def change_chat(chat_id: ObjectId, update: Document) -> Document:
    """Store a change to the chat, tell its members, and return it."""
    chat = update_chat(chat_id, update)
    publish(event_for_members(ChatChanged, chat["member_ids"], chat))
    return chat


def new_chat(kind: str, member_ids: list[ObjectId], *, roles: dict[ObjectId, str]) -> Document:
    return {
        "_id": ObjectId(),
        "kind": kind,
        "name": None,
        "member_ids": member_ids,
        "members": {str(id): new_member(roles.get(id, "member")) for id in member_ids},
        "created_at": now(),
    }
