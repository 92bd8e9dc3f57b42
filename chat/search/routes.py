"""The HTTP door of search."""

from typing import Any

from flask import Blueprint

from chat.auth.guard import current_user, login_required
from chat.database import Document
from chat.doors.http import accepts, returns
from chat.search.find import search_messages
from chat.search.schemas import FoundSchema, SearchQuery

bp = Blueprint("search", __name__, url_prefix="/api")


@bp.get("/search")
@login_required
@accepts(SearchQuery, location="query")
@returns(FoundSchema)
def search(**wanted: Any) -> Document:
    """Find messages in one's chats, the newest first.

    `q` has words and beginnings of words, which all have to be there; "quoted phrases", whose words follow each other
    and are whole; and -words or -"phrases" that are not to be there. Of a long line the first fifty of these count.
    Case and accents do not matter, punctuation parts words, and file names are found too. Operators such as from: are
    the business of clients: here they are words, and filters are parameters of their own. A `q` of punctuation alone,
    without a filter, finds nothing.

    An answer that would take longer than a second ends before its page is full, and has a `next`.

    503 `unavailable` while the server has no index, where its Python has no FTS5, or where a
    second was not enough to find anything.
    """
    return search_messages(current_user, **wanted)
