"""The reference client at a real server that is killed, restarted and silent: nothing lost, nothing twice."""

import random
from types import SimpleNamespace

import pytest
import socketio

from clients.python.hearth_client import Account, Client
from tests.chaos.proxy import Proxy
from tools.person import Person
from tools.process import until


@pytest.fixture
def client(hearth, tmp_path):
    """Make clients of people; a second one of the same person finds the outbox of the first."""
    opened = []

    def of(person, device="laptop"):
        folder = tmp_path / f"{person.id}-{device}"
        folder.mkdir(exist_ok=True)
        account = Account(person.hearth.url, email=person.email, password=person.password)
        opened.append(Client(account, folder, ack_seconds=1))
        opened[-1].start()
        assert opened[-1].is_synced.wait(10)
        return opened[-1]

    yield of
    for each in opened:
        each.close()


def say(person, chat, body):
    return person.post(f"/api/chats/{chat}/messages", body=body, clientId=body).json()


def bodies(client, chat):
    with client.lock:
        return [message["body"] for message in client.replica.history(chat)]


def test_what_is_said_while_the_server_is_dead_arrives_once_and_in_order(hearth, client):
    alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
    team = alice.make_group(bob)
    from_alice, from_bob = client(alice), client(bob)
    from_alice.say(team, "before")
    until(lambda: bodies(from_bob, team) == ["before"])

    hearth.kill()
    for number in range(5):
        from_alice.say(team, f"into the dark {number}")
    hearth.start()

    expected = ["before", *[f"into the dark {number}" for number in range(5)]]
    until(lambda: bodies(from_bob, team) == bodies(from_alice, team) == expected)
    assert [message["body"] for message in alice.history(team)] == expected
    assert from_alice.outbox.drafts == []


def test_what_was_missed_is_there_after_coming_back_and_changes_too(hearth, client):
    alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
    team = alice.make_group(bob)
    from_bob = client(bob)
    from_bob.say(team, "Lunch?")
    until(lambda: not from_bob.outbox.drafts)
    message = from_bob.replica.history(team)[0]
    say(alice, team, "Yes.")
    until(lambda: bodies(from_bob, team) == ["Lunch?", "Yes."])

    hearth.kill()
    hearth.start()
    alice.put(f"/api/messages/{message['id']}/reactions/👍")
    alice.put(f"/api/chats/{team}/read", seq=2)
    answer = say(alice, team, "At one.")

    until(lambda: bodies(from_bob, team) == ["Lunch?", "Yes.", "At one."])
    with from_bob.lock:
        assert from_bob.replica.history(team)[0]["reactions"] == [{"emoji": "👍", "userIds": [alice.id]}]
        assert from_bob.replica.read_seqs(team) == {alice.id: answer["seq"], bob.id: 1}
        assert from_bob.replica.unread(team) == 2


def test_a_client_that_was_closed_before_it_could_send_sends_when_it_comes_back(hearth, client):
    alice = Person(hearth, "alice")
    team = alice.make_group()
    first = client(alice)
    hearth.kill()
    said = [first.say(team, body) for body in ("One", "Two")]
    first.close()
    hearth.start()

    second = client(alice)

    until(lambda: not second.outbox.drafts)
    assert [message["clientId"] for message in alice.history(team)] == said


def test_a_refused_message_stays_in_the_outbox_and_holds_up_nothing(hearth, client):
    alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
    team, other = alice.make_group(bob), bob.make_group()
    from_bob = client(bob)
    alice.delete(f"/api/chats/{team}/members/{bob.id}")
    until(lambda: team not in from_bob.replica.chats)

    from_bob.say(team, "Hello?")
    from_bob.say(other, "Hello!")

    until(lambda: bodies(from_bob, other) == ["Hello!"])
    assert [draft["failed"]["code"] for draft in from_bob.outbox.drafts] == ["not_found"]


def test_a_message_that_is_too_long_is_told_to_its_author_and_holds_up_nothing(hearth, client):
    alice = Person(hearth, "alice")
    team = alice.make_group()
    from_alice = client(alice)

    from_alice.say(team, "x" * 300_000)
    from_alice.say(team, "😀" * 8000)
    from_alice.say(team, "Hello!")

    until(lambda: bodies(from_alice, team) == ["😀" * 8000, "Hello!"])
    assert [draft["failed"]["code"] for draft in from_alice.outbox.drafts] == ["invalid"]


def test_a_reaction_with_a_sign_that_means_something_in_addresses_arrives(hearth, client):
    alice = Person(hearth, "alice")
    team = alice.make_group()
    message = say(alice, team, "Number one?")

    changed = client(alice).react(message["id"], "#️⃣")

    assert changed["reactions"] == [{"emoji": "#️⃣", "userIds": [alice.id]}]


def test_whose_session_was_ended_on_purpose_does_not_come_back(hearth, client):
    alice = Person(hearth, "alice")
    from_alice = client(alice)

    alice.delete("/api/auth/sessions")  # all others

    until(lambda: from_alice.is_closed)
    until(lambda: not from_alice.threads[0].is_alive())


def test_two_devices_of_one_person_agree_on_what_is_unread(hearth, client):
    alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
    team = alice.make_group(bob)
    laptop, phone = client(bob, "laptop"), client(bob, "phone")
    for number in range(3):
        say(alice, team, str(number))
    until(lambda: laptop.replica.unread(team) == phone.replica.unread(team) == 3)

    laptop.read(team)
    until(lambda: laptop.replica.unread(team) == phone.replica.unread(team) == 0)

    say(alice, team, "more")
    until(lambda: laptop.replica.unread(team) == phone.replica.unread(team) == 1)
    phone.say(team, "an answer")
    until(lambda: laptop.replica.unread(team) == phone.replica.unread(team) == 0)

    said = say(alice, team, f"@{bob.name}?")
    until(lambda: laptop.replica.unread_mentions(team) == phone.replica.unread_mentions(team) == [6])
    assert laptop.account.mentions()["items"] == [said]
    assert laptop.account.mark_all_read()["items"] == [{"chatId": team, "readSeq": 6}]
    until(lambda: laptop.replica.unread(team) == phone.replica.unread(team) == 0)
    laptop.account.mark_unread(team, 4)
    until(lambda: laptop.replica.unread(team) == phone.replica.unread(team) == 3)
    assert phone.replica.unread_mentions(team) == [6]
    phone.read(team)
    until(lambda: laptop.replica.unread(team) == phone.replica.unread(team) == 0)


def test_a_page_that_was_read_before_one_was_taken_out_and_put_back_counts_for_nothing(hearth, client, monkeypatch):
    alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
    team = alice.make_group(bob)
    message = say(alice, team, "Tea?")
    from_bob = client(bob)
    read = from_bob.account.call

    def meanwhile(*args, **query):
        page = read(*args, **query)
        alice.delete(f"/api/chats/{team}/members/{bob.id}")
        until(lambda: team not in from_bob.replica.chats)
        alice.http.patch(f"{hearth.url}/api/messages/{message['id']}", json={"body": "Coffee?"})
        alice.post(f"/api/chats/{team}/members", userIds=[bob.id])
        until(lambda: team in from_bob.replica.chats)
        return page

    with monkeypatch.context() as slow:
        slow.setattr(from_bob.account, "call", meanwhile)
        from_bob.load_older(team)
    from_bob.load_older(team)

    assert bodies(from_bob, team) == ["Coffee?"]


@pytest.mark.timeout(40)
def test_a_line_that_went_dead_without_a_sign_is_left_as_soon_as_it_gives_no_answer(hearth, client, tmp_path):
    alice = Person(hearth, "alice")
    team = alice.make_group()
    network = Proxy([hearth.port], random.Random(1))
    alice.hearth = SimpleNamespace(url=network.url)
    from_alice = client(alice)
    until(lambda: from_alice.replica.chats)

    for number in range(3):
        network.forget(1.0)
        from_alice.say(team, str(number))
        until(lambda: not from_alice.outbox.drafts, 8, "another connection")

    assert bodies(from_alice, team) == ["0", "1", "2"]
    network.close()


def test_a_connection_that_is_cut_in_the_moment_in_which_it_is_made_is_made_again(hearth, client, monkeypatch):
    alice = Person(hearth, "alice")
    cut = []

    def connect_and_be_cut(self, *args, **options):
        """What python-socketio makes of a line that goes before it has noted that it is connected: one that is, and
        says nothing."""
        if cut:
            connect(self, *args, **options)
        else:
            cut.append(self)
            self.handlers.clear()
            connect(self, *args, **options)
            self.eio.ws.sock.shutdown(2)
            self.eio.read_loop_task.join()

    connect = socketio.Client.connect
    monkeypatch.setattr(socketio.Client, "connect", connect_and_be_cut)

    client(alice)

    assert cut
