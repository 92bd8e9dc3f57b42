"""Messages."""

import secrets
import uuid
from dataclasses import dataclass

from bson import ObjectId
from flask import Response, jsonify, request
from werkzeug.urls import iri_to_uri

from chat.chats.access import get_chat_for
from chat.chats.reading import mark_read
from chat.chats.reads import Positions, reads_in
from chat.database import Document
from chat.errors import Conflict, NotAllowed, NotFound
from chat.fields import shows_something
from chat.files.limits import largest_file
from chat.json_codec import encode
from chat.memory import Part, remembered
from chat.mern.guard import current_user, login_required
from chat.mern.http import Missing, accepts, accepts_form, bp, id_in_path
from chat.mern.links import absolute
from chat.mern.schemas import NO_CONTENT, EditSchema, HistoryQuery, MessageSchema, ReactSchema
from chat.mern.shapes import Shape, bare_chat, files_of, new_message, shapes_of, whole_message
from chat.messages.changes import delete_message, edit_message
from chat.messages.history import message_exists, page_of
from chat.messages.reactions import toggle_reaction
from chat.messages.send import send_message
from chat.messages.send_files import upload_and_send
from chat.sent_file import SentFile

PAGE = 200
MOST_FILES = 5  # in one form
MOST_PAGES, LARGEST_KEPT = 50, 300_000  # bytes

NO_MESSAGE = "A message needs a chatId, and content or a file."


@dataclass(frozen=True)
class Page:
    """A page of history as it was sent, and what it was made of."""

    state: tuple[object, ...]
    positions: Positions
    text: bytes
    following: int | None


family_pages: Part[dict[ObjectId, Page]] = remembered("family_pages", dict)


@bp.get("/message/<chat_id>")
@login_required
@accepts(HistoryQuery, location="query")
def history(chat_id: str, before: int | None) -> Response:
    """The last messages, oldest first; a `Link` header leads to those before."""
    chat = get_chat_for(current_user, id_in_path(chat_id))
    text, following = history_text(chat, before)
    response = Response(text, mimetype="application/json")
    if following:
        response.headers["Link"] = f'<{iri_to_uri(request.path)}?before={following}>; rel="prev"'
    return response


@bp.post("/message")
@bp.post("/message/upload")
@login_required
@accepts_form(MessageSchema, largest=largest_file, most=MOST_FILES, missing=NO_MESSAGE)
def send(sent: list[SentFile], chat_id: ObjectId, content: str) -> Response:
    """Send a message, with files if they are in the form; everyone else in the chat hears of it."""
    if not sent and not shows_something(content):
        raise Missing(NO_MESSAGE)
    chat, client_id = get_chat_for(current_user, chat_id), str(uuid.uuid4())
    if sent:
        message, _ = upload_and_send(current_user, chat_id, sent, body=content, client_id=client_id)
    else:
        message, _ = send_message(current_user, chat_id, body=content, client_id=client_id)
    return jsonify(new_message(message, chat) | files_of(message, current_user["_id"]))


@bp.put("/message/<message_id>")
@login_required
@accepts(EditSchema, missing=NO_CONTENT)
def edit(message_id: str, content: str) -> Response:
    """Give one's own message another text. Clients show it when they hear of it, as everyone in the chat does."""
    try:
        message = edit_message(current_user, id_in_path(message_id), body=content)
    except NotAllowed:
        raise NotAllowed("User not authorized to edit this message") from None
    except Conflict:
        raise Conflict("Cannot edit a deleted message") from None
    return jsonify(one(message))


@bp.delete("/message/<message_id>")
@login_required
def delete(message_id: str) -> Response:
    """Delete a message. Answers with what remains of it."""
    try:
        message = delete_message(current_user, id_in_path(message_id))
    except NotAllowed:
        raise NotAllowed("User not authorized to delete this message") from None
    return jsonify(one(message))


@bp.put("/message/<message_id>/react")
@login_required
@accepts(ReactSchema)
def react(message_id: str, emoji: str) -> Response:
    """React to a message, or take the reaction back."""
    id = id_in_path(message_id)
    try:
        message = toggle_reaction(current_user, id, emoji)
    except NotFound:
        if message_exists(id):  # clients of this contract expect to be told
            raise NotAllowed("You are not in the chat of this message.") from None
        raise
    return jsonify(one(message))


@bp.put("/message/seen/<chat_id>")
@login_required
def mark_seen(chat_id: str) -> Response:
    """Have read everything that is in the chat now."""
    chat = get_chat_for(current_user, id_in_path(chat_id))
    mark_read(current_user, chat["_id"], seq=chat["last_seq"])
    return jsonify(message="Messages marked as seen")


def one(message: Document) -> Shape:
    chat = get_chat_for(current_user, message["chat_id"])
    return whole_message(message, chat) | files_of(message, current_user["_id"])


def history_text(chat: Document, before: int | None) -> tuple[bytes, int | None]:
    """Return a page of history as JSON, and where the one before it ends.

    The last page that was asked for of each chat is kept for as long as nothing in it is different, since clients of
    this contract read it whole each time that a chat is opened.
    """
    state = (chat["version"], chat.get("profiles"), chat["last_change"], before, absolute(""))
    positions, pages = reads_in([chat])[chat["_id"]]["seqs"], family_pages()
    if (page := pages.get(chat["_id"])) and page.state == state and page.positions is positions:
        return page.text, page.following
    messages, following = page_of(current_user, chat, before=before, limit=PAGE)
    text = as_json(messages, chat)
    if len(text) <= LARGEST_KEPT and is_the_same_for_all(messages, chat):
        if len(pages) >= MOST_PAGES:
            pages.clear()
        pages[chat["_id"]] = Page(state, positions, text, following)
    return text, following


def is_the_same_for_all(messages: list[Document], chat: Document) -> bool:
    """Return whether nothing in the messages is the reader's own, as addresses of files are, or changes unseen, as the
    names of those who have left."""
    has_files = any(message.get("attachments") for message in messages)
    return not has_files and {message["sender_id"] for message in messages} <= set(chat["member_ids"])


def as_json(messages: list[Document], chat: Document) -> bytes:
    """Return messages of one chat, each with the ids of all its people: these are put into JSON once for all.

    A place for them is kept by a word that nobody can have written.
    """
    place = secrets.token_hex(16).encode()
    text = encode(shapes_of(messages, chat, place.decode(), current_user["_id"]))
    return text.replace(b'"%s"' % place, encode(bare_chat(chat)))
