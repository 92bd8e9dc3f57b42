"""Files in messages."""

import threading
from datetime import timedelta

import pytest

from chat.database import db
from chat.files.cleanup import collect
from chat.jobs.worker import worker
from tests.files.samples import PDF, picture


def say(who, chat_id, client_id="1", body="", **more):
    return who.post(f"/api/chats/{chat_id}/messages", body=body, clientId=client_id, **more)


def test_everyone_in_the_chat_hears_of_a_file_with_its_message(alice, bob, mallory, team, send):
    bob.connect()
    mallory.connect()

    message = send(alice, team, picture(), "photo.png", body="Look!")

    assert bob.heard("message:new") == [message]
    assert [file["name"] for file in message["attachments"]] == ["photo.png"]
    assert mallory.heard("message:new") == []
    assert bob.get(f"/api/chats/{team}/messages").json["items"] == [message]
    assert bob.post("/api/sync", chats={team: 0}).json["messages"][team]["items"] == [message]


def test_a_message_may_be_only_files_in_the_order_given(alice, team, upload):
    ids = [upload(alice, b"x", f"{n}.txt").json["id"] for n in (1, 2, 3)]

    answer = say(alice, team, fileIds=[ids[2], ids[0], ids[1]])

    assert answer.status_code == 201
    assert [file["id"] for file in answer.json["attachments"]] == [ids[2], ids[0], ids[1]]


def test_a_message_without_files_still_has_to_say_something(alice, team):
    for body in ("", "  \n", "\u200b"):
        answer = say(alice, team, body=body, fileIds=[])
        assert answer.status_code == 422
        assert answer.json["error"]["fields"] == {"body": ["May not be blank."]}


def test_files_over_the_socket_do_the_same(alice, bob, team, upload):
    file = upload(alice, PDF, "plan.pdf").json

    ack = alice.emit("message:send", chatId=team, body="", clientId="1", fileIds=[file["id"]])

    assert ack["ok"], ack
    assert ack["data"]["attachments"] == [file]


def test_sending_again_with_one_client_id_is_the_same_message_with_the_same_files(alice, bob, team, upload):
    file = upload(alice, PDF, "plan.pdf").json
    bob.connect()

    first = say(alice, team, fileIds=[file["id"]])
    again = say(alice, team, fileIds=[file["id"]])

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert len(bob.heard("message:new")) == 1


@pytest.mark.parametrize("whose", ["nobody", "bob", "deleted", "avatar", "other chat"])
def test_a_file_that_is_not_ones_own_to_send_is_refused_and_nothing_is_sent(alice, bob, team, upload, send, whose):
    file_id = "0" * 24
    if whose == "bob":
        file_id = upload(bob, b"bob's").json["id"]
    elif whose == "deleted":
        file_id = upload(alice, b"gone").json["id"]
        alice.delete(f"/api/files/{file_id}")
    elif whose == "avatar":
        alice.call("PUT", "/api/users/me/avatar", data=picture())
        file_id = str(db.files.find_one({})["_id"])
    elif whose == "other chat":
        file_id = send(bob, team, b"bob's")["attachments"][0]["id"]
    before = db.messages.count_documents({})

    answer = say(alice, team, body="Look!", client_id="2", fileIds=[file_id])

    assert answer.status_code == 404
    assert answer.json["error"]["message"] == "That file isn't there to be sent; attach it again."
    assert db.messages.count_documents({}) == before


def test_a_file_is_in_one_message_and_no_other(alice, bob, team, upload):
    file = upload(alice, PDF, "plan.pdf").json
    direct = alice.post("/api/chats/direct", userId=bob.id).json["chat"]["id"]
    assert say(alice, team, fileIds=[file["id"]]).status_code == 201

    for chat_id in (team, direct):
        answer = say(alice, chat_id, client_id="2", fileIds=[file["id"]])
        assert answer.status_code == 409
        assert "attach it again" in answer.json["error"]["message"]
    twice = say(alice, team, client_id="3", fileIds=[upload(alice, b"x").json["id"]] * 2)
    assert twice.status_code == 422


def test_of_many_messages_that_want_one_file_at_once_one_gets_it(alice, bob, team, upload):
    file = upload(alice, PDF, "plan.pdf").json
    direct = alice.post("/api/chats/direct", userId=bob.id).json["chat"]["id"]
    statuses = []

    def want(number):
        answer = alice.app.test_client().post(
            f"/api/chats/{(team, direct)[number % 2]}/messages",
            json={"body": "", "clientId": str(number), "fileIds": [file["id"]]},
            headers={"Authorization": f"Bearer {alice.token}"},
        )
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=want, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [201, *[409] * 5]


def test_more_than_ten_files_are_too_many(alice, team):
    assert say(alice, team, fileIds=[f"{n:024x}" for n in range(11)]).status_code == 422


@pytest.mark.parametrize("ids", ["x", [1], [None], {"$gt": ""}, [{"$gt": ""}], "0" * 24, ["x"]])
def test_ids_of_files_are_ids(alice, team, ids):
    assert say(alice, team, fileIds=ids).status_code in {400, 422}


def test_lists_and_quotes_say_what_was_sent(alice, bob, team, upload):
    pictures = [upload(alice, picture(), "a.png").json["id"] for _ in range(3)]
    message = say(alice, team, fileIds=pictures).json
    assert bob.get(f"/api/chats/{team}").json["chat"]["lastMessage"]["attachments"] == {"count": 3, "kind": "image"}

    reply = bob.say(team, "Nice!", replyTo=message["id"])
    assert reply["replyTo"]["attachments"] == {"count": 3, "kind": "image"}
    assert bob.get(f"/api/chats/{team}").json["chat"]["lastMessage"]["attachments"] is None

    mixed = [upload(alice, picture(), "a.png").json["id"], upload(alice, PDF, "b.pdf").json["id"]]
    say(alice, team, client_id="2", fileIds=mixed)
    assert bob.get(f"/api/chats/{team}").json["chat"]["lastMessage"]["attachments"] == {"count": 2, "kind": "file"}


def test_a_picture_may_lose_its_words_but_words_alone_may_not(alice, team, send):
    photo = send(alice, team, picture(), "a.png", body="Look!")
    words = alice.say(team, "Words")

    edited = alice.patch(f"/api/messages/{photo['id']}", body="")
    assert (edited.status_code, edited.json["body"]) == (200, "")
    assert edited.json["attachments"] == photo["attachments"]
    assert alice.patch(f"/api/messages/{words['id']}", body=" ").status_code == 422


def test_what_a_deleted_message_showed_is_gone_for_good(alice, bob, team, send):
    message = send(alice, team, picture(), "a.png")
    reply = bob.say(team, "Nice!", replyTo=message["id"])
    file = message["attachments"][0]

    deleted = alice.delete(f"/api/messages/{message['id']}")

    assert "attachments" not in deleted.json
    assert alice.get(file["url"]).status_code == 404
    assert bob.get(f"/api/messages/{reply['id']}").json["replyTo"]["attachments"] is None
    assert bob.get(f"/api/chats/{team}").json["chat"]["lastMessage"]["attachments"] is None
    collect()
    for collection in (db.files, db.file_rows, db.file_chunks):
        assert collection.count_documents({}) == 0
    assert db.file_usage.find_one({})["bytes"] == 0


def test_the_files_of_a_deleted_group_go_with_it(alice, bob, team, send):
    file = send(alice, team, b"text")["attachments"][0]

    bob.delete(f"/api/chats/{team}")

    assert bob.get(file["url"]).status_code == 404
    worker().do_what_is_due()
    collect()
    assert db.files.count_documents({}) == 0
    assert db.file_chunks.count_documents({}) == 0


def test_a_message_whose_deletion_breaks_off_keeps_its_files(alice, team, send, monkeypatch):
    from chat.messages import changes

    message = send(alice, team, b"text")

    def dies(*args):
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(changes, "amend", dies)
        assert alice.delete(f"/api/messages/{message['id']}").status_code == 500
    a_while_passes()
    assert alice.get(message["attachments"][0]["url"]).status_code == 200


def test_files_go_too_if_it_dies_right_after_deleting_their_message(alice, team, send, monkeypatch):
    from chat.messages import changes

    message = send(alice, team, b"text")

    def dies(*args):
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(changes, "release", dies)
        alice.delete(f"/api/messages/{message['id']}")
    a_while_passes()
    assert db.files.count_documents({}) == 0


def a_while_passes():
    for file in list(db.files.find({"collect_at": {"$exists": True}})):
        db.files.update_one({"_id": file["_id"]}, {"$set": {"collect_at": file["collect_at"] - timedelta(minutes=1)}})
    collect()
