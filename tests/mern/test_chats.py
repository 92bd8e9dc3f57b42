"""Rows 4 to 9 of the contract: direct chats and groups."""

import json

import pytest
from bson import ObjectId

from chat.chats.documents import note_new_profile
from chat.database import db
from chat.mern.shapes import DELETED

NOBODY = "0" * 24


def ids(people):
    return [user["_id"] for user in people]


def test_a_direct_chat_is_one_for_both_and_on_repeat(ann, ben):
    chat = ann.chat_with(ben)

    assert (chat["chatName"], chat["isGroupChat"]) == ("sender", False)
    assert set(ids(chat["users"])) == {ann.id, ben.id}
    assert {"_id", "name", "email", "pic"} <= set(chat["users"][0])
    assert ben.chat_with(ann) == ann.chat_with(ben) == chat
    assert ann.chats() == ben.chats() == [chat]


def test_a_direct_chat_is_with_somebody_else_who_is_here(ann):
    for user_id in (ann.id, NOBODY, "x", "", None, 5, {"$ne": None}):
        answer = ann.post("/api/chat", userId=user_id)

        assert (answer.status_code, set(answer.json)) == (400, {"message", "stack"})
    assert ann.post("/api/chat").status_code == 400
    assert ann.chats() == []


@pytest.mark.parametrize("as_text", [True, False])
def test_a_group_is_made_of_an_array_or_of_its_text(ann, ben, cyd, as_text):
    users = [ben.id, cyd.id]
    answer = ann.post("/api/chat/group", name="Friends", users=json.dumps(users) if as_text else users)

    assert answer.status_code == 200
    chat = answer.json
    assert (chat["chatName"], chat["isGroupChat"]) == ("Friends", True)
    assert ids(chat["users"]) == [ben.id, cyd.id, ann.id], "whoever made it comes last"
    assert (chat["groupAdmin"]["_id"], chat["groupAdmin"]["name"]) == (ann.id, "Ann")
    assert ben.chats() == [chat]


def test_a_group_without_name_or_users_is_refused_with_an_object(ann):
    for body in ({}, {"name": "x"}, {"users": "[]"}, {"name": "", "users": "[]"}):
        answer = ann.call("POST", "/api/chat/group", body)

        assert (answer.status_code, answer.json) == (400, {"message": "Please Fill all the feilds", "stack": None})


def test_every_other_refusal_of_a_group_is_text_for_a_toast(ann, ben, cyd):
    two = [ben.id, cyd.id]
    for users in ("not json", '{"a": 1}', "[" * 100_000, 5, {}, [1], ["x"], two + ["x"], two + [NOBODY], two + two):
        answer = ann.post("/api/chat/group", name="x", users=users)

        assert (answer.status_code, answer.mimetype) == (400, "text/plain"), answer.text
        assert answer.text
        assert ann.post("/api/chat/group", name="x", users=json.dumps(users)).mimetype == "text/plain"
    for name in ("   ", 5, {"$gt": ""}, "x" * 121, "\x00"):
        answer = ann.post("/api/chat/group", name=name, users=two)
        assert (answer.status_code, answer.mimetype) == (400, "text/plain"), answer.text
    assert ann.chats() == []


def test_a_group_needs_two_others(ann, ben):
    for users in ([], [ben.id], [ann.id], [ann.id, ben.id]):
        answer = ann.post("/api/chat/group", name="x", users=json.dumps(users))

        assert answer.status_code == 400
        assert answer.text == "More than 2 users are required to form a group chat"


def test_whoever_names_themselves_is_in_it_once(ann, ben, cyd):
    assert ids(ann.group(ann, ben, cyd)["users"]) == [ben.id, cyd.id, ann.id]


def test_its_admin_renames_a_group(ann, ben, cyd):
    chat = ann.group(ben, cyd)

    answer = ann.put("/api/chat/rename", chatId=chat["_id"], chatName="Crew")

    assert answer.status_code == 200
    assert (answer.json["chatName"], answer.json["groupAdmin"]["_id"]) == ("Crew", ann.id)
    assert ben.chats()[0]["chatName"] == "Crew"


def test_its_admin_adds_and_removes_people(ann, ben, cyd, eve):
    chat = ann.group(ben, cyd)

    added = ann.put("/api/chat/groupadd", chatId=chat["_id"], userId=eve.id)
    assert (added.status_code, set(ids(added.json["users"]))) == (200, {ann.id, ben.id, cyd.id, eve.id})
    again = ann.put("/api/chat/groupadd", chatId=chat["_id"], userId=eve.id)
    assert (again.status_code, ids(again.json["users"]).count(eve.id)) == (200, 1)
    removed = ann.put("/api/chat/groupremove", chatId=chat["_id"], userId=eve.id)
    assert (removed.status_code, set(ids(removed.json["users"]))) == (200, {ann.id, ben.id, cyd.id})
    assert removed.json["groupAdmin"]["_id"] == ann.id
    assert eve.chats() == []


def test_anyone_can_leave_and_the_last_one_takes_the_group_along(ann, ben, cyd):
    chat = ann.group(ben, cyd)

    left = ann.put("/api/chat/groupremove", chatId=chat["_id"], userId=ann.id)
    assert (left.status_code, left.json["groupAdmin"]["_id"]) == (200, ben.id)
    assert ann.chats() == []
    assert ben.put("/api/chat/groupremove", chatId=chat["_id"], userId=ben.id).status_code == 200
    last = cyd.put("/api/chat/groupremove", chatId=chat["_id"], userId=cyd.id)
    assert (last.status_code, last.json["groupAdmin"]["_id"]) == (200, cyd.id)
    assert cyd.chats() == []


def test_a_member_without_the_right_changes_nothing(ann, ben, cyd, eve):
    chat = ann.group(ben, cyd)

    for path, body in (
        ("rename", {"chatName": "Mine"}),
        ("groupadd", {"userId": eve.id}),
        ("groupremove", {"userId": cyd.id}),
    ):
        answer = ben.put(f"/api/chat/{path}", chatId=chat["_id"], **body)
        assert (answer.status_code, set(answer.json)) == (403, {"message", "stack"})
    assert ben.call("DELETE", f"/api/chat/{chat['_id']}").status_code == 403
    assert ann.chats() == [chat]


def test_an_outsider_cannot_learn_that_a_chat_exists(ann, ben, cyd, eve):
    chat = ann.group(ben, cyd)

    for chat_id in (chat["_id"], NOBODY):
        answers = [
            eve.put("/api/chat/rename", chatId=chat_id, chatName="Mine"),
            eve.put("/api/chat/groupadd", chatId=chat_id, userId=eve.id),
            eve.put("/api/chat/groupremove", chatId=chat_id, userId=ben.id),
            eve.call("DELETE", f"/api/chat/{chat_id}"),
            eve.get(f"/api/message/{chat_id}"),
            eve.post("/api/message", chatId=chat_id, content="Hello"),
            eve.put(f"/api/message/seen/{chat_id}"),
        ]
        assert {(a.status_code, a.json["message"]) for a in answers} == {(404, "Chat Not Found")}
    assert ann.chats() == [chat]


def test_a_direct_chat_stays_as_it_is(ann, ben, cyd):
    chat = ann.chat_with(ben)

    for path, body in (
        ("rename", {"chatName": "Mine"}),
        ("groupadd", {"userId": cyd.id}),
        ("groupremove", {"userId": ben.id}),
        ("groupremove", {"userId": ann.id}),
    ):
        assert ann.put(f"/api/chat/{path}", chatId=chat["_id"], **body).status_code in {400, 403}
    assert ann.call("DELETE", f"/api/chat/{chat['_id']}").status_code == 403
    assert ann.chats() == ben.chats() == [chat]


@pytest.mark.parametrize("bad", ["x", "", None, 5, [], {}, {"_id": 5}, {"$ne": None}, NOBODY[1:], "\ud800"])
def test_what_is_no_id_is_refused(ann, ben, cyd, bad):
    chat_id = ann.group(ben, cyd)["_id"]

    assert ann.put("/api/chat/rename", chatId=bad, chatName="x").status_code == 400
    for path in ("groupadd", "groupremove"):
        assert ann.put(f"/api/chat/{path}", chatId=chat_id, userId=bad).status_code == 400
        assert ann.put(f"/api/chat/{path}", chatId=bad, userId=ben.id).status_code == 400


def test_somebody_there_is_not_cannot_be_added_or_removed(ann, ben, cyd, eve):
    chat_id = ann.group(ben, cyd)["_id"]

    assert ann.put("/api/chat/groupadd", chatId=chat_id, userId=NOBODY).status_code == 400
    for user_id in (NOBODY, eve.id):
        answer = ann.put("/api/chat/groupremove", chatId=chat_id, userId=user_id)
        assert (answer.status_code, set(answer.json)) == (400, {"message", "stack"})


def test_its_admin_deletes_a_group(ann, ben, cyd):
    chat = ann.group(ben, cyd)

    answer = ann.call("DELETE", f"/api/chat/{chat['_id']}")

    assert (answer.status_code, answer.json) == (200, {"message": "Chat deleted successfully"})
    assert ann.chats() == ben.chats() == []


def test_the_chat_that_was_spoken_in_last_comes_first_with_what_was_said(ann, ben, cyd):
    with_ben, with_cyd = ann.chat_with(ben), ann.chat_with(cyd)
    assert "latestMessage" not in ann.chats()[0]

    said = ann.say(with_ben, "x" * 500)

    first, second = ann.chats()
    assert (first["_id"], second["_id"]) == (with_ben["_id"], with_cyd["_id"])
    assert first["latestMessage"]["_id"] == said["_id"]
    assert first["latestMessage"]["content"] == "x" * 500
    assert {"_id", "name", "pic", "email"} <= set(first["latestMessage"]["sender"])


def test_a_deleted_last_message_still_has_content_and_sender(ann, ben):
    said = ann.say(ann.chat_with(ben))
    assert ann.call("DELETE", f"/api/message/{said['_id']}").status_code == 200

    last = ben.chats()[0]["latestMessage"]
    assert (last["content"], last["sender"]["name"], last["isDeleted"]) == (DELETED, "Ann", True)


def test_whoever_is_no_more_leaves_a_placeholder(ann, ben):
    chat = ann.chat_with(ben)
    ben.say(chat)
    db.users.delete_one({"email": "ben@example.org"})
    note_new_profile(ObjectId(ben.id))

    seen = ann.chats()[0]
    assert set(ids(seen["users"])) == {ann.id, ben.id}
    assert all(
        user["name"] and user["pic"].startswith("http://localhost/api/avatars/initials/") for user in seen["users"]
    )
    assert seen["latestMessage"]["sender"]["name"] == "Former member"
    assert ann.messages(chat)[0]["sender"]["name"] == "Former member"


def test_chats_of_both_apis_are_the_same(ann, ben, cyd):
    mine = ann.post("/api/chats", name="From Hearth", memberIds=[ben.id, cyd.id]).json["chat"]
    theirs = ben.group(ann, cyd)

    assert {chat["_id"] for chat in cyd.chats()} == {mine["id"], theirs["_id"]}
    assert {chat["id"] for chat in cyd.get("/api/chats").json["items"]} == {mine["id"], theirs["_id"]}
    assert all(chat["groupAdmin"]["name"] for chat in cyd.chats())
