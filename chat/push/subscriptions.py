"""Where people get pushes: what a browser has subscribed to at its push service, for as long as its session stands.

A subscription is known by a hash of its endpoint. The endpoint itself is a capability: whoever has it may replace it,
and it appears in no log.
"""

import hashlib
import logging
from collections.abc import Collection, Iterable

from bson import ObjectId

from chat.auth.events import SessionEnded
from chat.auth.sessions import user_of_session, which_stand
from chat.clock import now
from chat.cluster.cache import Cache
from chat.cluster.lease import only_process
from chat.database import Document, db
from chat.errors import Invalid, NotFound, Unavailable
from chat.events import Event
from chat.limits import Limit
from chat.memory import remembered
from chat.push.endpoints import Endpoint, Forbidden, Unresolved, addresses_of, endpoint_of

log = logging.getLogger(__name__)

MOST_PER_PERSON = 20
STEP = 500

SUBSCRIBING = Limit(burst=30, per_second=1 / 10)  # of one person: each asks for a name
RENEWING = Limit(burst=30, per_second=1 / 10)  # from one place

# Who has a subscription, so that a message to people without any costs nothing: known to an only process alone.
subscribers_cache = remembered("push_subscribers", lambda: Cache(only_process, most=1, seconds=600))
EVERYBODY = ObjectId("0" * 24)


def subscribe(user: Document, *, endpoint: str, keys: Document, origin: str) -> None:
    """Have the browser that calls get pushes for as long as its session stands; the person's oldest ones beyond twenty
    end. It may have been another person's: whoever signed in last has it.

    `origin` is that of the page, and says who sends them. Raises Invalid for an endpoint that nothing may be sent to,
    TooMany.
    """
    SUBSCRIBING.spend(user["_id"])
    must_be_reachable(endpoint)
    keep(new_subscription(user["_id"], user["session_id"], endpoint=endpoint, keys=keys, origin=origin))


def new_subscription(
    user_id: ObjectId, session_id: ObjectId, *, endpoint: str, keys: Document, origin: str
) -> Document:
    """Return a subscription that has got nothing yet."""
    return {
        "_id": id_of(endpoint),
        "user_id": user_id,
        "session_id": session_id,
        "endpoint": endpoint,
        "keys": keys,
        "origin": origin,
        "seen_at": now(),
        "got": [],
    }


def renew(old_endpoint: str, *, endpoint: str, keys: Document, caller: str) -> None:
    """Replace a subscription by the one that the browser made of it. That it knows the old endpoint is the proof.

    Raises NotFound if there is none, or its session is over, Invalid, TooMany.
    """
    RENEWING.spend(caller)
    old = db.push_subscriptions.find_one({"_id": id_of(old_endpoint)})
    if not old or not user_of_session(old["session_id"]):
        raise NotFound("There is no such subscription.")
    must_be_reachable(endpoint)
    new = new_subscription(old["user_id"], old["session_id"], endpoint=endpoint, keys=keys, origin=old["origin"])
    keep(new | {"got": old["got"]})
    if endpoint != old_endpoint:
        db.push_subscriptions.delete_one({"_id": old["_id"]})


def unsubscribe(user: Document, endpoint: str) -> None:
    """End a subscription of the person's own; one that is none is as good as ended."""
    db.push_subscriptions.delete_one({"_id": id_of(endpoint), "user_id": user["_id"]})


def must_be_reachable(text: str) -> Endpoint:
    """Return the endpoint. Raises Invalid for one that nothing may be sent to: why, is in no answer, as it would tell
    which names there are in the network of this server. Unavailable while the DNS gives no answer at all."""
    try:
        endpoint = endpoint_of(text)
        if not endpoint.may_be_private:
            addresses_of(endpoint)
    except (Forbidden, Unresolved) as problem:
        log.info("a push subscription was refused: %s", problem)
        if isinstance(problem, Unresolved) and problem.is_passing:
            raise Unavailable(
                "Push services can't be reached right now; try again in a while.", retry_after=30
            ) from None
        raise Invalid(
            "Notifications can't be sent to that address.", fields={"endpoint": ["Not a push service on the internet."]}
        ) from None
    return endpoint


def keep(subscription: Document) -> None:
    """Store it in the place of what there was of this endpoint. What the same person got there last stays known."""
    id, user_id, session_id = (subscription[key] for key in ("_id", "user_id", "session_id"))
    news = {key: value for key, value in subscription.items() if key != "got"}
    if not db.push_subscriptions.update_one({"_id": id, "user_id": user_id}, {"$set": news}).matched_count:
        db.push_subscriptions.replace_one({"_id": id}, subscription, upsert=True)
    if not user_of_session(session_id):  # it ended meanwhile: whoever ended it did not find this
        db.push_subscriptions.delete_one({"_id": id, "session_id": session_id})
    subscribers_cache().change(EVERYBODY, lambda known: known | {"user_ids": known["user_ids"] | {user_id}})
    theirs = db.push_subscriptions.find({"user_id": user_id}, {"seen_at": 1}).sort("seen_at", -1)
    if too_many := [each["_id"] for each in theirs][MOST_PER_PERSON:]:
        db.push_subscriptions.delete_many({"_id": {"$in": too_many}})


def subscribers_among(audiences: Iterable[Iterable[ObjectId]]) -> Collection[ObjectId]:
    """Return who has a subscription, of these at least. Costs nothing while this is the only process, and otherwise one
    read for all of them."""
    if only_process().is_good:
        known = subscribers_cache().load([EVERYBODY], lambda _: [read_subscribers()])
        everybody: frozenset[ObjectId] = known[EVERYBODY]["user_ids"]
        return everybody
    people = list({id for audience in audiences for id in audience})
    return {each["user_id"] for each in db.push_subscriptions.find({"user_id": {"$in": people}}, {"user_id": 1})}


def read_subscribers() -> Document:
    found = db.push_subscriptions.find({}, {"user_id": 1})
    return {"_id": EVERYBODY, "user_ids": frozenset(each["user_id"] for each in found)}


def end_with_session(event: Event) -> None:
    """End the subscriptions of sessions that are over. A listener; what it misses is found when something is sent."""
    if isinstance(event, SessionEnded):
        end_of_sessions(event.session_ids)


def end_of_sessions(session_ids: list[ObjectId]) -> None:
    db.push_subscriptions.delete_many({"session_id": {"$in": session_ids}})


def forget_ended() -> None:
    """Delete the subscriptions of sessions that ran out. A standing job."""
    last = ""
    while found := list(db.push_subscriptions.find({"_id": {"$gt": last}}).sort("_id", 1).limit(STEP)):
        standing = which_stand({each["session_id"] for each in found})
        for each in found:
            if each["session_id"] not in standing:
                db.push_subscriptions.delete_one({"_id": each["_id"], "session_id": each["session_id"]})
        last = found[-1]["_id"]


def id_of(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()
