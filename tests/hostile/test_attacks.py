"""Nobody can stop it: whatever one does at the wire, the others go on talking, and memory stays where it is.

`python -m tests.hostile` has the same at ten times the size, for half a minute each, with figures.
"""

import uuid

import pytest

from tests.hostile.attacks import ATTACKS, Target, event, frame, websocket
from tools.process import until

pytestmark = pytest.mark.xdist_group("besieged")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", ATTACKS)
def test_others_go_on_talking_during(name, withstands):
    withstands(name)


def test_the_one_who_does_not_read_is_closed_and_it_is_in_the_log(besieged, mallory, full_chat):
    target = Target(besieged.port, mallory.token, full_chat, times=1, until=0)
    with websocket(target, mallory.token, receive_buffer=4096) as deaf:
        deaf.sendall(b"".join(frame(event(n, "sync", chats={full_chat: 0})) for n in range(10)))

        def is_closed_when_somebody_talks():
            mallory.post(f"/api/chats/{full_chat}/messages", body="Hello?", clientId=str(uuid.uuid4()))
            return "closed a connection that does not read" in besieged.log()

        until(is_closed_when_somebody_talks, 60)


def test_what_was_an_attack_is_no_bug_of_ours(besieged):
    assert "Traceback" not in besieged.log()
