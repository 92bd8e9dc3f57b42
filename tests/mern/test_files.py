"""Pictures and files that the family's clients send, in forms: who sees them, where, and what is refused."""

import io
import logging
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from chat.avatars import change
from chat.database import db
from chat.errors import StorageDown
from chat.files import limits, uploads
from chat.mern import links
from tests.mern.test_accounts import DAN, INITIALS
from tests.mern.test_original import refusal

PICTURE = r"http://localhost/api/avatars/[0-9a-f]{32}/200[.]jpg"
ADDED = {"fileUrl", "fileName", "fileType", "messageType", "image", "attachments"}


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def form(values: dict[str, Any]) -> dict[str, Any]:
    """Return how a request carries a form. Encoded here: werkzeug's client would leave a temporary file open."""
    boundary, body = encode_multipart(values)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def part(content: bytes, name: str = "me.png") -> FileStorage:
    return FileStorage(io.BytesIO(content), name)


@pytest.fixture
def browser(app):
    return app.test_client()


@pytest.fixture
def chat(ann, ben):
    return ann.chat_with(ben)


def fetch(app, address: str):
    """Open an address as an <img> in a page of another origin does: without header and cookie."""
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("http", "localhost")
    return app.test_client().get(parts.path + ("?" + parts.query if parts.query else ""))


def send_files(person, chat, *files, content="", name="files"):
    values = {"chatId": chat["_id"], "content": content, name: [part(*file) for file in files]}
    return person.call("POST", "/api/message", **form(values))


# --- pictures of people ---


@pytest.mark.parametrize("name", ["pic", "avatar", "image", "file", "media", "files", "whatever"])
def test_one_signs_up_with_a_picture_under_any_name(app, browser, name):
    answer = browser.post("/api/user", **form(DAN | {name: part(picture("JPEG"), "dan.jpg")}))

    assert answer.status_code == 201, answer.text
    assert re.fullmatch(PICTURE, answer.json["pic"])
    shown = fetch(app, answer.json["pic"])
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(shown.data)).size == (200, 200)
    assert "immutable" in shown.headers["Cache-Control"], "it never expires"


def test_an_empty_file_without_a_name_is_none(browser):
    sent = form(DAN | {"pic": part(b"", "nothing")})
    answer = browser.post("/api/user", **sent | {"data": sent["data"].replace(b'"nothing"', b'""')})

    assert re.fullmatch(INITIALS.format("D"), answer.json["pic"])


NO_PICTURES = {
    "too large": (b"\x89PNG\r\n\x1a\n" + b"x" * (5 * 1024 * 1024), "me.png", "File too large. Max size is 5 MB."),
    "far too large": (b"x" * (20 * 1024 * 1024), "me.png", "File too large. Max size is 5 MB."),
    "another kind": (b"%PDF-1.4 x", "me.pdf", "That isn't a picture"),
    "a lie": (b"hello", "me.png", "That isn't a picture"),
    "broken": (picture()[:60], "me.png", ""),
    "nothing": (b"", "me.png", ""),
    "markup": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "me.svg", "That isn't a picture"),
}


@pytest.mark.parametrize("what", NO_PICTURES)
def test_a_refused_picture_makes_no_account_and_the_address_stays_free(browser, what):
    content, name, begins = NO_PICTURES[what]

    status, message = refusal(browser.post("/api/user", **form(DAN | {"pic": part(content, name)})))

    assert status == 400
    assert message.startswith(begins)
    assert db.users.find_one({"email": DAN["email"]}) is None
    assert browser.post("/api/user", **form(DAN)).status_code == 201


def test_two_pictures_are_too_many(browser):
    two = {"pic": [part(picture()), part(picture())]}

    assert refusal(browser.post("/api/user", **form(DAN | two)))[0] == 400
    assert db.users.find_one({}) is None


def test_a_taken_address_is_told_with_a_picture_too_and_leaves_none(browser, ann):
    answer = browser.post("/api/user", **form(DAN | ann.credentials | {"pic": part(picture())}))

    assert refusal(answer) == (400, "User with this email already exists")
    assert db.files.find_one({}) is None


@pytest.fixture
def storage_down(monkeypatch):
    def down(*args, **kwargs):
        raise StorageDown()

    monkeypatch.setattr(change, "store", down)
    monkeypatch.setattr(uploads, "store", down)


def test_where_the_storage_is_down_one_signs_up_without_the_picture(browser, storage_down, caplog):
    caplog.set_level(logging.WARNING)
    answer = browser.post("/api/user", **form(DAN | {"pic": part(picture())}))

    assert answer.status_code == 201
    assert re.fullmatch(INITIALS.format("D"), answer.json["pic"])
    assert "without the picture" in caplog.text
    assert browser.post("/api/user/login", json=DAN).status_code == 200


def test_where_the_storage_is_down_a_profile_and_a_message_are_refused_and_nothing_changes(
    ann, ben, chat, storage_down
):
    values = {"name": "Anna", "pic": part(picture())}

    assert refusal(ann.call("PUT", "/api/user/profile", **form(values)))[0] == 503
    assert refusal(send_files(ann, chat, (picture(), "a.png")))[0] == 503
    assert ann.get("/api/user/profile").json == ann.user
    assert ann.messages(chat) == []


def test_a_new_picture_is_seen_by_everyone_and_the_old_one_is_gone(app, ann, ben, bob, chat):
    bob.post("/api/chats/direct", userId=ann.id)
    first = ann.call("PUT", "/api/user/profile", **form({"pic": part(picture())})).json["pic"]

    second = ann.call("PUT", "/api/user/profile", **form({"name": "Anna", "avatar": part(picture("WEBP"))})).json

    assert (second["name"], second["token"]) == ("Anna", ann.token)
    assert re.fullmatch(PICTURE, second["pic"])
    assert second["pic"] != first
    assert (fetch(app, first).status_code, fetch(app, second["pic"]).status_code) == (404, 200)
    assert {user["pic"] for user in ben.chats()[0]["users"] if user["_id"] == ann.id} == {second["pic"]}
    assert second["pic"].endswith(bob.get(f"/api/users/{ann.id}").json["avatarUrl"])


def test_a_refused_picture_changes_nothing_of_a_profile(ann):
    values = {"name": "Anna", "pic": part(b"hello")}

    assert refusal(ann.call("PUT", "/api/user/profile", **form(values)))[0] == 400
    assert ann.get("/api/user/profile").json == ann.user


def test_a_picture_can_be_taken_away_or_be_elsewhere_again(app, ann):
    for pic in ("", "https://example.org/ann.png"):
        uploaded = ann.call("PUT", "/api/user/profile", **form({"pic": part(picture())})).json["pic"]

        assert ann.put("/api/user/profile", pic=pic).json["pic"] in (pic, ann.user["pic"])
        assert fetch(app, uploaded).status_code == 404


# --- files in messages ---


def test_a_message_with_a_picture(app, ann, ben, chat):
    answer = send_files(ann, chat, (picture(), "cat.png"), content="A cat", name="image")

    assert answer.status_code == 200, answer.text
    said = answer.json
    assert (said["content"], said["fileName"], said["fileType"]) == ("A cat", "cat.png", "image")
    assert said["image"] == said["fileUrl"] == said["attachments"][0]["url"]
    assert said["messageType"] == "image"
    assert set(said["attachments"][0]) == {"public_id", "url", "filename", "mimeType", "type"}
    shown = fetch(app, said["fileUrl"])
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    assert "file" not in said


def test_a_message_may_be_files_alone_of_any_kind(app, ann, ben, chat):
    answer = send_files(ann, chat, (b"%PDF-1.4 plans", "plans.pdf"), (picture(), "cat.png"), name="anything")

    said = answer.json
    assert (said["content"], said["fileType"], said["messageType"]) == ("", "file", "file")
    assert "image" not in said
    assert [(a["filename"], a["type"]) for a in said["attachments"]] == [("plans.pdf", "file"), ("cat.png", "image")]
    assert fetch(app, said["fileUrl"]).data == b"%PDF-1.4 plans"
    assert [message["content"] for message in ben.messages(chat)] == [""]
    assert ben.chats()[0]["latestMessage"]["fileName"] == "plans.pdf"


def test_a_message_without_files_is_as_it_was(ann, ben, chat):
    said = ann.say(chat)

    assert not ADDED & set(said)
    assert not ADDED & set(ben.messages(chat)[0])


def test_everyone_hears_of_files_once_with_addresses_of_their_own(app, ann, ben, cyd):
    chat = ann.group(ben, cyd)
    for person in (ann, ben, cyd):
        person.set_up()

    said = send_files(ann, chat, (picture(), "cat.png")).json

    ((heard,),) = ben.heard("message recieved")
    assert ben.heard("message received") == [(heard,)]
    ((by_cyd,),) = cyd.heard("message recieved")
    assert len({said["fileUrl"], heard["fileUrl"], by_cyd["fileUrl"]}) == 3
    for each in (said, heard, by_cyd):
        assert fetch(app, each["fileUrl"]).status_code == 200
        assert each["_id"] == said["_id"]
    assert ann.heard("message recieved") == []


def test_an_address_is_good_only_while_its_person_is_in_the_chat(app, ann, ben, cyd):
    chat = ann.group(ben, cyd)
    send_files(ann, chat, (b"plans", "plans.txt"))
    of_ben, of_cyd = (person.messages(chat)[0]["fileUrl"] for person in (ben, cyd))
    assert fetch(app, of_ben).data == b"plans"

    ann.put("/api/chat/groupremove", chatId=chat["_id"], userId=ben.id)

    assert (fetch(app, of_ben).status_code, fetch(app, of_cyd).status_code) == (404, 200)
    assert fetch(app, of_ben.partition("?")[0]).status_code == 401


def test_an_address_is_good_for_twelve_hours_and_made_anew_by_every_list(app, ann, ben, chat, monkeypatch):
    import time

    send_files(ann, chat, (b"plans", "plans.txt"))
    old = ben.messages(chat)[0]["fileUrl"]
    real = time.time
    for hours, status in ((11.9, 200), (12.1, 404)):
        monkeypatch.setattr(time, "time", lambda hours=hours: real() + hours * 3600)
        assert fetch(app, old).status_code == status
    assert fetch(app, ben.messages(chat)[0]["fileUrl"]).status_code == 200


def test_files_go_both_ways_between_the_two_contracts(app, ann, bob):
    mixed = bob.post("/api/chats", name="Mixed", memberIds=[ann.id, bob.id]).json["chat"]["id"]
    ann.set_up(), bob.connect()

    file = bob.call("PUT", "/api/files?name=notes.txt", data=b"notes").json
    bob.post(f"/api/chats/{mixed}/messages", body="", clientId="1", fileIds=[file["id"]])
    send_files(ann, {"_id": mixed}, (picture(), "cat.png"))

    ((heard,),) = ann.heard("message recieved")
    assert (heard["content"], heard["fileName"], heard["fileType"]) == ("", "notes.txt", "file")
    assert fetch(app, heard["fileUrl"]).data == b"notes"
    theirs = bob.heard("message:new")[-1]
    assert [(a["name"], a["kind"]) for a in theirs["attachments"]] == [("cat.png", "image")]
    assert bob.get(theirs["attachments"][0]["url"]).status_code == 200


def test_an_edit_keeps_the_files_and_a_deletion_takes_them(app, ann, ben, chat):
    said = send_files(ann, chat, (picture(), "cat.png"), content="A cta").json
    ann.set_up(), ben.set_up()

    edited = ann.put(f"/api/message/{said['_id']}", content="A cat").json
    ann.call("DELETE", f"/api/message/{said['_id']}")

    assert (edited["content"], edited["fileName"]) == ("A cat", "cat.png")
    ((heard,),) = ben.heard("message updated")
    assert (heard["content"], heard["fileName"]) == ("A cat", "cat.png")
    ((heard,),) = ben.heard("message deleted")
    assert not ADDED & set(heard)
    assert not ADDED & set(ben.messages(chat)[0])
    assert fetch(app, said["fileUrl"]).status_code == 404


def test_the_other_address_for_uploads_needs_a_chat(ann, ben, chat):
    values = {"chatId": chat["_id"], "file": part(b"plans", "plans.txt")}
    assert ann.call("POST", "/api/message/upload", **form(values)).json["fileName"] == "plans.txt"

    answer = ann.call("POST", "/api/message/upload", **form({"file": part(b"plans", "plans.txt")}))

    assert refusal(answer)[0] == 400


def test_refused_files_make_no_message_and_leave_nothing(ann, ben, eve, chat, change_settings):
    change_settings(max_file_mb=1)
    good, large = (b"plans", "plans.txt"), (b"x" * (limits.MEGABYTE + 1), "film.bin")

    assert refusal(send_files(ann, chat, good, large)) == (400, "File too large. Max size is 1 MB.")
    assert refusal(send_files(ann, chat, *[good] * 6))[0] == 400
    assert refusal(send_files(ann, chat, good, (b"", "nothing.txt")))[0] == 400
    assert refusal(send_files(ann, chat, good, (picture()[:60], "broken.png")))[0] == 400
    assert refusal(send_files(ann, chat, good, content="x" * 8001))[0] == 400
    assert refusal(send_files(eve, chat, good)) == (404, "Chat Not Found")
    assert refusal(send_files(ann, {"_id": "x"}, good))[0] == 400
    assert ann.messages(chat) == []
    assert all(file.get("deleted_at") or file["state"] != "stored" for file in db.files.find({}))
    assert send_files(ann, chat, *[good] * 5).status_code == 200


def test_what_neither_says_nor_carries_anything_is_refused(ann, ben, chat):
    for content in ("", "  \n"):
        assert refusal(send_files(ann, chat, content=content))[0] == 400


# --- where addresses lead ---


def test_addresses_begin_with_what_the_setting_says(ann, ben, change_settings):
    change_settings(public_url="https://chat.example.org")

    assert ann.get("/api/user/profile").json["pic"].startswith("https://chat.example.org/api/avatars/initials/")


def test_addresses_begin_with_the_origin_of_the_call_and_later_with_the_last(ann, ben):
    own = ann.call("GET", "/api/user/profile", base_url="https://team.example.org:8443").json

    assert own["pic"].startswith("https://team.example.org:8443/api/avatars/")
    assert links.absolute("/x") == "https://team.example.org:8443/x"
    ann.call("GET", "/api/chat", headers={"Authorization": "Bearer x"}, base_url="https://evil.example")
    assert links.absolute("/x") == "https://team.example.org:8443/x", "strangers have no say in it"
