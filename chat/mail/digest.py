"""When somebody is written to about what they missed, and that nothing is told twice.

A standing job looks every minute for those who are to be written to, and enqueues a job for each. That one looks anew,
as much may have happened since, and is tried again as long as the mail server does not take the mail.

What is told is noted at the last moment: when the server has said that it takes a mail for this address, and before the
mail goes to it. Whoever dies before that has sent nothing, and it is done again. Whoever dies after it leaves open
whether the mail went; then it is not sent again: what was missed is to be seen in the chats anyway, and a mail that
comes twice is a nuisance each time. If the server does not take it then, the note is taken back.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from bson import ObjectId

from chat.clock import now
from chat.cluster.cache import invalidating
from chat.database import Document, db
from chat.errors import in_a_line
from chat.events import publish
from chat.jobs.queue import Job, enqueue
from chat.mail.letter import letter_about
from chat.mail.missed import Missed, missed_by
from chat.mail.records import Note, looks_at, note_look, record_of, records_of
from chat.mail.smtp import AddressRefused, LetterRefused, hand_over
from chat.notifications.events import NotificationsChanged
from chat.notifications.preferences import is_quiet, preferences_of, show_preferences
from chat.notifications.viewing import is_reading
from chat.runtime import logged
from chat.settings import settings
from chat.users.documents import load_people

log = logging.getLogger(__name__)

KIND = "mail"
LOOK_SECONDS = 60  # between two looks at who has missed something
LOOKED_AT_ONCE = 50  # people: it costs some reads for each, and the longest not looked at come first
UNSEEN_SECONDS = 600  # for which something waits to be seen before anybody is written to about it
APART_SECONDS = 3600  # between two mails to a person
OLDEST = timedelta(days=7)  # nobody is told of more than they missed in a week, however long there was no mail


def enqueue_mails() -> None:
    """Have everybody written to who is to be. A standing job."""
    if not settings().smtp_url:
        return
    moment = now()
    wanting = {user["_id"]: user for user in who_wants_mail() if may_be_written_to(user, moment)}
    due = [record for record in looks_at(wanting) if may_be_sent_again(record, moment)][:LOOKED_AT_ONCE]
    records = records_of(wanting[look["_id"]] for look in due)
    note_look(records, moment)
    for record in records:
        logged(enqueue_mail_to, wanting[record["_id"]], record)


def who_wants_mail() -> Iterable[Document]:
    """Return everybody who does, as far as it is needed to say whether they may be written to now."""
    fields = dict.fromkeys(("email", "notifications", "deactivated_at", "mail_refused"), 1)
    return db.users.find({"notifications.mail": True}, fields)


def enqueue_mail_to(user: Document, record: Document) -> None:
    if missed_for(user, record, now()):
        enqueue(Job(kind=KIND, subject=user["_id"], payload={"user_id": user["_id"]}))


def write_to(user_id: ObjectId) -> None:
    """Write to the person, if that is still to be done. A job; raises what the mail server fails with, to be done
    again."""
    user, moment = db.users.find_one({"_id": user_id}), now()
    if not settings().smtp_url or not user or not may_be_written_to(user, moment):
        return
    record = record_of(user)
    if may_be_sent_again(record, moment) and (missed := missed_for(user, record, moment)):
        write_about(missed, user, record)


def may_be_written_to(user: Document, moment: datetime) -> bool:
    wants = preferences_of(user)["mail"] and not user["deactivated_at"] and user.get("mail_refused") != user["email"]
    return wants and not is_reading(user["_id"]) and not is_quiet(user, moment)


def may_be_sent_again(record: Document, moment: datetime) -> bool:
    return not record["sent_at"] or moment - record["sent_at"] >= timedelta(seconds=APART_SECONDS)


def missed_for(user: Document, record: Document, moment: datetime) -> list[Missed]:
    """Return what to write to the person about. Something must have waited for a while to be seen; what came after it
    is told too, as the next mail is an hour away."""
    since = max(user["notifications"].get("mail_since", moment), moment - OLDEST)
    missed = missed_by(user, record["told"], since=since)
    unseen_since = moment - timedelta(seconds=UNSEEN_SECONDS)
    has_waited = any(message["created_at"] <= unseen_since for each in missed for message in each.messages)
    return missed if has_waited else []


def write_about(missed: list[Missed], user: Document, record: Document) -> None:
    senders = load_people({message["sender_id"] for each in missed for message in each.messages})
    letter = letter_about(missed, user, senders, secret=record["secret"])
    note = Note(record, missed)
    try:
        hand_over(letter, user["email"], note=note.make, take_back=note.take_back)
    except AddressRefused as refusal:
        pause(user, refusal)
    except LetterRefused as refusal:
        log.warning("the mail server refused a mail to the person %s: %s", user["_id"], in_a_line(refusal))
    except Exception as error:
        log.warning("mail cannot be sent for now: %s", in_a_line(error))
        raise


def pause(user: Document, refusal: AddressRefused) -> None:
    """Write to this address no more, until the person wants mail anew or has another one."""
    log.warning("the mail server takes no mail for the person %s: %s", user["_id"], in_a_line(refusal))
    refused = {"mail_refused": user["email"]}
    with invalidating(user["_id"]):
        db.users.update_one({"_id": user["_id"], "email": user["email"]}, {"$set": refused})
    publish(NotificationsChanged(audience=[user["_id"]], preferences=show_preferences(user | refused)))
