"""Logs say who did what, and never what was said."""

import json
import logging

import pytest

from chat.ops.logs import ReadableFormatter, configure_logging


@pytest.fixture
def restored():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_in_production_every_line_is_json(restored, capsys):
    configure_logging("INFO", "json")
    logging.getLogger("chat").warning("two\nlines", extra={"user": "42"})

    line = json.loads(capsys.readouterr().out)

    assert (line["level"], line["message"], line["user"]) == ("WARNING", "two\nlines", "42")
    assert line["time"]


def test_at_home_a_line_can_be_read():
    record = logging.LogRecord("chat", logging.WARNING, "", 1, "%s bottles", (99,), None)
    record.ip = "192.0.2.1"

    assert ReadableFormatter().format(record).endswith("warning: 99 bottles  ip=192.0.2.1")


def test_nothing_secret_is_logged(alice, bob, team, caplog):
    caplog.set_level(logging.DEBUG)
    bob.say(team, "the treasure is under the oak", clientId="1")
    alice.connect().emit("message:send", chatId=team, body="the oak by the river", clientId="2")
    alice.get("/api/users", search="swordfish")
    alice.sign_in()

    logged = caplog.text + "".join(str(vars(record)) for record in caplog.records)

    assert "POST" in logged
    for secret in ("oak", "swordfish", alice.password, alice.token):
        assert secret not in logged
