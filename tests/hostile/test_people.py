"""People against people: what one may do to the lists, and the screens, of others."""

import time

import pytest

from tests.live.pool import start_hearth
from tools.person import Person


@pytest.fixture(scope="module")
def hearth(tmp_path_factory):
    hearth = start_hearth(tmp_path_factory.mktemp("people") / "data")
    yield hearth
    hearth.stop()


@pytest.mark.timeout(180)
def test_a_member_who_puts_another_into_group_after_group_is_stopped_and_the_other_goes_on(hearth):
    mallory, victim = Person(hearth, "mallory"), Person(hearth, "victim")
    codes, ends = [], time.monotonic() + 60
    while 429 not in codes and time.monotonic() < ends:
        answer = mallory.post("/api/chats", name=f"Group {len(codes)}", memberIds=[victim.id])
        codes.append(answer.status_code)

    assert codes.count(201) <= 130
    assert codes[-1] == 429
    assert int(answer.headers["Retry-After"]) > 0
    listed = victim.get("/api/chats")
    assert listed.status_code == 200
    assert len(listed.json()["items"]) == codes.count(201)
    synced = victim.post("/api/sync", chats={}).json()
    assert len(synced["chats"]) == codes.count(201)
    victim.connect()
    known = {chat["id"]: chat["lastChange"] for chat in synced["chats"]}
    assert victim.emit("sync", chats=known, since=synced["time"])["ok"]
    for chat in synced["chats"][:20]:
        assert victim.delete(f"/api/chats/{chat['id']}/members/{victim.id}").status_code == 204
    victim.leave()


@pytest.mark.parametrize("name", ["\u3164", "\u2800\u2800", "\ufe0f", "\u115f", "\U000e0100"], ids=ascii)
def test_nobody_is_called_nothing(hearth, name):
    alice = Person(hearth, "alice")
    group = alice.make_group()

    def patch(path):
        return alice.http.patch(hearth.url + path, json={"name": name}).status_code

    assert patch("/api/users/me") == 422
    assert patch(f"/api/chats/{group}") == 422
    assert alice.post(f"/api/chats/{group}/messages", body=name, clientId="1").status_code == 422
    body = {"name": name, "email": "nothing@example.org", "password": "a good long one"}
    assert alice.post("/api/auth/register", **body).status_code == 422
