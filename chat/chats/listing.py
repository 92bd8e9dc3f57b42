"""Chats as their members see them: with their own read position, unread count and settings, and each person once."""

from collections.abc import Iterable, Iterator

from bson import ObjectId

from chat.chats.access import chats_of, get_committed_chat_for
from chat.chats.events import ChatEvent
from chat.chats.mentioned import MOST_KEPT, Mentions, read_mentions
from chat.chats.reads import Positions, deleted_beyond, mark_in, read_seq, read_up_to, reads_in, unread
from chat.database import Document
from chat.users.avatars import avatar_url
from chat.users.directory import people

Chats = list[Document]


MOST_ON_A_PAGE = 500  # chats
MOST_MEMBERS_ON_A_PAGE = 5000  # over all its chats: each is told with all of them


def list_chats(user: Document, *, after: str | None = None, limit: int = MOST_ON_A_PAGE) -> Document:
    """Return chats of the user, the most recently active first, as `{items, users, next}`: all that fit on a page, and
    the cursor of the next page or None."""
    chats = sorted(chats_of(user["_id"]), key=activity, reverse=True)
    rest = [chat for chat in chats if not after or activity(chat) < cursor_read(after)]
    page = first_page(rest, limit)
    following = cursor_of(page[-1]) if len(page) < len(rest) else None
    return {"items": chat_views(user["_id"], page), "users": people(member_ids_of(page)), "next": following}


def first_page(chats: list[Document], most: int = MOST_ON_A_PAGE, members: int = MOST_MEMBERS_ON_A_PAGE) -> Chats:
    """Return as many of the chats as can be told at once, the first ones: one at least, if there is any."""
    page: Chats = []
    for chat in chats[:most]:
        members -= len(chat["member_ids"])
        if page and members < 0:
            break
        page.append(chat)
    return page


def activity(chat: Document) -> tuple[int, str]:
    return round(chat["updated_at"].timestamp() * 1000), str(chat["_id"])


def cursor_of(chat: Document) -> str:
    moment, id = activity(chat)
    return f"{moment}.{id}"


def cursor_read(cursor: str) -> tuple[int, str]:
    moment, _, id = cursor.partition(".")
    return int(moment), id


def show_chat(user: Document, chat_id: ObjectId) -> Document:
    """Return one chat as `{chat, users}`. Raises NotFound to outsiders."""
    return with_users(user, get_committed_chat_for(user, chat_id))


def with_users(user: Document, chat: Document) -> Document:
    return {"chat": chat_views(user["_id"], [chat])[0], "users": people(chat["member_ids"])}


def event_for_members(event: type[ChatEvent], audience: Iterable[ObjectId], chat: Document) -> ChatEvent:
    """Return an event that shows the chat to each of the audience as they see it."""
    return next(events_for_members([(event, audience)], chat))


def events_for_members(
    told: Iterable[tuple[type[ChatEvent], Iterable[ObjectId]]], chat: Document
) -> Iterator[ChatEvent]:
    """Yield an event for each kind with its audience, that shows the chat to each of them as they see it. Four reads
    at most for all."""
    heard = [(event, [id for id in audience if id in chat["member_ids"]]) for event, audience in told]
    reads = reads_in([chat])[chat["_id"]]
    mentions = mentions_beyond((chat, reads, id) for id in {id for _, receivers in heard for id in receivers})
    users = people(chat["member_ids"])
    shown = chat | {"avatar_url": picture_of(chat), "members": member_list(chat, reads["seqs"])}
    for event, receivers in heard:
        own_parts = {member_id: own_part(member_id, chat, reads, mentions) for member_id in receivers}
        yield event(audience=receivers, chat=shown, users=users, own_parts=own_parts)


def chat_views(user_id: ObjectId, chats: list[Document]) -> list[Document]:
    reads = reads_in(chats)
    mentions = mentions_beyond((chat, reads[chat["_id"]], user_id) for chat in chats)
    return [chat_view(user_id, chat, reads[chat["_id"]], mentions) for chat in chats]


def chat_view(user_id: ObjectId, chat: Document, reads: Document, mentions: Mentions) -> Document:
    members = member_list(chat, reads["seqs"])
    return chat | {"avatar_url": picture_of(chat), "members": members} | own_part(user_id, chat, reads, mentions)


def picture_of(chat: Document) -> str | None:
    """Return the address of a group's picture; a direct chat has none of its own."""
    return avatar_url(chat) if chat["kind"] == "group" else None


def member_list(chat: Document, positions: Positions) -> list[Document]:
    return [
        {"user_id": id, "role": chat["members"][str(id)]["role"], "read_seq": read_seq(chat, positions, id)}
        for id in chat["member_ids"]
    ]


def own_parts_in(chats: list[Document], user_id: ObjectId) -> dict[ObjectId, Document]:
    """Return what each of the chats is to one of its members alone. Three reads at most for all."""
    reads = reads_in(chats)
    mentions = mentions_beyond((chat, reads[chat["_id"]], user_id) for chat in chats)
    return {chat["_id"]: own_part(user_id, chat, reads[chat["_id"]], mentions) for chat in chats}


def own_part(user_id: ObjectId, chat: Document, reads: Document, mentions: Mentions) -> Document:
    read = read_up_to(chat, reads, user_id)
    deleted = deleted_beyond(chat, read)
    mentioned = [entry["seq"] for entry in mentions.of(user_id, chat, after=read)]
    return {
        "read_seq": read_seq(chat, reads["seqs"], user_id),
        "marked_seq": mark_in(chat, reads, user_id),
        "unread": unread(chat, read, deleted),
        "deleted_seqs": deleted,
        "mention_seqs": [seq for seq in mentioned if seq <= chat["last_seq"] and seq not in deleted][-MOST_KEPT:],
        "joined_seq": chat["members"][str(user_id)]["joined_seq"],
        "notify": chat["members"][str(user_id)]["notify"],
    }


def mentions_beyond(told: Iterable[tuple[Document, Document, ObjectId]]) -> Mentions:
    """Return what mentions people in a chat with its `reads`, as far as they may not have read it."""
    wanted = ((chat, user_id, read_up_to(chat, reads, user_id)) for chat, reads, user_id in told)
    return read_mentions(
        (chat["_id"], user_id, read) for chat, user_id, read in wanted if read < chat.get("last_mention", 0)
    )


def member_ids_of(chats: Iterable[Document]) -> set[ObjectId]:
    return {member_id for chat in chats for member_id in chat["member_ids"]}
