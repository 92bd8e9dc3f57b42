"""A mail server, and people who want mail."""

import pytest

from config import Mailbox, MailServer
from tests.mail.postbox import Postbox


@pytest.fixture
def postbox(change_settings):
    box = Postbox()
    change_settings(
        smtp_url=MailServer("127.0.0.1", box.port, False),
        mail_from=Mailbox("hearth@example.org", "Our Team"),
        public_url="https://chat.example.org",
    )
    yield box
    box.close()


@pytest.fixture
def wants_mail(monkeypatch):
    """Has people want mail, of what happens from now on, at once."""
    monkeypatch.setattr("chat.mail.digest.UNSEEN_SECONDS", 0)

    def want(*people, **more):
        for person in people:
            assert person.patch("/api/users/me/notifications", mail=True, **more).status_code == 200

    return want
