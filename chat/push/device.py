"""Telling one device what there is to read in a chat. What a subscription got last is stored with it, so a job that is
done again says nothing twice.
"""

import logging
import random
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bson import ObjectId

from chat.auth.sessions import user_of_session
from chat.chats.documents import load_chat
from chat.clock import now
from chat.database import Document, db
from chat.jobs.worker import RetryLater
from chat.push.encryption import encrypt
from chat.push.endpoints import Endpoint, Forbidden, Unresolved, endpoint_of
from chat.push.payload import GOOD_FOR, News, news_for, payload_of, topic_of
from chat.push.sending import Answer, Unreachable, post
from chat.push.slots import NoSlot, slots
from chat.push.subscriptions import end_of_sessions
from chat.push.vapid import authorization
from chat.settings import settings

log = logging.getLogger(__name__)

MOST_REMEMBERED = 50  # chats of which a subscription knows what it got last
FIRST_PAUSE, LONGEST_PAUSE = 5, 3600  # seconds between two tries
AGAIN, AGAIN_FOR_THE_SLOW = (2, 10), (30, 60)  # seconds, for those without a slot
GONE = {404, 410}


def push(subscription_id: str, chat_id: ObjectId) -> None:
    """Tell the device what there is to read in the chat, unless it has been told. A job's work; raises RetryLater.

    What that takes here is done when the push has a slot: while a push service is down, others need not wait for it.
    """
    subscription = db.push_subscriptions.find_one({"_id": subscription_id})
    if not subscription:
        return
    must_be_due(subscription)
    host = urlsplit(subscription["endpoint"]).netloc
    try:
        endpoint = endpoint_of(subscription["endpoint"])
        with slots().taken(subscription["user_id"], endpoint.authority, subscription["_id"]):
            with slots().throttled():
                prepared = prepare(subscription, chat_id, endpoint)
            if prepared:
                send_push(subscription, endpoint, *prepared)
    except NoSlot as problem:
        raise RetryLater(random.uniform(*(AGAIN_FOR_THE_SLOW if problem.is_slow else AGAIN)), str(problem)) from None  # noqa: S311
    except Forbidden as problem:
        log.warning("a push subscription was deleted, of %s: %s", host, problem)
        forget(subscription)


def must_be_due(subscription: Document) -> None:
    """Raise RetryLater while its push service has asked to wait, or is given time after a failure."""
    wait_until: datetime | None = subscription.get("wait_until")
    if wait_until and (seconds := (wait_until - now()).total_seconds()) > 0:
        raise RetryLater(seconds, "its push service is to be left alone")


def prepare(subscription: Document, chat_id: ObjectId, endpoint: Endpoint) -> tuple[News, dict[str, str], bytes] | None:
    """Return what there is to tell, with the headers and the body that do; None where there is nothing."""
    user = user_of_session(subscription["session_id"])
    if not user:
        end_of_sessions([subscription["session_id"]])
        return None
    chat = load_chat(chat_id)
    if not chat or user["_id"] not in chat["member_ids"]:
        return None
    news = news_for(user, chat, got_last(subscription, chat_id))
    if not news:
        return None
    body = encrypt(payload_of(user, news), **subscription["keys"])
    return news, headers_for(news, subscription, endpoint), body


def got_last(subscription: Document, chat_id: ObjectId) -> int:
    return max((got["seq"] for got in subscription["got"] if got["chat_id"] == chat_id), default=0)


def headers_for(news: News, subscription: Document, endpoint: Endpoint) -> dict[str, str]:
    is_urgent = news.chat["kind"] == "direct" or news.is_mention
    rest = news.message["created_at"] + GOOD_FOR - now()
    return {
        "Authorization": authorization(endpoint.origin, contact_of(subscription)),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(0, int(rest.total_seconds()))),
        "Topic": topic_of(news.chat["_id"]),
        "Urgency": "high" if is_urgent else "normal",
    }


def contact_of(subscription: Document) -> str:
    """Return whom a push service may ask about these pushes: RFC 8292 wants an https or mailto address, some insist."""
    return settings().public_url or f"https://{urlsplit(subscription['origin']).netloc}"


def send_push(subscription: Document, endpoint: Endpoint, news: News, headers: dict[str, str], body: bytes) -> None:
    """Send the push, and note what became of it. Raises RetryLater where it is to be tried again, and Forbidden."""
    try:
        answer = post(endpoint, headers, body)
    except (Unreachable, Unresolved) as problem:
        slots().note_slow(endpoint.authority, subscription["_id"])
        raise postponed(subscription, f"{endpoint.authority}: {problem}") from None
    slots().note_answer(endpoint.authority, subscription["_id"])
    record_answer(answer, subscription, news.message, endpoint)


def record_answer(answer: Answer, subscription: Document, message: Document, endpoint: Endpoint) -> None:
    """Note what the push service said. Raises RetryLater where it is to be asked again."""
    if 200 <= answer.status < 300:
        note_got(subscription, message)
    elif answer.status in GONE:
        forget(subscription)
    elif answer.status == 429 or answer.status >= 500:
        raise postponed(subscription, f"{endpoint.authority} answers {answer.status}", at_least=answer.retry_after)
    else:  # it will not take this one, whenever: redirects, too, as nobody follows them
        log.warning("%s does not take a push: it answers %d", endpoint.authority, answer.status)


def note_got(subscription: Document, message: Document) -> None:
    """Note that the subscription got it: the last of each chat, of the chats whose news it got last."""
    chat_id, seq = message["chat_id"], message["seq"]
    update: Document = {"$push": {"got": {"$each": [{"chat_id": chat_id, "seq": seq}], "$slice": -MOST_REMEMBERED - 1}}}
    if subscription.get("failures"):
        update["$unset"] = {"failures": "", "wait_until": ""}
    db.push_subscriptions.update_one(as_it_was(subscription), update)
    if got_last(subscription, chat_id):
        earlier = {"chat_id": chat_id, "seq": {"$lt": seq}}
        db.push_subscriptions.update_one(as_it_was(subscription), {"$pull": {"got": earlier}})


def postponed(subscription: Document, why: str, at_least: float | None = None) -> RetryLater:
    """Return what has the push tried again: each time after twice as long, or when the push service said. What is a day
    old by then is not sent any more."""
    failures = subscription.get("failures", 0)
    seconds = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures, 20)) * random.uniform(0.5, 1)  # noqa: S311
    seconds = min(LONGEST_PAUSE, max(seconds, at_least or 0))
    news = {"failures": failures + 1, "wait_until": now() + timedelta(seconds=seconds)}
    db.push_subscriptions.update_one(as_it_was(subscription), {"$set": news})
    return RetryLater(seconds, why)


def forget(subscription: Document) -> None:
    db.push_subscriptions.delete_one(as_it_was(subscription))


def as_it_was(subscription: Document) -> Document:
    """What means the subscription unless somebody else has the browser by now."""
    return {"_id": subscription["_id"], "user_id": subscription["user_id"]}
