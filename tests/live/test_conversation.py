"""A conversation through the running process."""

import threading
import time

from tools.process import until


def test_three_clients_of_different_kinds_see_one_order(alice, bob, mallory, people):
    carol = people("carol")
    chat = alice.make_group(bob, carol)
    alice.connect("websocket"), bob.connect("websocket"), carol.connect("polling"), mallory.connect()
    sent = {person: [] for person in (alice, bob, carol)}

    def talk(person):
        for number in range(20):
            sent[person].append(person.send(chat, f"{person.email} {number}"))

    threads = [threading.Thread(target=talk, args=[person]) for person in sent]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    history = alice.history(chat)
    assert [message["seq"] for message in history] == list(range(1, 61))
    for person in sent:
        until(lambda who=person: len(who.heard("message:new")) == 60)
        assert person.heard("message:new") == history, "what is heard is what is stored, in its order"
        assert sent[person] == [message for message in history if message["senderId"] == person.id]
    assert mallory.heard("message:new") == []


def test_what_one_connection_sends_is_stored_in_the_order_sent(alice, bob):
    chat = alice.make_group(bob)
    alice.connect()
    acks = []
    for number in range(50):
        draft = {"chatId": chat, "body": str(number), "clientId": str(number)}
        alice.socket.emit("message:send", draft, callback=acks.append)
    until(lambda: len(acks) == 50)

    assert [message["body"] for message in alice.history(chat)] == [str(number) for number in range(50)]
    assert [ack["data"]["seq"] for ack in acks] == list(range(1, 51))


def test_the_longest_message_arrives_as_it_was_sent(alice, bob):
    chat = alice.make_group(bob)
    alice.connect(), bob.connect()
    body = "🔥é\u05d0" * 2666

    assert alice.send(chat, body)["body"] == body
    until(lambda: bob.heard("message:new"))
    assert bob.heard("message:new")[0]["body"] == body


def test_ending_a_session_closes_its_sockets_within_a_second(alice, bob):
    chat = alice.make_group(bob)
    bob.connect()
    first, lost = bob.everything_heard, bob.lost
    other = bob.refresh_token
    bob.sign_in().connect()
    began = time.monotonic()

    assert bob.delete("/api/auth/sessions").status_code == 204

    assert lost.wait(1)
    assert time.monotonic() - began < 1
    assert ("session:ended", {"reason": "ended"}) in first
    assert bob.post("/api/auth/refresh", refreshToken=other).status_code == 401
    alice.connect().send(chat, "Still there?")
    until(lambda: bob.heard("message:new"), what="this session stays")
    assert [name for name, _ in first].count("message:new") == 0


def test_presence_is_told_to_those_who_share_a_chat_and_counts_devices_once(alice, bob, mallory):
    alice.make_group(bob)
    bob.connect(), mallory.connect()

    alice.connect()
    first = alice.socket
    alice.connect()
    until(lambda: [p["online"] for p in bob.heard("presence")] == [True])
    first.disconnect()
    time.sleep(0.1)
    alice.leave()

    until(lambda: [p["online"] for p in bob.heard("presence")] == [True, False])
    assert mallory.heard("presence") == []
