"""Messages: chat by chat, in the order in which they were sent, and how far everyone has read."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

from bson import ObjectId

from chat.chats.documents import load_chat
from chat.database import Document, db
from chat.importer.backfill import backfill, catch_up_state
from chat.importer.chats import Places
from chat.importer.contents import message_from
from chat.importer.people import People
from chat.importer.source import Source, readers
from chat.importer.values import as_id, as_moment

STEP = 100  # messages in the hand at once: the embedded database finds few ids much faster than many

Queues = dict[ObjectId, list[tuple[datetime, ObjectId]]]
Readers = dict[int, set[ObjectId] | None]  # of each message, by seq; None: everyone


class MessageImport:
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
            chat = chat and catch_up_state(chat)
            read: Readers = {}
            for start in range(0, len(queue), STEP):
                step = [id for _, id in queue[start : start + STEP]]
                chat = self.import_step(chat_id, chat, step, read)
                progress(len(step))
            if chat:
                mark_read(chat, read)

    def import_step(
        self, chat_id: ObjectId, chat: Document | None, ids: list[ObjectId], read: Readers
    ) -> Document | None:
        there = {m["_id"]: m["seq"] for m in db.messages.find({"_id": {"$in": ids}}, {"seq": 1})}
        old_messages = self.source.messages(ids)
        new = [m for old in old_messages if old["_id"] not in there and (m := message_from(old, chat_id, self.people))]
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
