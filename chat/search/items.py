"""What is told of messages that were found, if what they say now is what was looked for."""

import time

from chat.database import Document
from chat.files.attachments import summary_of
from chat.runtime import offload
from chat.search.entries import BETWEEN
from chat.search.excerpts import excerpt_around_match, in_one_line, ranges_in_name
from chat.search.query import Query, Term
from chat.search.words import joined, tokens_of

MOST_AT_ONCE = 10_000  # characters that are looked through without a thread: some milliseconds


def items_of(messages: list[Document], query: Query, deadline: float) -> tuple[list[Document], int]:
    """Return an item for each message that has what is looked for, in its text as it is now, and how many messages were
    looked through by the deadline: one at least."""
    if sum(len(message.get("body") or "") for message in messages) > MOST_AT_ONCE:
        return offload(matching_items, messages, query, deadline)
    return matching_items(messages, query, deadline)


def matching_items(messages: list[Document], query: Query, deadline: float) -> tuple[list[Document], int]:
    items: list[Document] = []
    for number, message in enumerate(messages):
        if number and time.monotonic() > deadline:
            return items, number
        if item := item_of(message, query):
            items.append(item)
    return items, len(messages)


def item_of(message: Document, query: Query) -> Document | None:
    line = in_one_line(message.get("body") or "")
    names = [file["name"] for file in message.get("attachments") or () if file.get("name")]
    said, *called = [joined(tokens_of(text)) for text in (line, *names)]
    if not query.matches(BETWEEN.join([said, *called])):
        return None
    missing = [term for term in query.wanted if term.sought not in said]
    excerpt = excerpt_around_match(line, said, query)
    file_name = file_name_with(missing, names, called)
    return {
        "chat_id": message["chat_id"],
        "message_id": message["_id"],
        "seq": message["seq"],
        "sender_id": message["sender_id"],
        "created_at": message["created_at"],
        "edited_at": message.get("edited_at"),
        "excerpt": excerpt.text,
        "matches": excerpt.matches,
        "attachments": summary_of(message),
        "file_name": file_name,
        "file_name_matches": ranges_in_name(file_name, query) if file_name else [],
    }


def file_name_with(missing: list[Term], names: list[str], called: list[str]) -> str | None:
    """Return the first of the file names that has any of the terms; None if nothing is missing."""
    for name, tokens in zip(names, called, strict=True):
        if any(term.sought in tokens for term in missing):
            return name
    return None
