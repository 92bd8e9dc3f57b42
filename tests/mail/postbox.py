"""A mail server on the loopback that takes what it is told to take, and remembers it."""

import asyncio
import email
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from tools.process import free_port


class Postbox:
    """`answers` are given instead of taking a mail, by command."""

    def __init__(self, *, wrapped_in: Any = None, **options: Any) -> None:
        self.mails: list[Any] = []
        self.answers: dict[str, str] = {}
        self.is_slow = False
        self.port = free_port()
        options |= {"hostname": "127.0.0.1", "port": self.port, "enable_SMTPUTF8": True}
        self.controller = Controller(self, ssl_context=wrapped_in, **options)
        self.controller.start()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        while self.is_slow:
            await asyncio.sleep(0.05)
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if "DATA" in self.answers:
            return self.answers["DATA"]
        mail = email.message_from_bytes(envelope.content, policy=default)
        mail.envelope = (envelope.mail_from, envelope.rcpt_tos)
        mail.session = session
        self.mails.append(mail)
        return "250 OK"

    def close(self) -> None:
        self.controller.stop()
