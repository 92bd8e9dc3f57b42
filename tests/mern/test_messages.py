"""Rows 10 and 11 of the contract, and what newer clients do with messages."""

import time

import pytest
from pymongo.collection import Collection

from chat.cluster.lease import only_process
from chat.database import db
from chat.mern import messages as door
from chat.mern.shapes import DELETED

NOBODY = "0" * 24


def test_a_message_is_answered_with_its_whole_chat(ann, ben, cyd):
    chat = ann.group(ben, cyd)

    said = ann.say(chat, "Lunch?")

    assert said["content"] == "Lunch?"
    assert {"_id", "name", "pic"} <= set(said["sender"])
    assert said["readBy"] == []
    inside = said["chat"]
    assert (inside["_id"], inside["chatName"], inside["isGroupChat"]) == (chat["_id"], "Friends", True)
    assert [set(user) for user in inside["users"]] == [{"_id", "name", "pic", "email"}] * 3
    assert inside["latestMessage"] == said["_id"]
    assert inside["groupAdmin"]["_id"] == ann.id, "an admin who comes from a notification is one"
    assert said["createdAt"].endswith("Z")


def test_the_chat_may_be_named_by_its_id_too(ann, ben):
    chat = ann.chat_with(ben)

    assert ann.post("/api/message", content="Hello", chatId=chat["_id"]).json["content"] == "Hello"


def test_a_history_is_a_bare_array_oldest_first(ann, ben):
    chat = ann.chat_with(ben)
    said = [person.say(chat, str(number))["_id"] for number, person in enumerate([ann, ben, ann])]

    history = ben.messages(chat)

    assert [message["_id"] for message in history] == said
    assert [message["content"] for message in history] == ["0", "1", "2"]
    assert {"_id", "name", "pic", "email"} <= set(history[0]["sender"])
    assert set(history[0]["chat"]["users"]) == {ann.id, ben.id}
    assert "Link" not in ben.get(f"/api/message/{chat['_id']}").headers


def test_a_history_says_what_hearths_own_says(ann, ben):
    chat = ann.chat_with(ben)
    for number in range(3):
        ann.say(chat, f"number {number}")
    edited, deleted, _ = (message["_id"] for message in ann.messages(chat))
    ann.call("PATCH", f"/api/messages/{edited}", {"body": "edited"})
    ann.call("DELETE", f"/api/messages/{deleted}")

    own = ben.get(f"/api/chats/{chat['_id']}/messages").json["items"]
    familys = ben.messages(chat)

    assert [message["id"] for message in own] == [message["_id"] for message in familys]
    assert [message.get("body", DELETED) for message in own] == [message["content"] for message in familys]
    assert [message["senderId"] for message in own] == [message["sender"]["_id"] for message in familys]
    assert [bool(message["deletedAt"]) for message in own] == [message["isDeleted"] for message in familys]


def test_a_long_history_comes_in_pages(ann, ben, monkeypatch):
    monkeypatch.setattr(door, "PAGE", 3)
    chat = ann.chat_with(ben)
    for number in range(7):
        ann.say(chat, str(number))

    pages, path = [], f"/api/message/{chat['_id']}"
    while path:
        answer = ben.get(path)
        pages.append([message["content"] for message in answer.json])
        link = answer.headers.get("Link")
        assert link is None or link.endswith('>; rel="prev"')
        path = link and link[1 : link.index(">")]

    assert pages == [["4", "5", "6"], ["1", "2", "3"], ["0"]]


def test_a_page_has_two_hundred_messages():
    assert door.PAGE == 200


@pytest.mark.parametrize("before", ["x", "0", "-1", "1.5", "", "9" * 30, "%00"])
def test_a_place_to_read_from_is_a_number(ann, ben, before):
    chat = ann.chat_with(ben)

    answer = ann.get(f"/api/message/{chat['_id']}?before={before}")

    assert (answer.status_code, set(answer.json)) == (400, {"message", "stack"})


@pytest.mark.parametrize("content", ["", "   ", "\n\t", None, 5, [], {"$ne": 1}, "x" * 8001, "\x00", "\ud800"])
def test_what_is_no_message_is_refused_in_words(ann, ben, content):
    chat = ann.chat_with(ben)

    answer = ann.post("/api/message", content=content, chatId=chat)

    assert (answer.status_code, answer.json["stack"]) == (400, None)
    assert answer.json["message"]
    assert ann.messages(chat) == []


@pytest.mark.parametrize("chat_id", ["", "x", None, 5, [], {}, {"_id": {"$ne": 1}}, {"_id": 5}, {"$gt": ""}])
def test_what_names_no_chat_is_a_bad_request(ann, chat_id):
    for body in ({"content": "Hello", "chatId": chat_id}, {"content": "Hello"}):
        answer = ann.post("/api/message", **body)
        assert (answer.status_code, set(answer.json)) == (400, {"message", "stack"})


def test_words_that_look_like_markup_or_json_stay_as_they_are(ann, ben):
    chat = ann.chat_with(ben)
    for content in ('<script>alert("x")</script>', '","chat":{"_id":"x"}', "héllo 👋", "  two  spaces  ", "\\u0000"):
        ann.say(chat, content)
        assert ben.messages(chat)[-1]["content"] == content


def test_its_sender_deletes_a_message_and_others_do_not(ann, ben, cyd, eve):
    chat = ann.group(ben, cyd)
    said = ben.say(chat, "Oops")

    assert cyd.call("DELETE", f"/api/message/{said['_id']}").status_code == 403
    assert eve.call("DELETE", f"/api/message/{said['_id']}").status_code == 404
    answer = ben.call("DELETE", f"/api/message/{said['_id']}")

    assert (answer.status_code, answer.json["_id"]) == (200, said["_id"])
    assert (answer.json["isDeleted"], answer.json["content"]) == (True, DELETED)
    assert [(m["isDeleted"], m["content"]) for m in cyd.messages(chat)] == [(True, DELETED)]


def test_reacting_twice_takes_the_reaction_back(ann, ben, cyd):
    chat = ann.group(ben, cyd)
    path = f"/api/message/{ann.say(chat)['_id']}/react"

    assert ben.put(path, emoji="👍").json["reactions"] == [{"emoji": "👍", "userId": ben.id}]
    both = cyd.put(path, emoji="👍").json["reactions"]
    assert both == [{"emoji": "👍", "userId": ben.id}, {"emoji": "👍", "userId": cyd.id}]
    assert ben.put(path, emoji="👍").json["reactions"] == [{"emoji": "👍", "userId": cyd.id}]
    assert ann.messages(chat)[0]["reactions"] == [{"emoji": "👍", "userId": cyd.id}]


def test_a_reaction_is_refused_to_outsiders_and_where_there_is_nothing(ann, ben, eve):
    said = ann.say(ann.chat_with(ben))

    assert eve.put(f"/api/message/{said['_id']}/react", emoji="👍").status_code == 403
    missing = ann.put(f"/api/message/{NOBODY}/react", emoji="👍")
    assert (missing.status_code, missing.json["message"]) == (404, "Message not found")
    assert ann.put("/api/message/x/react", emoji="👍").status_code == 400
    for emoji in ("", "x", "👍👍", None, 5, {"$ne": 1}):
        assert ann.put(f"/api/message/{said['_id']}/react", emoji=emoji).status_code == 400


def test_whoever_has_seen_a_message_is_in_its_read_by(ann, ben, cyd):
    chat = ann.group(ben, cyd)
    ann.say(chat, "one")
    assert ann.messages(chat)[0]["readBy"] == []

    assert ben.put(f"/api/message/seen/{chat['_id']}").status_code == 200
    ann.say(chat, "two")

    assert [message["readBy"] for message in cyd.messages(chat)] == [[ben.id], []]
    assert ben.get(f"/api/chats/{chat['_id']}").json["chat"]["unread"] == 1


def test_whoever_joins_later_has_not_read_what_was_said_before(ann, ben, cyd, eve):
    chat = ann.group(ben, cyd)
    ann.say(chat, "one")
    ann.put("/api/chat/groupadd", chatId=chat["_id"], userId=eve.id)

    assert eve.messages(chat)[0]["readBy"] == []


def test_whoever_has_left_still_has_a_name(ann, ben, cyd):
    chat = ann.group(ben, cyd)
    ben.say(chat, "Bye")
    ben.put("/api/chat/groupremove", chatId=chat["_id"], userId=ben.id)

    assert [message["sender"]["name"] for message in ann.messages(chat)] == ["Ben"]
    assert ann.chats()[0]["latestMessage"]["sender"]["name"] == "Ben"


@pytest.fixture
def reads(monkeypatch):
    """Every read of the database, by collection."""
    made = []
    for name in ("find", "find_one", "aggregate"):
        real = getattr(Collection, name)

        def counting(self, *args, real=real, name=name, **kwargs):
            if name != "find" or not made or made[-1] != (self.name, "find_one"):
                made.append((self.name, name))
            return real(self, *args, **kwargs)

        monkeypatch.setattr(Collection, name, counting)
    return made


def cost(reads, call):
    reads.clear()
    answer = call()
    assert answer is not None
    return len(reads)


def test_answers_cost_the_same_reads_however_many_people_and_messages_there_are(ann, ben, cyd, relative, reads):
    few = ann.group(ben, cyd)
    many = ann.group(ben, cyd, *[relative(f"p{number}") for number in range(10)], name="Many")
    ann.say(few)
    for person in [ann, ben, cyd] * 5:
        person.say(many)

    for path in (few["_id"], many["_id"]):
        ann.get(f"/api/message/{path}")  # who is in it is remembered from now on
    in_few, in_many = (cost(reads, lambda chat=chat: ann.messages(chat)) for chat in (few, many))
    assert in_few == in_many <= 5
    assert cost(reads, lambda: ann.say(few)) == cost(reads, lambda: ann.say(many)) <= 6
    listed = cost(reads, ann.chats)
    for number in range(5):
        ann.group(ben, cyd, name=str(number))
    assert cost(reads, ann.chats) <= listed + 1, "one read for all chats that are not remembered"


def test_what_is_remembered_of_people_follows_their_profiles(ann, ben):
    chat = ann.chat_with(ben)
    ann.say(chat)
    ben.messages(chat)

    ann.call("PATCH", "/api/users/me", {"name": "Anna"})

    assert ben.messages(chat)[0]["sender"]["name"] == "Anna"
    assert {user["name"] for user in ben.say(chat)["chat"]["users"]} == {"Anna", "Ben"}
    assert db.chat_states.find_one({})["profiles"] == 1


def test_a_history_that_is_kept_is_never_what_it_was_before(ann, ben, cyd, reads):
    only_process().renew(time.monotonic() + 60)
    chat = ann.group(ben, cyd)
    said = ann.say(chat, "one")["_id"]
    ann.say(chat, "two")

    def after(change):
        """What ann reads after a change, twice, the second time without reading a message."""
        change()
        seen = ann.messages(chat)
        reads.clear()
        assert ann.messages(chat) == seen
        assert "messages" not in {collection for collection, _ in reads}
        return seen

    assert [m["content"] for m in after(lambda: ben.say(chat, "three"))] == ["one", "two", "three"]
    assert after(lambda: ann.call("PATCH", f"/api/messages/{said}", {"body": "1"}))[0]["content"] == "1"
    assert after(lambda: ben.put(f"/api/message/{said}/react", emoji="👍"))[0]["reactions"]
    assert after(lambda: cyd.put(f"/api/message/seen/{chat['_id']}"))[2]["readBy"] == [cyd.id]
    assert after(lambda: ben.call("PATCH", "/api/users/me", {"name": "Benedict"}))[2]["sender"]["name"] == "Benedict"
    renamed = after(lambda: ann.put("/api/chat/rename", chatId=chat["_id"], chatName="Pals"))
    assert renamed[0]["chat"]["chatName"] == "Pals"
    assert after(lambda: ann.call("DELETE", f"/api/messages/{said}"))[0]["content"] == DELETED
    before = {message["_id"] for message in ann.get(f"/api/message/{chat['_id']}?before=2").json}
    assert before == {said}


def test_the_names_of_those_who_left_are_not_kept(ann, ben, cyd):
    only_process().renew(time.monotonic() + 60)
    chat = ann.group(ben, cyd)
    ben.say(chat, "Bye")
    ben.put("/api/chat/groupremove", chatId=chat["_id"], userId=ben.id)
    ann.messages(chat)

    ben.call("PATCH", "/api/users/me", {"name": "Benedict"})

    assert ann.messages(chat)[0]["sender"]["name"] == "Benedict"
