"""Chats: one-to-one chats of a pair become one, groups get an owner, and every member is somebody."""

from bson import ObjectId

from chat.chats.direct import pair_of
from chat.chats.documents import insert_chat
from chat.chats.groups import new_chat
from chat.database import Document, db
from chat.importer.people import People
from chat.importer.source import Source
from chat.importer.values import as_id, as_ids, as_line, as_list, as_moment

LONGEST_NAME = 120
NAMELESS = "Group"
KNOWN = {"_id", "__v", "chatName", "isGroupChat", "users", "latestMessage", "groupAdmin", "createdAt", "updatedAt"}

Places = dict[ObjectId, ObjectId]  # of each old chat, the chat that it is now


def import_chats(source: Source, people: People) -> Places:
    """Take over the chats that were not taken before, oldest first, and return where each of them is now.

    `imported_chats` keeps that for the next run: a chat that has been deleted in Hearth since does not come back.
    """
    report, journal = people.report, db.chats.database["imported_chats"]
    here = {chat["_id"]: chat for chat in db.chats.find({}, {"direct_key": 1, "member_ids": 1}) if chat["member_ids"]}
    pairs = {key: id for id, chat in here.items() if (key := chat.get("direct_key"))}
    moved: Places = {entry["_id"]: entry["chat_id"] for entry in journal.find()}
    places: Places = {}

    for old in source.chats():
        id = as_id(old["_id"])
        if not id:
            report.problem("chat_bad_id", old["_id"])
            report.count("chats", "left")
        elif id in moved and moved[id] not in here:
            report.problem("chat_deleted_since", id)
            report.count("chats", "left")
        elif id in moved or id in here:
            places[id] = moved.get(id, id)
            report.count("chats", "there" if places[id] == id else "merged")
        elif draft := draft_from(id, old, people):
            places[id] = pairs.setdefault(draft["direct_key"], id) if "direct_key" in draft else id
            if places[id] != id:
                report.problem("chat_merged", id, f"is now {places[id]}")
            elif not people.dry_run:
                store(draft)
            report.count("chats", "taken" if places[id] == id else "merged")
        else:
            report.problem("chat_without_members", id)
            report.count("chats", "left")
        if id in places and id not in moved and not people.dry_run:
            journal.insert_one({"_id": id, "chat_id": places[id]})
    return places


def store(draft: Document) -> None:
    db.chat_states.delete_one({"_id": draft["_id"]})  # of a run that was killed before it got to the chat
    insert_chat(draft)


def draft_from(id: ObjectId, old: Document, people: People) -> Document | None:
    """Return the chat as Hearth keeps one, or None if nobody is in it; report what is not as it was."""
    listed = as_list(old.get("users"))
    members = as_ids(listed)
    if not members:
        return None
    for member_id in members:
        people.must_include(member_id)
    if any(not as_id(item) for item in listed):
        people.report.problem("chat_members_dropped", id)
    people.report.fields_of("chats", old, KNOWN)

    is_group = old.get("isGroupChat") is True
    created = {"_id": id, "created_at": as_moment(old.get("createdAt"), id)}
    if not is_group and len(members) == 2:
        pair, direct_key = pair_of(*members)
        return new_chat("direct", pair, roles={}) | direct_key | created
    if not is_group:
        people.report.problem("chat_not_a_pair", id, f"{len(members)} users")
    return new_chat("group", members, roles=roles_in(id, old, members, people)) | created | named(old, people)


def roles_in(id: ObjectId, old: Document, members: list[ObjectId], people: People) -> dict[ObjectId, str]:
    """Return who owns the group and who else is its admin: it has one admin or a list, of whom the first owns it.

    Without any, the member who joined first and is still about is the owner.
    """
    given = old.get("groupAdmin")
    admins = [admin for admin in as_ids(given if isinstance(given, list) else [given]) if admin in members]
    active = [admin for admin in admins if people.is_active(admin)]
    if active:
        return dict.fromkeys(active, "admin") | {active[0]: "owner"}
    owner = next((member_id for member_id in members if people.is_active(member_id)), members[0])
    people.report.problem("chat_new_owner", id, f"{people.users[owner]['name']} {owner}")
    return {owner: "owner"}


def named(old: Document, people: People) -> Document:
    is_group = old.get("isGroupChat") is True  # others are all called "sender"
    name = (as_line(old.get("chatName"), LONGEST_NAME) if is_group else "") or NAMELESS
    if is_group and name != old.get("chatName"):
        people.report.problem("chat_name_changed", old["_id"], name)
    return {"name": name}
