"""Handing a mail over: encrypted, to nobody else, and to servers that do not behave."""

import os
import smtplib
import socket
import ssl
import threading
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import AuthResult

from chat.mail import smtp
from chat.mail.smtp import AddressRefused, hand_over
from config import Mailbox, MailServer
from tests.mail.postbox import Postbox
from tests.proxies.nginx import certificate_in

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

LETTER = EmailMessage()
LETTER["Subject"] = "Hello"
LETTER.set_content("One\n.\n..two\n.three\n")


class Note:
    """What is to be noted, and was."""

    def __init__(self):
        self.made = []

    def make(self):
        self.made.append("told")
        return True

    def take_back(self):
        self.made.append("taken back")


@pytest.fixture
def use(change_settings):
    def use(port, *, is_wrapped=False, user=None, password=None, host="localhost"):
        server = MailServer(host, port, is_wrapped, user, password)
        change_settings(smtp_url=server, mail_from=Mailbox("h@example.org"), public_url="https://chat.example.org")

    return use


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """One for localhost, of nobody that this machine trusts."""
    return certificate_in(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return context


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setitem(os.environ, "SSL_CERT_FILE", str(certificate))


@pytest.fixture
def elsewhere(monkeypatch):
    """As if the server were on another machine."""
    monkeypatch.setattr(MailServer, "is_here", False)


@pytest.fixture
def post():
    opened = []

    def open_one(**options):
        opened.append(Postbox(**options))
        return opened[-1]

    yield open_one
    for box in opened:
        box.close()


def knows(user, password):
    def authenticate(server, session, envelope, mechanism, data):
        is_right = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=is_right, handled=False)

    return {"authenticator": authenticate, "auth_required": True}


def hand(address="bob@example.org"):
    note = Note()
    hand_over(LETTER, address, note=note.make, take_back=note.take_back)
    return note.made


def test_a_mail_arrives_as_it_was_written(post, use):
    box = post()
    use(box.port)

    assert hand() == ["told"]

    assert box.mails[0].get_content().replace("\r\n", "\n") == "One\n.\n..two\n.three\n"
    assert box.mails[0].session.host_name == "chat.example.org"


def test_to_another_machine_it_goes_encrypted_and_so_does_the_password(post, use, tls, trusted, elsewhere):
    box = post(tls_context=tls, require_starttls=True, **knows("hearth", "a p@ss:word"))
    use(box.port, user="hearth", password="a p@ss:word")
    hand()
    wrapped = post(wrapped_in=tls, auth_require_tls=False, **knows("hearth", "secret"))
    use(wrapped.port, is_wrapped=True, user="hearth", password="secret")
    hand()

    assert len(box.mails) == len(wrapped.mails) == 1
    assert box.mails[0].session.ssl


def test_without_encryption_or_with_a_certificate_of_nobody_nothing_is_said(post, use, tls, elsewhere):
    said = []
    plain = post(auth_require_tls=False, **knows("hearth", "secret"))
    use(plain.port, user="hearth", password="secret")
    with pytest.raises(smtplib.SMTPNotSupportedError):
        hand()
    for box, is_wrapped in ((post(tls_context=tls), False), (post(wrapped_in=tls), True)):
        use(box.port, is_wrapped=is_wrapped)
        with pytest.raises(ssl.SSLCertVerificationError):
            hand()
        said += box.mails
    assert plain.mails == said == []


def test_a_wrong_password_is_nothing_to_hold_against_bob(post, use):
    box = post(auth_require_tls=False, **knows("hearth", "secret"))
    use(box.port, user="hearth", password="another")
    with pytest.raises(smtplib.SMTPAuthenticationError):
        hand()
    use(box.port)
    with pytest.raises(smtplib.SMTPException):
        hand()
    assert box.mails == []


@pytest.mark.parametrize(
    ("answer", "is_refused"),
    [
        ("550 no such user", True),
        ("550 5.1.1 no such user", True),
        ("554 5.1.1 no such user", True),
        ("553 5.1.3 bad address", True),
        ("550 5.7.1 relaying denied", False),
        ("554 5.7.1 relaying denied", False),
        ("530 5.7.0 authentication required", False),
        ("552 5.2.2 mailbox full", False),
        ("450 4.2.1 try again", False),
        ("421 4.3.2 shutting down", False),
    ],
)
def test_only_an_answer_about_the_address_is_held_against_it(post, use, answer, is_refused):
    box = post()
    use(box.port)
    box.answers = {"RCPT": answer}

    with pytest.raises(AddressRefused if is_refused else smtplib.SMTPException):
        hand()
    box.answers = {}
    assert hand() == ["told"]


@pytest.mark.parametrize(
    "address",
    [
        *("bob", "", "@", "bob@", "b b@example.org", "b>@example.org", "b@exa mple.org", "b\r\nDATA@example.org"),
        *("a,b@example.org", "a@b@example.org", '"a b"@example.org'),
    ],
)
def test_what_is_no_address_never_comes_to_a_server(use, address):
    use(1)

    with pytest.raises(AddressRefused):
        hand(address)


def test_foreign_letters_in_an_address_go_where_the_server_takes_them(post, use):
    box = post()
    use(box.port)

    hand("jörg@bücher.example")

    assert box.mails[0].envelope == ("h@example.org", ["jörg@xn--bcher-kva.example"])


class Script:
    """A server that gives one answer to each line, and goes silent, or away, where the script ends."""

    def __init__(self, *answers, goes=False):
        self.answers, self.goes, self.heard = answers, goes, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        self.connection, _ = self.socket.accept()
        lines = self.connection.makefile("rb")
        for answer in self.answers:
            self.connection.sendall(answer.encode() + b"\r\n")
            self.heard.append(lines.readline())
            while answer.startswith("354") and self.heard[-1] not in {b".\r\n", b""}:
                self.heard.append(lines.readline())
        if self.goes:
            self.connection.close()


STAGES = ["220 hello", "250 hello", "250 sender", "250 recipient", "354 go on"]


@pytest.mark.parametrize("goes", [True, False], ids=["goes", "hangs"])
@pytest.mark.parametrize("stage", range(6))
def test_a_server_may_go_or_hang_anywhere(use, monkeypatch, stage, goes):
    """Before the mail went to it, it is to be tried again; after that nobody knows, and it counts as told."""
    monkeypatch.setattr(smtp, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(smtp, "TAKING_SECONDS", 0.3)
    server = Script(*STAGES[:stage], goes=goes)
    use(server.port)

    if stage < 5:
        with pytest.raises((OSError, smtplib.SMTPException)):
            hand()
    else:
        assert hand() == ["told"]


def test_a_letter_that_cannot_be_written_down_is_noted_as_told_to_nobody(post, use):
    box = post()
    use(box.port)
    note = Note()

    class Unwritable(EmailMessage):
        def as_bytes(self, *args, **kwargs):
            raise UnicodeError

    with pytest.raises(UnicodeError):
        hand_over(Unwritable(), "bob@example.org", note=note.make, take_back=note.take_back)

    assert (note.made, box.mails) == ([], [])


def test_who_may_not_note_it_sends_nothing(use):
    server = Script(*STAGES)
    use(server.port)

    hand_over(LETTER, "bob@example.org", note=lambda: False, take_back=lambda: None)

    assert not any(b"Hello" in line for line in server.heard)
