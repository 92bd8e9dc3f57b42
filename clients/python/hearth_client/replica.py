"""What a client knows: chats, people and messages, kept equal to the server's. No network in here.

Four things come in, and any of them may come twice, late, or not at all: an answer to `sync`, a live event, an ack,
and a page of history. Three numbers put them in order: a message's `change`, a chat's `version`, and `cursors`: for
each chat the change up to which nothing is missing.
"""

from typing import Any

Json = dict[str, Any]

EXCERPT = 120  # characters
MOST_MENTIONS = 50  # that a chat tells of
AS_IT_WAS = ("lastChange", "readSeq", "unread")  # what a chat says of one moment, and this class knows better


class Replica:
    """One person's copy. `messages[chat][seq]` is a message; `first[chat]` is the seq from which none is missing."""

    def __init__(self) -> None:
        self.me = ""
        self.chats: dict[str, Json] = {}
        self.users: dict[str, Json] = {}
        self.messages: dict[str, dict[int, Json]] = {}
        self.first: dict[str, int] = {}
        self.cursors: dict[str, int] = {}
        self.mentions_at: dict[str, int] = {}  # the change up to which `mentionSeqs` of a chat tells
        self.held: dict[str, dict[int, Json]] = {}  # live messages that skipped a change, until it comes
        self.has_doubts = False  # something live did not fit: only a sync can tell
        self.since: str | None = None  # the server's time of the last complete sync
        self.after: str | None = None  # where the sync that is under way goes on, if it has several pages

    # Catching up

    def sync_request(self) -> Json:
        page = {"after": self.after} if self.after else {}
        return {"chats": dict(self.cursors), "since": self.since} | page

    def apply_sync(self, answer: Json) -> bool:
        """Take over what was missed; returns whether to ask again at once, since there is more."""
        for chat_id in answer["gone"]:
            self.forget(chat_id)
        self.learn(answer["users"])
        for user in self.users.values():
            user["online"] = user["id"] == self.me or user["id"] in answer["online"]
        for chat_id, missed in answer["messages"].items():
            if missed["limited"]:
                self.forget(chat_id)  # numbers may even have gone back: the server may have been restored
        for chat in answer["chats"]:
            self.put_chat(chat)
        more = bool(answer.get("next"))
        self.after = answer.get("next") or self.after
        for chat_id, missed in answer["messages"].items():
            if missed["limited"] and missed["items"]:
                self.first[chat_id] = missed["items"][0]["seq"]
            for message in missed["items"]:
                self.put_message(message)
            self.reach(chat_id, missed["toChange"])
            more = more or missed["more"]
        if not more:
            self.since, self.after = answer["time"], None
            self.has_doubts = False
        return more

    def reach(self, chat_id: str, change: int) -> None:
        """Nothing is missing up to `change`: see how far what was held leads on from there."""
        self.cursors[chat_id] = max(self.cursors[chat_id], change)
        held = self.held.get(chat_id, {})
        for later in sorted(held):
            if later <= self.cursors[chat_id]:
                del held[later]  # a sync brought it, or something newer in its place
            elif later == self.cursors[chat_id] + 1:
                self.put_message(held.pop(later))
                self.cursors[chat_id] = later
                self.mentions_at[chat_id] = max(self.mentions_at[chat_id], later)
        if not held:
            self.held.pop(chat_id, None)

    # Live events

    def hear(self, event: str, payload: Json) -> None:
        """Apply a live event. Not while a sync is under way: keep them until it is applied."""
        match event:
            case "message:new" | "message:changed":
                self.hear_message(payload)
            case "chat:new":
                self.learn(payload["users"])
                self.put_chat(payload["chat"])
            case "chat:changed":
                self.learn(payload["users"])
                if payload["chat"]["id"] in self.chats:
                    self.put_chat(payload["chat"])
                else:
                    self.has_doubts = True
            case "chat:gone":
                self.forget(payload["chatId"])
            case "chat:read":
                self.put_read(payload["chatId"], payload["userId"], payload["readSeq"])
            case "chat:marked":
                self.put_mark(payload)
            case "user:changed":
                self.learn([payload])
            case "presence":
                if user := self.users.get(payload["userId"]):
                    user |= {"online": payload["online"], "lastSeenAt": payload["lastSeenAt"]}

    def hear_message(self, message: Json) -> None:
        chat_id, change = message["chatId"], message["change"]
        if chat_id not in self.chats:
            self.has_doubts = True
        elif change > self.cursors[chat_id]:
            self.held.setdefault(chat_id, {})[change] = message
            self.reach(chat_id, self.cursors[chat_id])

    def is_complete(self) -> bool:
        """Return whether nothing is known to be missing. If that lasts for a second, sync."""
        return not self.held and not self.has_doubts

    # Putting things in their places, each as often as it comes

    def put_message(self, message: Json) -> None:
        """Keep the newest state of a message. One before `first` is kept too: a page under way may be older."""
        kept = self.messages.setdefault(message["chatId"], {})
        known = kept.get(message["seq"])
        if known is None or known["change"] < message["change"]:
            kept[message["seq"]] = message
        if chat := self.chats.get(message["chatId"]):
            self.put_mention(chat, message, known)
            if message["senderId"] == self.me and message["seq"] > chat["lastSeq"]:
                chat["markedSeq"] = None
            chat["lastSeq"] = max(chat["lastSeq"], message["seq"])
            if message.get("deletedAt"):
                chat["deletedSeqs"] = sorted({*chat["deletedSeqs"], message["seq"]})
            self.put_read(chat["id"], message["senderId"], message["seq"])  # whoever sends has read up to there

    def put_mention(self, chat: Json, message: Json, known: Json | None) -> None:
        """Note whether a message mentions this person, if the chat was told before it was so. Of @here, only a new
        message says that, to who is connected; later on only the server knows who was."""
        if message["change"] <= self.mentions_at[chat["id"]] or message["seq"] <= chat.get("joinedSeq", 0):
            return
        seq, everyone = message["seq"], message.get("mentionsEveryone")
        is_here = everyone == "here"
        if is_here and seq <= chat["lastSeq"] and (known is None or known.get("mentionsEveryone") == "here"):
            is_here = seq in chat["mentionSeqs"]
        mentions = self.me in message.get("mentions", []) or everyone == "all" or is_here
        seqs = {*chat["mentionSeqs"]} - {seq}
        seqs |= {seq} if mentions and message["senderId"] != self.me else set()
        chat["mentionSeqs"] = sorted(seqs)[-MOST_MENTIONS:]

    def put_page(self, chat_id: str, items: list[Json], *, first: int, before: int) -> None:
        """Take over the history from `first` up to `before`, if that is still where what is known begins."""
        if self.first.get(chat_id) == before:
            for message in items:
                self.put_message(message)
            self.first[chat_id] = first

    def put_chat(self, chat: Json) -> None:
        """Keep the newest state of a chat, and the furthest of all positions."""
        last_change, own = chat["lastChange"], {"mentionSeqs": chat.get("mentionSeqs", [])}
        chat = {name: value for name, value in chat.items() if name not in AS_IT_WAS}
        known = self.chats.get(chat["id"])
        if known is None:
            self.cursors[chat["id"]] = last_change
            self.first[chat["id"]] = chat["lastSeq"] + 1
            self.messages[chat["id"]] = {}
            self.chats[chat["id"]] = chat | own
            self.mentions_at[chat["id"]] = last_change
            return
        newer, older = (chat, known) if chat["version"] >= known["version"] else (known, chat)
        deleted = sorted({*chat["deletedSeqs"], *known["deletedSeqs"]})
        if last_change >= self.mentions_at[chat["id"]]:
            self.mentions_at[chat["id"]] = last_change
        else:
            own = {"mentionSeqs": known["mentionSeqs"]}
        own |= {"lastSeq": max(chat["lastSeq"], known["lastSeq"]), "deletedSeqs": deleted}
        self.chats[chat["id"]] = newer | own | {"markedSeq": chat.get("markedSeq")}
        for member in older["members"]:
            self.put_read(chat["id"], member["userId"], member["readSeq"])

    def put_mark(self, told: Json) -> None:
        """Take over from where on the chat is marked as unread, and what counts again from there on."""
        if chat := self.chats.get(told["chatId"]):
            chat["markedSeq"] = told["markedSeq"]
            for name in ("deletedSeqs", "mentionSeqs"):
                chat[name] = sorted({*chat[name], *told[name]})

    def put_read(self, chat_id: str, user_id: str, read_seq: int) -> None:
        if chat := self.chats.get(chat_id):
            for member in chat["members"]:
                if member["userId"] == user_id:
                    member["readSeq"] = max(member["readSeq"], read_seq)

    def learn(self, users: list[Json]) -> None:
        for user in users:
            self.users[user["id"]] = self.users.get(user["id"], {}) | user

    def forget(self, chat_id: str) -> None:
        for part in (self.chats, self.messages, self.first, self.cursors, self.held, self.mentions_at):
            part.pop(chat_id, None)

    # What a person sees

    def history(self, chat_id: str) -> list[Json]:
        """Return the messages from `first` on, in order; deleted ones as what is left of them."""
        kept = self.messages[chat_id]
        return [kept[seq] for seq in sorted(kept) if seq >= self.first[chat_id]]

    def last_message(self, chat_id: str) -> Json | None:
        """Return what a list of chats shows of the last message, as `{seq, senderId, excerpt}`, or None."""
        chat = self.chats[chat_id]
        message = self.messages[chat_id].get(chat["lastSeq"])
        if message is None:  # not heard of since the chat was told
            last = chat["lastMessage"]
            return last and {name: last[name] for name in ("seq", "senderId", "excerpt")}
        excerpt = message.get("body", "")[:EXCERPT]
        return {"seq": message["seq"], "senderId": message["senderId"], "excerpt": excerpt}

    def read_seqs(self, chat_id: str) -> dict[str, int]:
        """Return how far each member has read, for "seen by"."""
        return {member["userId"]: member["readSeq"] for member in self.chats[chat_id]["members"]}

    def unread(self, chat_id: str) -> int:
        read = self.read_up_to(chat_id)
        deleted = [seq for seq in self.chats[chat_id]["deletedSeqs"] if seq > read]
        return self.chats[chat_id]["lastSeq"] - read - len(deleted)

    def unread_mentions(self, chat_id: str) -> list[int]:
        """Return which of the unread messages mention this person: of many, the last 50."""
        chat, read = self.chats[chat_id], self.read_up_to(chat_id)
        return [seq for seq in chat["mentionSeqs"] if seq > read and seq not in chat["deletedSeqs"]][-MOST_MENTIONS:]

    def read_up_to(self, chat_id: str) -> int:
        """Return up to where nothing is unread: how far this person has read, or what is before their mark."""
        read, mark = self.read_seqs(chat_id)[self.me], self.chats[chat_id].get("markedSeq")
        return read if mark is None else min(read, mark - 1)
