"""Sessions: one for each sign-in, good until it is ended or not used for SESSION_DAYS.

The refresh token carries `refresh_id`, which changes at each use. A token with an earlier one has been copied, by a
thief or from one, so its use ends the session (RFC 9700 4.14.2). Except by whoever renewed it last, asking again
because the answer was lost: they name the `attempt` that they named then.
"""

import logging
import secrets
from datetime import timedelta

from bson import ObjectId

from chat.auth.events import SessionEnded
from chat.client_ip import caller_key
from chat.clock import now
from chat.cluster.cache import MOST_SESSIONS, invalidating, people_cache, session_cache
from chat.database import Document, db
from chat.errors import NotFound, NotSignedIn
from chat.events import publish
from chat.memory import Part, remembered
from chat.settings import settings

log = logging.getLogger(__name__)

# Whose the sessions are, which never changes: for who is to be remembered has to be known before they are read.
session_owners: Part[dict[ObjectId, ObjectId]] = remembered("session_owners", dict)


def lifetime() -> timedelta:
    """Return how long a session lasts without being used."""
    return timedelta(days=settings().session_days)


def start_session(user: Document, *, user_agent: str, ip: str) -> Document:
    """Store a new session of the user and return it.

    Raises NotSignedIn if their password is another one by now: whoever changed it ended all sessions that there were,
    and this one was not there yet.
    """
    session = {
        "user_id": user["_id"],
        "refresh_id": secrets.token_hex(16),
        "created_at": now(),
        "last_used_at": now(),
        "expires_at": now() + lifetime(),
        "user_agent": user_agent[:200],
        "ip": ip,
    }
    db.sessions.insert_one(session)
    stored = db.users.find_one({"_id": user["_id"]}, {"password_hash": 1})
    if not stored or stored["password_hash"] != user["password_hash"]:
        end([session], "password_changed")
        raise NotSignedIn("Wrong e-mail address or password.")
    return session


def user_of_session(session_id: ObjectId) -> Document | None:
    """Return the user that the session belongs to, with `session_id` in it, or None if it is over. One read, or none
    where both are known."""
    session = session_cache().get(session_id)
    user = people_cache().get(session["user_id"]) if session else None
    if not session or not user:
        session, user = read_with_user(session_id)
    if not session or not user or session["expires_at"] <= now() or user["deactivated_at"]:
        return None
    return user | {"session_id": session_id}


def read_with_user(session_id: ObjectId) -> tuple[Document | None, Document | None]:
    """Return the session and its user, as far as there are such, and remember them."""
    owner = session_owners().get(session_id)
    keep_session, keep_user = session_cache().filling([session_id]), people_cache().filling([owner] if owner else [])
    with_user = {"$lookup": {"from": "users", "localField": "user_id", "foreignField": "_id", "as": "users"}}
    found = next(iter(db.sessions.aggregate([{"$match": {"_id": session_id}}, with_user])), None)
    if not found:
        return None, None
    session = {key: found[key] for key in ("_id", "user_id", "expires_at")}
    user = found["users"][0] if found["users"] else None
    keep_session(session)
    if owner and user:
        keep_user(user)
    owners = session_owners()
    if len(owners) >= MOST_SESSIONS:
        owners.clear()
    owners[session_id] = session["user_id"]
    return session, user


def refresh_session(session_id: ObjectId, refresh_id: str, *, ip: str, attempt: str | None = None) -> Document:
    """Return the session with its next `refresh_id`; the same one again for the same `attempt`, until that is used.

    Raises NotSignedIn, and ends the session, if this `refresh_id` was used before in any other way.
    """
    renewal = {"from": refresh_id, "attempt": attempt}
    changes = {"refresh_id": secrets.token_hex(16), "last_used_at": now(), "expires_at": now() + lifetime()}
    as_it_was = {"_id": session_id, "refresh_id": refresh_id}
    with invalidating(session_id):
        moved = db.sessions.update_one(as_it_was, {"$set": changes | {"renewal": renewal}})
    session = db.sessions.find_one({"_id": session_id})
    if not session:
        raise NotSignedIn("This session is over; sign in again.")
    if not moved.modified_count and not (attempt and session.get("renewal") == renewal):
        log.warning("an old refresh token was used: session ended", extra={"user": str(session["user_id"]), "ip": ip})
        end([session], "token_reused")
        raise NotSignedIn("This session was refreshed with an old token and has been ended; sign in again.")
    return session


def must_stand(session: Document) -> Document:
    """Return the session's user. Raises NotSignedIn if there is no such user any more."""
    user = user_of_session(session["_id"])
    if not user:
        raise NotSignedIn("This session is over; sign in again.")
    return user


def which_stand(session_ids: set[ObjectId]) -> set[ObjectId]:
    """Return those that have not been ended. One read."""
    found = db.sessions.find({"_id": {"$in": list(session_ids)}}, {"_id": 1}) if session_ids else ()
    return {session["_id"] for session in found}


def has_session_from(user: Document, caller: str) -> bool:
    """Return whether the user has a session that began where this caller (as limits know them) is."""
    sessions = db.sessions.find({"user_id": user["_id"]}, {"ip": 1})
    return any(caller_key(session["ip"]) == caller for session in sessions)


def list_sessions(user: Document) -> list[Document]:
    """Return the user's sessions, the last used first, with `current` for the one that asks."""
    sessions = db.sessions.find({"user_id": user["_id"]}).sort("last_used_at", -1).limit(100)
    return [session | {"current": session["_id"] == user["session_id"]} for session in sessions]


def end_session(user: Document, session_id: ObjectId, *, reason: str = "ended") -> None:
    """End one of the user's own sessions. Raises NotFound for any other."""
    session = db.sessions.find_one({"_id": session_id, "user_id": user["_id"]})
    if not session:
        raise NotFound("You have no such session.")
    end([session], reason)


def end_other_sessions(user: Document, *, reason: str = "ended") -> None:
    """End all sessions of the user but the one that asks."""
    end([s for s in db.sessions.find({"user_id": user["_id"]}) if s["_id"] != user["session_id"]], reason)


def end(sessions: list[Document], reason: str) -> None:
    ended: list[ObjectId] = []
    try:
        with invalidating(*(session["_id"] for session in sessions)):
            for session in sessions:
                db.sessions.delete_one({"_id": session["_id"]})
                ended.append(session["_id"])
    finally:  # those that are over, even if another could not be ended
        if ended:
            publish(SessionEnded(audience=[sessions[0]["user_id"]], session_ids=ended, reason=reason))
