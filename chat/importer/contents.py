"""What a message says: its text, its files and its reactions, as far as they are any."""

from bson import ObjectId

from chat.database import Document
from chat.errors import Invalid
from chat.graphemes import beginning_of
from chat.importer.people import NOBODY, People
from chat.importer.report import Report
from chat.importer.values import as_id, as_list, as_moment, as_text, as_urls
from chat.messages.changes import SAID
from chat.messages.reactions import MOST_DIFFERENT, normalised
from chat.messages.schemas import LONGEST_BODY
from chat.messages.sequence import new_message

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


def message_from(old: Document, chat_id: ObjectId, people: People) -> Document | None:
    """Return the message as Hearth keeps one, without its numbers, or None; report what is not as it was."""
    id = old["_id"]
    sender_id = as_id(old.get("sender"))
    is_deleted = old.get("isDeleted") is True
    body = "" if is_deleted else body_of(old, people.report)
    message = new_message(id, chat_id, sender_id or NOBODY, client_id=str(id), body=body)
    message["created_at"] = as_moment(old.get("createdAt"), id)
    if is_deleted:
        message = {key: value for key, value in message.items() if key not in SAID}
        message["deleted_at"] = as_moment(old.get("updatedAt"), id)
    elif body:
        message["reactions"] = reactions_of(old, people)
    else:
        people.report.problem("message_blank", id)
        people.report.count("messages", "left")
        return None
    if not sender_id:
        people.report.problem("message_without_sender", id)
    people.report.fields_of("messages", old, KNOWN)
    people.must_include(message["sender_id"])
    return message


def body_of(old: Document, report: Report) -> str:
    """Return what the message says, with the addresses of its files below; nothing for a blank one."""
    id, content = old["_id"], as_text(old.get("content"))
    if content != old.get("content", ""):
        report.problem("message_mended", id)
    files = [old[name] for name in FILES if old.get(name)]
    urls = list(dict.fromkeys(as_urls(files)))
    if files:
        report.problem("message_media" if urls else "message_media_lost", id)
    lines = [content] if content.strip() else []
    body = "\n".join(lines + urls)
    if len(body) > LONGEST:
        report.problem("message_cut", id, f"{len(body)} characters")
    elif len(body) > LONGEST_BODY:
        report.problem("message_long", id, f"{len(body)} characters")
    return beginning_of(body, LONGEST)


def reactions_of(old: Document, people: People) -> list[Document]:
    found: dict[str, list[ObjectId]] = {}
    given = reactions_given(old.get("reactions"))
    taken = 0
    for emoji, user_id in map(reaction_from, given):
        if user_id in people.users and emoji and (emoji in found or len(found) < MOST_DIFFERENT):
            found[emoji] = list(dict.fromkeys([*found.get(emoji, []), user_id]))
            taken += 1
    if taken < len(given):
        people.report.problem("message_reactions_lost", old["_id"])
    return [{"emoji": emoji, "user_ids": user_ids} for emoji, user_ids in found.items()]


def reactions_given(given: object) -> list[object]:
    """Return the reactions one by one, from a list, or from a map: of the emoji to whose they are, or the reverse."""
    if not isinstance(given, dict):
        return as_list(given)
    found: list[object] = []
    for key, value in given.items():
        if as_id(key):
            found += [{"emoji": emoji, "userId": key} for emoji in (as_list(value) or [value])]
        else:
            found += [{"emoji": key, "userId": user_in(whose)} for whose in (as_list(value) or [value])]
    return found


def user_in(whose: object) -> object:
    """Return the user that a reaction names: by an id, as a document, or in a field of it."""
    return (whose.get("userId") or whose.get("user") or whose) if isinstance(whose, dict) else whose


def reaction_from(given: object) -> tuple[str | None, ObjectId | None]:
    """Return the emoji and who it is of, as far as either can be made out."""
    if not isinstance(given, dict):
        return None, None
    try:
        return normalised(as_text(given.get("emoji"))), as_id(given.get("userId") or given.get("user"))
    except Invalid:
        return None, None
