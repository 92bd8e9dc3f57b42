"""Noting whom messages mention, and the list of one's mentions.

A message is noted before its chat's state says that it is delivered, and again whenever it is announced, so that
whatever dies in between is made up for by the redelivery. What it mentions no more, an edit leaves in the message as
`unmentioned`, for the same reason. What has been deleted does not count, whatever is noted.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from bson import ObjectId

from chat.chats.access import chats_of
from chat.chats.mentioned import EVERYONE, Someone, read_mentions, update_to_remove, updates_to_add, write_mentions
from chat.database import Document
from chat.limits import one_at_a_time
from chat.messages.history import MOST_BYTES, committed, within
from chat.messages.mentions import mentioned_in, mentions_somebody
from chat.users.directory import people


def note_mentions(messages: Iterable[Document]) -> None:
    """Note whom stored messages mention, and whom they do no more. Costs nothing for those that mention nobody."""
    write_mentions([update for message in messages for update in updates_for(message)])


def strike_mentions(message: Document) -> None:
    """Strike a message that has been deleted, given as it was."""
    if noted := noted_under(message):
        write_mentions([update_to_remove(message["chat_id"], noted, message["_id"])])


def updates_for(message: Document) -> Iterator[Any]:
    chat_id, entry = message["chat_id"], {"seq": message["seq"], "id": message["_id"]}
    if gone := message.get("unmentioned"):
        yield update_to_remove(chat_id, gone, message["_id"])
    for someone in noted_under(message):
        is_here = message.get("mentions_everyone") == "here"
        more = {} if someone else {"by": message["sender_id"]} | ({"here": True} if is_here else {})
        yield from updates_to_add(chat_id, someone, [entry | more])


def noted_under(message: Document) -> list[Someone]:
    """Return under whom a message is noted: those whom it names, but for its sender, and everyone."""
    if not mentions_somebody(message):
        return []
    named = [id for id in dict.fromkeys(message.get("mentions") or ()) if id != message["sender_id"]]
    return [*named, *([EVERYONE] if message.get("mentions_everyone") else [])]


def unmentioned_by(message: Document, fields: Document) -> list[Someone]:
    """Return under whom a message is noted no more when it has these fields instead of those that it has."""
    before = [*(message.get("unmentioned") or ()), *noted_under(message)]
    after = set(noted_under({"sender_id": message["sender_id"]} | fields))
    if message.get("mentions_everyone") != fields.get("mentions_everyone"):
        after.discard(EVERYONE)  # it is noted in another way then
    return [someone for someone in dict.fromkeys(before) if someone not in after]


def list_mentions(user: Document, *, cursor: ObjectId | None, limit: int) -> Document:
    """Return a page of the messages that mention the user, in the chats they are in now, as `{items, users, next}`: the
    newest first. `next` is the cursor of the page after it, or None."""
    with one_at_a_time(user["_id"]):
        chats = {chat["_id"]: chat for chat in chats_of(user["_id"]) if chat.get("last_mention")}
        mentions = read_mentions(((chat_id, user["_id"], 0) for chat_id in chats), knows_who_was_here=False)
        ids = {entry["id"] for chat in chats.values() for entry in mentions.of(user["_id"], chat)}
        rest = sorted((id for id in ids if not cursor or id < cursor), reverse=True)
        items: list[Document] = []
        while rest and len(items) < limit:
            step, rest = rest[:limit], rest[limit:]
            there = {message["_id"]: message for message in committed({"_id": {"$in": step}})}
            found = [there[id] for id in step if id in there]
            items += [each for each in found if user["_id"] in mentioned_in(each, chats[each["chat_id"]])]
        return page_with(items, limit, is_all=not rest)


def page_with(items: list[Document], limit: int, *, is_all: bool) -> Document:
    page = within(items[:limit], MOST_BYTES)
    is_last = is_all and len(page) == len(items)
    following = None if is_last else str(page[-1]["_id"])
    return {"items": page, "users": people({message["sender_id"] for message in page}), "next": following}
