"""The reckoning: what everybody sees and was promised, against what is in the database."""

import hashlib
from collections import Counter, defaultdict
from typing import Any

from bson import ObjectId
from pymongo.database import Database

from chat.messages.schemas import MessageSchema
from tests.chaos.people import Keeper, Talker

Json = dict[str, Any]


class Stored:
    """What is in the database at the end, read behind Hearth's back."""

    def __init__(self, db: Database[Json]):
        self.chats = {chat["_id"]: chat for chat in db.chats.find()}
        self.states = {state["_id"]: state for state in db.chat_states.find()}
        self.reads = {reads["_id"]: reads["seqs"] for reads in db.reads.find()}
        self.messages: dict[ObjectId, list[Json]] = defaultdict(list)
        for message in db.messages.find():
            self.messages[message["chat_id"]].append(message)
        for messages in self.messages.values():
            messages.sort(key=lambda message: message["seq"])
        self.seen = {seen["_id"] for seen in db["seen"].find()}
        self.is_witnessed = "the witness" in self.seen
        self.keys = {file["_id"]: file["key"] for file in db.files.find() if not file.get("deleted_at")}
        self.parts: dict[str, dict[int, bytes]] = defaultdict(dict)
        for part in db["fs.chunks"].find():
            self.parts[part["files_id"]][part["n"]] = part["data"]

    def hash_of(self, file_id: ObjectId) -> str:
        parts = self.parts.get(self.keys.get(file_id, ""), {})
        return hashlib.sha256(b"".join(parts[n] for n in sorted(parts))).hexdigest()

    def all_messages(self) -> list[Json]:
        return [message for messages in self.messages.values() for message in messages]


def problems(stored: Stored, talkers: list[Talker], keeper: Keeper) -> list[str]:
    """Return a sentence for everything that is not as promised; an empty list is the proof."""
    return [
        *holes(stored),
        *lost_or_doubled(stored, talkers),
        *lost_work(stored, talkers),
        *lost_files(stored, talkers),
        *forgotten_changes(stored, talkers),
        *disagreements(stored, talkers),
        *overheard(stored, talkers, keeper),
    ]


def holes(stored: Stored) -> list[str]:
    found = []
    for chat_id, messages in stored.messages.items():
        seqs = [message["seq"] for message in messages]
        if seqs != list(range(1, len(seqs) + 1)):
            found.append(f"holes: chat {chat_id} has {len(seqs)} messages and the last is {seqs[-1]}")
        if len({message["change"] for message in messages}) < len(messages):
            found.append(f"holes: chat {chat_id} has a change twice")
    return found


def lost_or_doubled(stored: Stored, talkers: list[Talker]) -> list[str]:
    found = []
    times = Counter((str(message["sender_id"]), message["client_id"]) for message in stored.all_messages())
    by_id = {str(message["_id"]): message for message in stored.all_messages()}
    for talker in talkers:
        refused = {draft["clientId"] for draft in talker.client.outbox.drafts}
        for client_id in talker.said:
            if times[talker.id, client_id] != 1 and client_id not in refused:
                found.append(f"sends: {client_id} of {talker.name} is there {times[talker.id, client_id]} times")
        for acked in talker.acked:
            message = by_id.get(acked["id"])
            if not message:
                found.append(f"lost: acknowledged message {acked['id']} of {talker.name}")
            elif message["seq"] != acked["seq"]:
                found.append(f"moved: message {acked['id']} was acknowledged as {acked['seq']}")
    if max(times.values(), default=1) > 1:
        found.append(f"twice: {sum(number > 1 for number in times.values())} messages are there more than once")
    return found


def lost_work(stored: Stored, talkers: list[Talker]) -> list[str]:
    """The durable listener has been called for every acknowledged message, where there is one."""
    return [
        f"unseen: the job of message {acked['id']} of {talker.name} was never done"
        for talker in talkers
        for acked in talker.acked
        if stored.is_witnessed and ObjectId(acked["id"]) not in stored.seen
    ]


def lost_files(stored: Stored, talkers: list[Talker]) -> list[str]:
    """Every file of an acknowledged message is there, under its name, and no byte of it is another."""
    found = []
    by_id = {str(message["_id"]): message for message in stored.all_messages()}
    for talker in talkers:
        for acked in talker.acked:
            message = by_id.get(acked["id"], {"deleted_at": True})  # a lost one is told of above
            if not message.get("deleted_at"):
                kept = [(file["name"], stored.hash_of(file["id"])) for file in message.get("attachments", ())]
                if kept != talker.files[acked["clientId"]]:
                    found.append(f"files: {acked['id']} of {talker.name} has {kept}")
    return found


def forgotten_changes(stored: Stored, talkers: list[Talker]) -> list[str]:
    """An acknowledged edit or reaction stands, unless the same person tried something later."""
    found = []
    by_id = {str(message["_id"]): message for message in stored.all_messages()}
    for talker in talkers:
        for id, edits in talker.edits.items():
            message = by_id.get(id, {})  # a lost one is told of above
            last = max((number for number, (_, acked) in enumerate(edits) if acked), default=None)
            if last is not None and "body" in message and message["body"] not in [body for body, _ in edits[last:]]:
                found.append(f"edit: {id} of {talker.name} reads {message['body']!r}, not {edits[last][0]!r}")
        for (id, emoji), (wanted, acked) in talker.reactions.items():
            message = by_id.get(id, {"deleted_at": True})
            has = ObjectId(talker.id) in [
                user_id
                for reaction in message.get("reactions", [])
                if reaction["emoji"] == emoji
                for user_id in reaction["user_ids"]
            ]
            if acked and not message.get("deleted_at") and has != wanted:
                found.append(f"reaction: {emoji} of {talker.name} on {id} should be {wanted}")
    return found


def disagreements(stored: Stored, talkers: list[Talker]) -> list[str]:
    """Everyone's view of every chat equals the database, message by message, and so do the unread counts."""
    found = []
    shape = MessageSchema()
    truth = {str(id): [shape.dump(message) for message in messages] for id, messages in stored.messages.items()}
    for talker in talkers:
        replica = talker.client.replica
        mine = {str(chat["_id"]): chat for chat in stored.chats.values() if talker.id in chat["members"]}
        if set(mine) != set(replica.chats):
            found.append(f"view: {talker.name} sees {len(replica.chats)} chats and is in {len(mine)}")
        for id in set(mine) & set(replica.chats):
            seen, true = replica.history(id), truth.get(id, [])
            if seen != true:
                found.append(f"view: {talker.name} sees something else in {id}: {difference(seen, true)}")
            if replica.last_message(id) != preview(true):
                found.append(f"preview: {talker.name} sees {replica.last_message(id)} in {id}")
            counted = recount(stored, mine[id], talker.id)
            if replica.unread(id) != counted:
                found.append(f"unread: {talker.name} sees {replica.unread(id)} in {id}, counted are {counted}")
            mentions = mentions_left(stored, mine[id], talker.id)
            if replica.unread_mentions(id) != mentions:
                found.append(f"mentions: {talker.name} sees {replica.unread_mentions(id)} in {id}, not {mentions}")
            for member_id in mine[id]["members"]:
                seq = position(stored, mine[id], member_id)
                if replica.read_seqs(id).get(member_id) != seq:
                    found.append(f"read: {talker.name} sees {replica.read_seqs(id).get(member_id)} in {id}, not {seq}")
    return found


def difference(seen: list[Json], truth: list[Json]) -> str:
    pairs = [(a, b) for a, b in zip(seen, truth, strict=False) if a != b][:1]
    return f"{len(seen)} messages, not {len(truth)}; first different: {pairs}"


def preview(messages: list[Json]) -> Json | None:
    last = messages[-1] if messages else None
    return last and {"seq": last["seq"], "senderId": last["senderId"], "excerpt": last.get("body", "")[:120]}


def position(stored: Stored, chat: Json, user_id: str) -> int:
    marked = stored.reads.get(chat["_id"], {}).get(user_id, 0)
    own = [message["seq"] for message in stored.messages[chat["_id"]] if str(message["sender_id"]) == user_id]
    return max(marked, chat["members"][user_id]["joined_seq"], *own, 0)


def recount(stored: Stored, chat: Json, user_id: str) -> int:
    read = position(stored, chat, user_id)
    return sum(message["seq"] > read and not message.get("deleted_at") for message in stored.messages[chat["_id"]])


def mentions_left(stored: Stored, chat: Json, user_id: str) -> list[int]:
    read, messages = position(stored, chat, user_id), stored.messages[chat["_id"]]
    return [m["seq"] for m in messages if m["seq"] > read and ObjectId(user_id) in m.get("mentions", ())][-50:]


def overheard(stored: Stored, talkers: list[Talker], keeper: Keeper) -> list[str]:
    """Nobody receives, while they are out of a chat, a message that was said after they had left."""
    found = []
    said = {client_id: moment for talker in talkers for client_id, moment in talker.said.items()}
    for talker in talkers:
        for message in stored.all_messages():
            moment = talker.received.get(str(message["_id"]))
            for left, back in keeper.absences.get((str(message["chat_id"]), talker.id), []):
                if moment and left < said[message["client_id"]] and left < moment < back:
                    found.append(f"overheard: {talker.name} received {message['_id']} while not in the chat")
    return found
