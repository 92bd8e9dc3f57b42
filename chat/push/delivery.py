"""From a message to people's devices, by two kinds of jobs (see chat/jobs): whoever dies on the way, nothing is lost.

A message makes one job, which finds whom to tell, and has one job stored for each of their subscriptions and the chat.
That one says what is unread by then: however many messages there were meanwhile, it is one push. What a subscription
got last is stored with it, so a job that is done again says nothing twice.
"""

import logging
import random
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bson import ObjectId

from chat.auth.sessions import user_of_session
from chat.chats.documents import load_chat
from chat.clock import now
from chat.database import Document, db
from chat.jobs.queue import Job, enqueue
from chat.jobs.worker import RetryLater
from chat.messages.events import MessageSent
from chat.notifications.recipients import is_mentioned, recipients_of
from chat.push.encryption import encrypt
from chat.push.endpoints import Forbidden, Unresolved, endpoint_of
from chat.push.payload import GOOD_FOR, has_read, is_news, newest_for, payload_of, topic_of
from chat.push.places import NoPlace, places
from chat.push.sending import Answer, Unreachable, post
from chat.push.subscriptions import end_of_sessions, has_subscribers
from chat.push.vapid import authorization
from chat.runtime import yield_to_loop
from chat.settings import settings

log = logging.getLogger(__name__)

DELIVERY_SECONDS = 2
STORED_AT_ONCE = 50
MOST_REMEMBERED = 50  # chats of which a subscription knows what it got last
FIRST_PAUSE, LONGEST_PAUSE = 5, 3600  # seconds between two tries
GONE = {404, 410}


def jobs_of(event: MessageSent) -> list[Job]:
    """Return the job that follows from a message, if anybody in the chat has subscribed. Costs next to nothing."""
    sender_id = event.message["sender_id"]
    if not has_subscribers([id for id in event.audience if id != sender_id]):
        return []
    ids = {"chat_id": event.message["chat_id"], "message_id": event.message["_id"]}
    return [Job(kind="notify_devices", subject=event.message["_id"], payload=ids)]


def notify_devices(chat_id: ObjectId, message_id: ObjectId) -> None:
    """Have a push sent to each device of everyone who is to be notified of the message. A job's work."""
    message = db.messages.find_one({"_id": message_id})
    chat = load_chat_with(message) if message and is_news(message) else None
    if not message or not chat:
        return
    recipients = recipients_of(message, chat)
    for start in range(0, len(recipients), STORED_AT_ONCE):
        some = recipients[start : start + STORED_AT_ONCE]
        found = db.push_subscriptions.find({"user_id": {"$in": some}}, {"_id": 1})
        if jobs := list(jobs_for((each["_id"] for each in found), chat_id)):
            enqueue(*jobs)
        yield_to_loop()


def load_chat_with(message: Document) -> Document | None:
    """Return the chat as it is once the message is delivered, or None if it is gone. The job is stored before that, as
    whoever dies in between would lose it. Raises RetryLater where it takes longer."""
    deadline = time.monotonic() + DELIVERY_SECONDS
    while (chat := load_chat(message["chat_id"])) and chat["last_seq"] < message["seq"]:
        if time.monotonic() > deadline:
            raise RetryLater(1, "the message is not delivered yet")
        time.sleep(0.02)
    return chat


def jobs_for(subscription_ids: Iterable[str], chat_id: ObjectId) -> Iterable[Job]:
    for id in subscription_ids:
        payload = {"subscription_id": id, "chat_id": chat_id}
        yield Job(kind="push", subject=f"{id}:{chat_id}", payload=payload, again=True)


def push(subscription_id: str, chat_id: ObjectId) -> None:
    """Tell one device what there is to read in the chat, unless it has been told. A job's work."""
    subscription = db.push_subscriptions.find_one({"_id": subscription_id})
    if not subscription:
        return
    user = user_of_session(subscription["session_id"])
    if not user:
        end_of_sessions([subscription["session_id"]])
        return
    must_be_due(subscription)
    chat = load_chat(chat_id)
    if not chat or user["_id"] not in chat["member_ids"]:
        return
    beyond = max(has_read(user, chat), got_last(subscription, chat_id))
    if chat["last_seq"] > beyond and (message := newest_for(user, chat, beyond)):
        tell(subscription, user, message, chat)


def must_be_due(subscription: Document) -> None:
    """Raise RetryLater while its push service has asked to wait, or is given time after a failure."""
    wait_until: datetime | None = subscription.get("wait_until")
    if wait_until and (seconds := (wait_until - now()).total_seconds()) > 0:
        raise RetryLater(seconds, "its push service is to be left alone")


def got_last(subscription: Document, chat_id: ObjectId) -> int:
    return max((got["seq"] for got in subscription["got"] if got["chat_id"] == chat_id), default=0)


def tell(subscription: Document, user: Document, message: Document, chat: Document) -> None:
    """Send the push, and note what became of it. Raises RetryLater where it is to be tried again."""
    host = urlsplit(subscription["endpoint"]).netloc
    try:
        with places().taken(user["_id"], host, subscription["_id"]):
            answer = send(subscription, user, message, chat)
    except NoPlace:
        raise RetryLater(random.uniform(2, 10), "others come first") from None  # noqa: S311
    except Forbidden as problem:
        log.warning("a push subscription was deleted, of %s: %s", host, problem)
        forget(subscription)
        return
    except (Unreachable, Unresolved) as problem:
        places().note_slow(host, subscription["_id"])
        raise postponed(subscription, f"{host}: {problem}") from None
    places().note_answer(host, subscription["_id"])
    take(answer, subscription, message, host)


def send(subscription: Document, user: Document, message: Document, chat: Document) -> Answer:
    body = encrypt(payload_of(user, message, chat), **subscription["keys"])
    endpoint = endpoint_of(subscription["endpoint"])
    is_urgent = chat["kind"] == "direct" or is_mentioned(user["_id"], message, chat)
    rest = message["created_at"] + GOOD_FOR - now()
    headers = {
        "Authorization": authorization(endpoint.origin, contact_of(subscription)),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(0, int(rest.total_seconds()))),
        "Topic": topic_of(chat["_id"]),
        "Urgency": "high" if is_urgent else "normal",
    }
    return post(endpoint, headers, body)


def contact_of(subscription: Document) -> str:
    """Return whom a push service may ask about these pushes: RFC 8292 wants an https or mailto address, some insist."""
    return settings().public_url or f"https://{urlsplit(subscription['origin']).netloc}"


def take(answer: Answer, subscription: Document, message: Document, host: str) -> None:
    """Note what the push service said. Raises RetryLater where it is to be asked again."""
    if 200 <= answer.status < 300:
        note_got(subscription, message)
    elif answer.status in GONE:
        forget(subscription)
    elif answer.status == 429 or answer.status >= 500:
        raise postponed(subscription, f"{host} answers {answer.status}", at_least=answer.retry_after)
    else:  # it will not take this one, whenever: redirects, too, as nobody follows them
        log.warning("%s does not take a push: it answers %d", host, answer.status)


def note_got(subscription: Document, message: Document) -> None:
    got = {"chat_id": message["chat_id"], "seq": message["seq"]}
    update: Document = {"$push": {"got": {"$each": [got], "$slice": -MOST_REMEMBERED}}}
    if subscription.get("failures"):
        update["$unset"] = {"failures": "", "wait_until": ""}
    db.push_subscriptions.update_one(as_it_was(subscription), update)


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
