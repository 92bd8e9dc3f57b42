"""Handing a mail over to the server that SMTP_URL names.

Encrypted, with a certificate that is checked, unless the server is on this machine. It may refuse, hang or go at any
point; whether the mail may have been taken then is what matters, and is told apart here.
"""

import logging
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

from chat.errors import in_a_line
from chat.mail.addresses import deliverable, name_of_this_server
from chat.settings import settings
from config import MailServer

log = logging.getLogger(__name__)

ANSWER_SECONDS = 15
NO_MAILBOX = {501, 550, 551, 553, 556}
TAKING_SECONDS = 60  # it may look for viruses before it says that it has taken a mail


class Refused(Exception):
    """The server says no, and would say it again."""


class AddressRefused(Refused):
    """It takes no mail for this address."""


class LetterRefused(Refused):
    """It does not take this mail."""


def hand_over(letter: EmailMessage, address: str, *, note: Callable[[], bool], take_back: Callable[[], None]) -> None:
    """Have the server take the letter for this address.

    `note` is called when nothing but the letter itself is to be sent; if it returns False, that is not. `take_back` is
    called if the server did not take the letter for now. Raises AddressRefused, LetterRefused, or what smtplib, ssl and
    socket raise: then the letter was surely not taken, and trying again may help.
    """
    recipient = deliverable(address)
    if not recipient:
        raise AddressRefused("nobody can have that address")
    is_utf8 = not recipient.isascii()
    data = letter.as_bytes(policy=SMTPUTF8 if is_utf8 else SMTP)  # before anything is noted: it may fail
    with connected() as client:
        name_both(client, recipient, is_utf8=is_utf8)
        code, text = client.docmd("DATA")
        if code != 354:
            raise smtplib.SMTPDataError(code, text)
        if note():
            deliver(client, data, take_back)
        else:
            client.close()  # the server waits for the letter: whatever came would be that


def name_both(client: smtplib.SMTP, recipient: str, *, is_utf8: bool) -> None:
    """Say whom the letter is from, and whom it is for."""
    sender = settings().mail_from
    assert sender, "config.py sees to it, where there is a server"
    if is_utf8 and not client.has_extn("smtputf8"):
        raise AddressRefused("the mail server takes no address like that: it lacks SMTPUTF8")
    code, text = client.mail(sender.address, ["SMTPUTF8"] if is_utf8 else [])
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, text, sender.address)
    code, text = client.rcpt(recipient)
    if means_the_address(code, text):
        raise AddressRefused(f"{code} {plain(text)}")
    if code not in {250, 251}:
        raise smtplib.SMTPResponseException(code, text)


def means_the_address(code: int, text: bytes) -> bool:
    """Return whether an answer says that there is no such mailbox. Others of these say, with 5.7, that Hearth itself
    may not send like that: for want of a password, say. That is nothing to hold against the person."""
    status = plain(text)[:4]
    return 500 <= code < 600 and (status == "5.1." or (code in NO_MAILBOX and status != "5.7."))


def deliver(client: smtplib.SMTP, letter: bytes, take_back: Callable[[], None]) -> None:
    assert client.sock
    client.sock.settimeout(TAKING_SECONDS)
    try:
        client.sock.sendall(re.sub(rb"(?m)^\.", b"..", letter) + b".\r\n")  # RFC 5321 4.5.2
        code, text = client.getreply()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("whether the mail server took a mail is not known; it is not sent again: %s", in_a_line(error))
        return
    if 500 <= code < 600:
        raise LetterRefused(f"{code} {plain(text)}")
    if code != 250:
        take_back()
        raise smtplib.SMTPDataError(code, text)


def plain(text: bytes) -> str:
    return text.decode("ascii", "replace")


@contextmanager
def connected() -> Iterator[smtplib.SMTP]:
    """A connection to the server, on which mail may be sent."""
    server = settings().smtp_url
    assert server, "nothing is sent without one"
    client = opened(server)
    try:
        client.ehlo_or_helo_if_needed()
        if server.user and server.password:
            client.login(server.user, server.password)
        yield client
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
    finally:
        client.close()


def opened(server: MailServer) -> smtplib.SMTP:
    own_name = name_of_this_server(settings().public_url or "")  # otherwise the name of this machine would be asked for
    trust = ssl.create_default_context()
    if server.is_wrapped:
        return smtplib.SMTP_SSL(server.host, server.port, own_name, timeout=ANSWER_SECONDS, context=trust)
    client = smtplib.SMTP(server.host, server.port, own_name, timeout=ANSWER_SECONDS)
    if not server.is_here:
        try:
            client.starttls(context=trust)  # raises where the server, or whoever is in between, does not offer it
        except BaseException:
            client.close()
            raise
    return client
