"""From a message to people's devices, by two kinds of jobs (see chat/jobs): whoever dies on the way, nothing is lost.

A message makes one job, which finds whom to tell, and has one job stored for each of their subscriptions and the chat.
That one (device.py) says what is unread by then: however many messages there were meanwhile, it is one push.
"""

import time
from collections.abc import Collection, Iterable, Sequence

from bson import ObjectId

from chat.chats.documents import load_chat
from chat.database import Document, db
from chat.jobs.queue import Job, enqueue
from chat.jobs.worker import RetryLater
from chat.messages.events import MessageSent
from chat.notifications.recipients import recipients_of
from chat.push.payload import is_recent
from chat.push.subscriptions import subscribers_among
from chat.runtime import yield_to_loop

DELIVERY_SECONDS = 2
STORED_AT_ONCE = 50


def jobs_of(events: Sequence[MessageSent]) -> list[Job]:
    """Return a job for each message of whose chat anybody but its sender has subscribed. Costs next to nothing."""
    subscribers = subscribers_among(event.audience for event in events)
    return [job_for(event.message) for event in events if subscribers and is_for_any(subscribers, event)]


def is_for_any(subscribers: Collection[ObjectId], event: MessageSent) -> bool:
    sender_id = event.message["sender_id"]
    return any(id in subscribers and id != sender_id for id in event.audience)


def job_for(message: Document) -> Job:
    ids = {"chat_id": message["chat_id"], "message_id": message["_id"]}
    return Job(kind="notify_devices", subject=message["_id"], payload=ids)


def notify_devices(chat_id: ObjectId, message_id: ObjectId) -> None:
    """Have a push sent to each device of everyone who is to be notified of the message. A job's work."""
    message = db.messages.find_one({"_id": message_id})
    chat = load_chat_with(message) if message and is_recent(message) else None
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
