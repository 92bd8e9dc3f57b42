"""A push service on the loopback, and an app that may send to it."""

import pytest

from chat.jobs.queue import bell
from chat.jobs.worker import worker
from chat.push import device, sending
from tools.push_service import PushService


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    service = PushService(tmp_path_factory.mktemp("push"))
    yield service
    service.stop()


@pytest.fixture
def push_service(service, app, change_settings, monkeypatch):
    """The service, for one test: its authority is trusted, and its name may be in a private network."""
    monkeypatch.setenv("SSL_CERT_FILE", str(service.ca))
    change_settings(push_private_hosts=frozenset({("localhost", service.port)}))
    service.refused.clear()
    return service


@pytest.fixture
def subscribe(push_service):
    """Have somebody subscribe, and return the subscription."""

    def subscribe(person, behaviour=201, **headers):
        made = push_service.subscribe(behaviour, **headers)
        answer = person.post("/api/push/subscriptions", **made.json, language="en")
        assert answer.status_code == 204, answer.text
        return made

    return subscribe


@pytest.fixture
def work(app):
    """Do every job that is due."""
    yield lambda: worker().do_what_is_due()
    bell().wait(0)


@pytest.fixture
def soon(monkeypatch):
    """Have what is tried again be due at once."""
    monkeypatch.setattr(device, "FIRST_PAUSE", 0)
    monkeypatch.setattr(sending, "SECONDS", 1)
    monkeypatch.setattr(sending, "CONNECT_SECONDS", 1)
