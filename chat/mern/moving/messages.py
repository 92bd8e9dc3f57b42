"""Messages: chat by chat, in the order in which they were sent, and how far everyone has read."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

from bson import ObjectId

from chat.chats.documents import load_chat
from chat.db import Document, db
from chat.errors import Invalid
from chat.mern.moving.chats import Places
from chat.mern.moving.people import NOBODY, People
from chat.mern.moving.source import Source, readers
from chat.mern.moving.values import as_id, as_list, as_moment, as_text, as_urls
from chat.messages.backfill import backfill, catch_up_head
from chat.messages.reactions import MOST_DIFFERENT, normalised
from chat.messages.schemas import LONGEST_BODY

STEP = 100  # messages in the hand at once: the embedded database finds few ids much faster than many
LONGEST = 100_000  # characters: a page of such messages can still be answered
FILES = ("media", "image", "images", "file", "fileUrl", "attachments")
KNOWN = {
    "_id",
    "__v",
    "sender",
    "content",
    "chat",
    "readBy",
    "createdAt",
    "updatedAt",
    "isDeleted",
    "reactions",
    *FILES,
}

Queues = dict[ObjectId, list[tuple[datetime, ObjectId]]]
Readers = dict[int, set[ObjectId] | None]  # of each message, by seq; None: everyone


class Mover:
    """Takes over the messages that are not there yet. `progress` is told how many have been dealt with."""

    def __init__(self, source: Source, people: People, places: Places):
        self.source, self.people, self.places = source, people, places
        self.report = people.report
        self.queues: Queues = defaultdict(list)
        self.marks_began: datetime | None = None  # the first message that somebody is known to have read

    def line_up(self) -> int:
        """Read which messages there are, put each chat's in order, and return how many."""
        for key in self.source.message_keys():
            id, old_chat_id = key["_id"], as_id(key.get("chat"))
            if not isinstance(id, ObjectId) or old_chat_id not in self.places:
                self.report.problem("message_without_chat" if isinstance(id, ObjectId) else "message_bad_id", id)
                self.report.count("messages", "left")
                continue
            moment = as_moment(key.get("createdAt"), id)
            self.queues[self.places[old_chat_id]].append((moment, id))
            if readers(key) and (self.marks_began is None or moment < self.marks_began):
                self.marks_began = moment
        for queue in self.queues.values():
            queue.sort()
        return sum(map(len, self.queues.values()))

    def move(self, progress: Callable[[int], None]) -> None:
        """Take them over, chat by chat; a chat's positions are moved when all of its messages are there."""
        for chat_id, queue in self.queues.items():
            chat = None if self.people.dry_run else load_chat(chat_id)
            chat = chat and catch_up_head(chat)
            read: Readers = {}
            for start in range(0, len(queue), STEP):
                step = [id for _, id in queue[start : start + STEP]]
                chat = self.move_step(chat_id, chat, step, read)
                progress(len(step))
            if chat:
                mark_read(chat, read)

    def move_step(
        self, chat_id: ObjectId, chat: Document | None, ids: list[ObjectId], read: Readers
    ) -> Document | None:
        there = {m["_id"]: m["seq"] for m in db.messages.find({"_id": {"$in": ids}}, {"seq": 1})}
        old_messages = self.source.messages(ids)
        new = [m for old in old_messages if old["_id"] not in there and (m := self.message_from(old, chat_id))]
        self.report.count("messages", "there", len(there))
        self.report.count("messages", "taken", len(new))
        if not chat:
            return None
        seqs = there | {message["_id"]: seq for seq, message in enumerate(new, chat["last_seq"] + 1)}
        read |= {seqs[old["_id"]]: self.who_read(old) for old in old_messages if old["_id"] in seqs}
        return backfill(chat, new)

    def who_read(self, old: Document) -> set[ObjectId] | None:
        """Return who has read the message, or None for everyone: until somebody was noted, nobody's reading was."""
        is_marked = self.marks_began and as_moment(old.get("createdAt"), old["_id"]) >= self.marks_began
        return readers(old) if is_marked else None

    def message_from(self, old: Document, chat_id: ObjectId) -> Document | None:
        """Return the message as Hearth keeps one, without its numbers, or None; report what is not as it was."""
        id = old["_id"]
        sender_id = as_id(old.get("sender"))
        message = {
            "_id": id,
            "chat_id": chat_id,
            "sender_id": sender_id or NOBODY,
            "client_id": str(id),
            "created_at": as_moment(old.get("createdAt"), id),
        }
        if old.get("isDeleted") is True:
            said: Document = {"deleted_at": as_moment(old.get("updatedAt"), id)}
        elif body := self.body_of(old):
            said = {"body": body, "reply_to": None, "reactions": self.reactions_of(old)}
        else:
            self.report.problem("message_blank", id)
            self.report.count("messages", "left")
            return None
        if not sender_id:
            self.report.problem("message_without_sender", id)
        self.report.fields_of("messages", old, KNOWN)
        self.people.must_include(message["sender_id"])
        return message | said

    def body_of(self, old: Document) -> str:
        """Return what the message says, with the addresses of its files below; nothing for a blank one."""
        id, content = old["_id"], as_text(old.get("content"))
        if content != old.get("content", ""):
            self.report.problem("message_mended", id)
        files = [old[name] for name in FILES if old.get(name)]
        urls = list(dict.fromkeys(as_urls(files)))
        if files:
            self.report.problem("message_media" if urls else "message_media_lost", id)
        lines = [content] if content.strip() else []
        body = "\n".join(lines + urls)
        if len(body) > LONGEST:
            self.report.problem("message_cut", id, f"{len(body)} characters")
        elif len(body) > LONGEST_BODY:
            self.report.problem("message_long", id, f"{len(body)} characters")
        return body[:LONGEST]

    def reactions_of(self, old: Document) -> list[Document]:
        found: dict[str, list[ObjectId]] = {}
        given = as_list(old.get("reactions"))
        taken = 0
        for emoji, user_id in map(reaction_from, given):
            if user_id in self.people.users and emoji and (emoji in found or len(found) < MOST_DIFFERENT):
                found[emoji] = list(dict.fromkeys([*found.get(emoji, []), user_id]))
                taken += 1
        if taken < len(given):
            self.report.problem("message_reactions_lost", old["_id"])
        return [{"emoji": emoji, "user_ids": user_ids} for emoji, user_ids in found.items()]


def reaction_from(given: object) -> tuple[str | None, ObjectId | None]:
    """Return the emoji and who it is of, as far as either can be made out."""
    if not isinstance(given, dict):
        return None, None
    try:
        return normalised(as_text(given.get("emoji"))), as_id(given.get("userId") or given.get("user"))
    except Invalid:
        return None, None


def mark_read(chat: Document, read: Readers) -> None:
    """Move everyone's position up to the furthest message that they have read of those that were taken over.

    At the first one that was sent in Hearth it ends: people may have read on there, or not.
    """
    positions: dict[str, int] = {}
    for seq in unbroken(read):
        who = read[seq]
        for member_id in chat["member_ids"]:
            if who is None or member_id in who:
                positions[f"seqs.{member_id}"] = seq
    if positions:
        db.reads.update_one({"_id": chat["_id"]}, {"$max": positions}, upsert=True)


def unbroken(read: Readers) -> Iterator[int]:
    seq = 1
    while seq in read:
        yield seq
        seq += 1
