"""Who is mentioned in a message: its text stays as it was typed, and beside it stand the ids of those it names.

`@name` is somebody in the chat, `@all` everyone in a group, if one of its owners or admins says it, and `@here` those
of a group who are online then. Stored with the message, where there is something: `mentions` (ids), `mentioned_as`
(how each is written), `mentions_everyone` ("all" or "here") and `here` (who was online).
"""

from collections.abc import Iterable

from bson import ObjectId

from chat.chats.roles import has_right
from chat.database import Document
from chat.errors import Invalid
from chat.messages.mention_names import AT, EVERYONE, Found, Names
from chat.users.documents import load_people
from chat.users.online import is_online

MOST_MENTIONED = 50  # by name, in one message
MENTION_FIELDS = ("mentions", "mentioned_as", "mentions_everyone", "here")

People = dict[ObjectId, Document]


def mentioned_in(message: Document, chat: Document) -> set[ObjectId]:
    """Return whom a message mentions, everyone one by one, as far as they are in the chat as given; not its sender."""
    if not mentions_somebody(message):
        return set()
    members = set(chat["member_ids"])
    named = {*(message.get("mentions") or ()), *(message.get("here") or ())}
    return (members if message.get("mentions_everyone") == "all" else named & members) - {message["sender_id"]}


def mentions_somebody(message: Document) -> bool:
    """Whether a message mentions anybody but its sender. Most do not, and that costs nothing."""
    if message.get("mentions_everyone"):
        return True
    return any(id != message["sender_id"] for id in message.get("mentions") or ())


def may_mention(message: Document) -> bool:
    """Whether a message has to be looked at for mentions. Most need not, and that costs nothing."""
    return bool(AT.search(message.get("body", "")))


def names_in(chats: Iterable[Document]) -> dict[ObjectId, Names]:
    """Return what may stand behind an @ in each of the chats, in a new message. One read at most."""
    named = list(chats)
    people = people_to_name(named)
    return {chat["_id"]: Names(chat, people) for chat in named}


def people_to_name(chats: Iterable[Document]) -> People:
    """Return everyone in the chats, to be mentioned by name. One read at most."""
    ids = {id for chat in chats for id in chat["member_ids"]}
    return load_people(ids) if ids else {}


def mentions_of(message: Document, chat: Document, names: Names | None = None) -> Document:
    """Return the fields for whom the message mentions, none where it mentions nobody.

    `names` are those of the chat; without them they are read here, one read at most. Whom the message mentioned before,
    it mentions still where that is written as it was, whatever they are called by now. Raises Invalid where it mentions
    too many.
    """
    if not may_mention(message):
        return {}
    names = names or Names(chat, people_to_name([chat]), before=message)
    found = list(dict.fromkeys(names.found_in(message["body"])))
    named = [(id, written) for id, written in found if isinstance(id, ObjectId)]
    if len(named) > MOST_MENTIONED:
        sentence = f"A message can mention up to {MOST_MENTIONED} people by name; in a group, @all is for everyone."
        raise Invalid(sentence, fields={"body": [sentence]})
    fields: Document = {}
    if named:
        fields = {"mentions": [id for id, _ in named], "mentioned_as": [written for _, written in named]}
    return fields | everyone_in(message, chat, found)


def everyone_in(message: Document, chat: Document, found: list[Found]) -> Document:
    words = {word for word, _ in found if word in EVERYONE}
    sender_id = message["sender_id"]
    if "all" in words and has_right({"_id": sender_id}, "mention all", chat):
        return {"mentions_everyone": "all"}
    if "here" not in words:
        return {}
    here = message.get("here") or [id for id in chat["member_ids"] if id != sender_id and is_online(id)]
    return {"mentions_everyone": "here", "here": here}
