"""Search on real servers: the index is nobody's truth, whatever happens to it, everything else goes on."""

import signal

from clients.python.hearth_client import Account
from tests.live.fleet import Fleet
from tests.live.pool import start_hearth
from tools.person import Person
from tools.process import until

LITTLE_ROOM = {"chat.search.keeper:LEAST_FREE": 1 << 60}
SOON = {"chat.search.keeper:FIRST_PAUSE": 0.2}


def found(person, q):
    answer = person.get(f"/api/search?q={q}")
    return [item["excerpt"] for item in answer.json()["items"]] if answer.ok else answer.status_code


def test_an_index_survives_a_kill_and_is_made_anew_when_it_is_damaged(tmp_path):
    hearth = start_hearth(tmp_path / "data", patches=SOON)
    try:
        alice, bob, mallory = (Person(hearth, name) for name in ("alice", "bob", "mallory"))
        chat = alice.make_group(bob)
        alice.connect()
        for number in range(30):
            alice.send(chat, f"walrus {number}")
        hearth.kill()  # while it writes, perhaps
        hearth.start()
        alice.connect()
        alice.send(chat, "walrus again")
        until(lambda: found(bob, "walrus+again") == ["walrus again"])
        until(lambda: len(found(bob, "walrus")) == 20)
        assert found(mallory, "walrus") == []
        account = Account(hearth.url, email=bob.email, password=bob.password)
        first = account.search("walr", senders=[alice.id], chats=[chat], limit=2)
        rest = account.search("walr", senders=[alice.id], chats=[chat], limit=50, cursor=first["next"])
        assert [item["excerpt"] for item in first["items"]] == ["walrus again", "walrus 29"]
        assert len(rest["items"]) == 29

        (file,) = (tmp_path / "data" / "search").glob("*.db")
        assert file.stat().st_mode & 0o777 == 0o600
        with file.open("r+b") as index:
            index.write(b"\x5a" * file.stat().st_size)
        wal = file.with_name(f"{file.name}-wal")
        with wal.open("r+b") as log:
            log.truncate(0)
        for number in range(5):
            alice.send(chat, f"seal {number}")
        until(lambda: found(bob, "seal") == [f"seal {number}" for number in range(4, -1, -1)])
        until(lambda: found(bob, "walrus+again") == ["walrus again"])
    finally:
        hearth.kill()


def test_while_the_disk_has_little_room_search_says_not_now_and_all_else_works(tmp_path):
    hearth = start_hearth(tmp_path / "data", patches=LITTLE_ROOM)
    try:
        alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
        chat = alice.make_group(bob)
        alice.connect()
        alice.send(chat, "walrus")

        assert found(bob, "walrus") == 503
        assert not list((tmp_path / "data" / "search").glob("*.db"))
        assert [message["body"] for message in bob.history(chat)] == ["walrus"]
        hearth.process.send_signal(signal.SIGTERM)
        hearth.process.wait(30)
        hearth.environ["PATCHES"] = hearth.environ["PATCHES"].replace(str(1 << 60), "0")
        hearth.start()
        until(lambda: found(bob, "walrus") == ["walrus"])
    finally:
        hearth.kill()


def test_each_of_several_processes_finds_what_was_said_at_the_others(tmp_path):
    fleet = Fleet(tmp_path, with_redis=False)
    try:
        here, there = fleet.hearths
        alice, bob = Person(here, "alice"), Person(there, "bob")
        chat = alice.make_group(bob)
        alice.connect(), bob.connect()
        alice.send(chat, "walrus here")
        said = bob.send(chat, "walrus there")
        both = ["walrus there", "walrus here"]
        for person in (alice, bob):  # in which order is chance: two processes number what is said within one second
            until(lambda who=person: found(who, "walrus") in (both, both[::-1]), 30)
        bob.request("DELETE", f"/api/messages/{said['id']}")
        assert found(alice, "walrus") == ["walrus here"], "at once, whatever its index has"
    finally:
        fleet.stop()
