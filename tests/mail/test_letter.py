"""What a mail says: all of it, in the person's language, and nothing that what people write could make of it."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest
from bson import ObjectId

from chat.mail.letter import letter_about
from chat.mail.missed import Missed
from config import Mailbox

BOB, ALICE, CHAT = ObjectId(), ObjectId(), ObjectId()
MOMENT = datetime(2026, 3, 5, 22, 7, tzinfo=UTC)
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "</div></body><svg/onload=alert(1)>",
    "&lt;b&gt; &amp; <b>",
    "{sender} {0} {link.__class__} %s",
    "Bcc: everybody@example.org",
    "a\r\nBcc: everybody@example.org\r\n\r\n<h1>hello</h1>",
    "a\nSubject: b",
    "a\x85b\u2028Bcc: x\u2029\x0b\x0cc",
    "\u202eevil\u202c\u2066x",
    ".\r\n.",
    "=?utf-8?q?=0D=0ABcc=3A_x?=",
    "x" * 5000,
    "e" + "\u0301" * 3000,
    "👩‍👩‍👧‍👦" * 400,
    "مرحبا",
    "",
    "   ",
]


@pytest.fixture
def mail(app, change_settings):
    """Makes the mail, and returns it as a program reads it that has got it."""
    change_settings(mail_from=Mailbox("hearth@example.org", "Our Team"), public_url="https://chat.example.org")

    def make(*missed, name="Bob", sender="Alice", email="bob@example.org", **notifications):
        user = {"_id": BOB, "name": name, "email": email, "notifications": notifications}
        letter = letter_about(list(missed), user, {ALICE: {"_id": ALICE, "name": sender}}, secret="s3cr3t")
        read = message_from_bytes(letter.as_bytes(), policy=default)
        read.as_sent = letter.as_bytes()
        return read

    return make


def missed(body="Lunch?", *, kind="group", name="Team", count=1, **more):
    message = {"_id": ObjectId(), "chat_id": CHAT, "seq": 7, "sender_id": ALICE, "created_at": MOMENT, "body": body}
    return Missed({"_id": CHAT, "kind": kind, "name": name}, [message | more], count)


def text_of(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html_of(mail):
    return mail.get_body(("html",)).get_content()


class Reader(HTMLParser):
    """What a browser makes of it."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text = set(), [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def test_it_has_everything_that_mail_programs_and_servers_go_by(mail):
    letter = mail(missed(), missed(kind="direct", name=None, count=3))

    assert letter["Subject"] == "What you missed: 1 mention and 3 direct messages"
    assert letter["From"] == "Our Team <hearth@example.org>"
    assert letter["To"] == "bob@example.org"
    assert letter["List-Unsubscribe"] == f"<https://chat.example.org/unsubscribe?token={BOB}.s3cr3t>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Precedence"] == "bulk"
    assert b"\r\nList-Unsubscribe: <https:" in letter.as_sent
    assert re.fullmatch(r"<[^@\s]+@chat\.example\.org>", letter["Message-ID"])
    assert letter["Date"].datetime.tzinfo
    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


def test_it_says_who_wrote_what_when_and_where(mail):
    letter = mail(missed("Can you look, @Bob?"), missed("Alone", kind="direct", name=None, count=3))
    link = f"https://chat.example.org/#/chats/{CHAT}/7"

    for shown in (text_of(letter), Reader(html_of(letter)).text):
        words = " ".join(shown.split())
        assert "Hello Bob," in words
        assert "Team" in words
        assert "Can you look, @Bob?" in words
        assert "Direct messages from Alice" in words
        assert "and 2 more before that" in words
        assert "Thu 5 Mar, 22:07 UTC" in words
    assert text_of(letter).count(link) == 2
    links = [value for key, value in Reader(html_of(letter)).attributes if key == "href"]
    assert links.count(link) == 2
    assert f"https://chat.example.org/unsubscribe?token={BOB}.s3cr3t" in links
    assert "https://chat.example.org/#/settings/notifications" in links


def test_it_is_in_german_for_whom_the_page_is_and_by_their_clock(mail):
    quiet = {"from": "22:00", "to": "07:00", "time_zone": "Europe/Berlin"}
    letter = mail(missed(attachments=[{"kind": "image"}] * 2), language="de", quiet=quiet)

    assert letter["Subject"] == "Was du verpasst hast: 1 Erwähnung"
    assert "Hallo Bob," in text_of(letter)
    assert "Do., 5. März, 23:07" in text_of(letter)
    assert "UTC" not in text_of(letter)
    assert "Lunch? [2 Dateien]" in text_of(letter)


def test_a_message_of_files_alone_and_somebody_who_is_gone_are_shown_as_such(mail):
    letter = mail(missed("", attachments=[{"kind": "image"}], sender_id=ObjectId(), kind="direct", name=None))

    assert "Somebody, Thu" in text_of(letter)
    assert "  [1 file]\n" in text_of(letter)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_what_people_write_and_are_called_stays_text_in_one_line(mail, text):
    plain, plain_page = mail(missed()), Reader(html_of(mail(missed())))

    letter = mail(missed(text, name=text), missed(text, kind="direct"), name=text, sender=text)

    assert letter.keys() == plain.keys()
    assert "everybody" not in "".join(letter.values())
    page = Reader(html_of(letter))
    assert page.tags <= plain_page.tags | {"p"}
    assert {key for key, _ in page.attributes} == {key for key, _ in plain_page.attributes}
    assert all(value.startswith("https://chat.example.org/") for key, value in page.attributes if key == "href")
    assert not re.search("[\u202e\u2066\u2028\u0085]", text_of(letter) + page.text)
    lines = text_of(letter).split("\n")
    assert len(lines) < 40, "no line more than a message has"
    assert max(map(len, lines)) < 1000


def test_a_foreign_domain_is_written_as_servers_know_it_and_foreign_letters_before_it_as_they_are(mail):
    assert mail(missed(), email="bob@bücher.example")["To"] == "bob@xn--bcher-kva.example"
    assert mail(missed(), email="jörg@example.org")["To"] == "jörg@example.org"
