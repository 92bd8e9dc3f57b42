"""Who may see a file: whoever uploaded it, and the members, now, of the chat that it was sent in."""

import re

import pytest

from chat.database import db
from chat.doors.cookies import FILES, cookie_name
from chat.files import access
from tests.files.samples import picture

SECRET = "a secret of thirty-two bytes or more"


@pytest.fixture
def photo(bob, team, send):
    return send(bob, team, picture("PNG", (2400, 20)), "photo.png")["attachments"][0]


def test_members_see_what_was_sent_and_nobody_else_does(alice, bob, carol, mallory, photo):
    for address in (photo["url"], photo["thumbnailUrl"], photo["previewUrl"]):
        assert {who.get(address).status_code for who in (alice, bob, carol)} == {200}
        assert mallory.get(address).status_code == 404


def test_an_unsent_file_is_its_uploaders_alone(alice, bob, upload):
    file = upload(alice, b"a secret").json

    assert alice.get(file["url"]).status_code == 200
    assert bob.get(file["url"]).status_code == 404


def test_who_is_removed_gets_nothing_more_not_even_what_is_on_screen(bob, carol, team, photo):
    tag = carol.get(photo["url"]).headers["ETag"]
    bob.delete(f"/api/chats/{team}/members/{carol.id}")

    assert carol.get(photo["url"]).status_code == 404
    assert carol.call("GET", photo["url"], headers={"If-None-Match": tag}).status_code == 404
    assert carol.get(photo["thumbnailUrl"]).status_code == 404


def test_who_joins_sees_what_was_sent_before(bob, mallory, team, photo):
    bob.post(f"/api/chats/{team}/members", userIds=[mallory.id])

    assert mallory.get(photo["url"]).status_code == 200


def test_a_browser_shows_pictures_by_a_cookie_that_is_good_for_nothing_else(alice, app, bob, photo):
    browser = app.test_client()
    answer = browser.post("/api/auth/login", json={"email": alice.email, "password": alice.password})
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("hearth_files_"))

    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/api/files" in cookie
    assert browser.get(photo["url"]).status_code == 200
    assert browser.get("/api/users/me").status_code == 401
    value = cookie.split("=", 1)[1].split(";")[0]
    assert browser.get("/api/users/me", headers={"Authorization": f"Bearer {value}"}).status_code == 401
    assert browser.put("/api/files?name=a", data=b"x").status_code == 401
    assert browser.delete(photo["url"]).status_code == 401


def test_the_cookie_ends_with_the_session(alice, app, photo):
    browser = app.test_client()
    answer = browser.post("/api/auth/login", json={"email": alice.email, "password": alice.password})
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("hearth_files_"))
    headers = {"Authorization": f"Bearer {answer.json['accessToken']}"}

    out = browser.post("/api/auth/logout", headers=headers)

    assert any(re.match("hearth_files_[0-9a-f]{8}=;", line) for line in out.headers.getlist("Set-Cookie"))
    again = {"Cookie": cookie.split(";")[0]}
    assert app.test_client(use_cookies=False).get(photo["url"], headers=again).status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "e30.abc", "null", "%00", "a" * 5000])
def test_a_forged_cookie_is_nobodys(app, photo, cookie):
    for name in ("hearth_files", cookie_name(FILES)):
        assert (
            app.test_client(use_cookies=False).get(photo["url"], headers={"Cookie": f"{name}={cookie}"}).status_code
            == 401
        )


def test_a_picture_is_shown_by_the_cookie_whatever_a_proxy_asks_for_in_front(alice, app, photo):
    browser = app.test_client()
    browser.post("/api/auth/login", json={"email": alice.email, "password": alice.password})

    for theirs in ("Basic YTpi", "Bearer of-the-proxy", "Negotiate abc"):
        assert browser.get(photo["url"], headers={"Authorization": theirs}).status_code == 200
        assert app.test_client().get(photo["url"], headers={"Authorization": theirs}).status_code == 401


def test_a_picture_is_shown_by_the_right_cookie_of_several_and_by_one_of_the_former_name(alice, app, photo):
    value = alice.browser.get_cookie(cookie_name(FILES), path="/api/files").value
    for shown in (f"{cookie_name(FILES)}=x; {cookie_name(FILES)}={value}", f"hearth_files={value}"):
        assert app.test_client(use_cookies=False).get(photo["url"], headers={"Cookie": shown}).status_code == 200


def test_an_address_made_for_a_member_opens_without_a_header_while_they_are_one(app, bob, carol, team, photo):
    from bson import ObjectId

    signature = access.signature_for(SECRET, ObjectId(photo["id"]), ObjectId(carol.id))
    stranger = app.test_client()

    assert stranger.get(photo["url"], query_string={"signature": signature}).status_code == 200
    assert stranger.get(photo["thumbnailUrl"], query_string={"signature": signature}).status_code == 200
    bob.delete(f"/api/chats/{team}/members/{carol.id}")
    assert stranger.get(photo["url"], query_string={"signature": signature}).status_code == 404


def test_such_an_address_runs_out_is_for_one_file_and_cannot_be_made_up(
    app, bob, carol, team, photo, send, monkeypatch
):
    from bson import ObjectId

    other = send(bob, team, b"another")["attachments"][0]
    good = access.signature_for(SECRET, ObjectId(photo["id"]), ObjectId(carol.id))
    forged = access.signature_for("x" * 32, ObjectId(photo["id"]), ObjectId(carol.id))
    stranger = app.test_client()

    assert stranger.get(other["url"], query_string={"signature": good}).status_code == 404
    for signature in (forged, good[:-1], good + "x", "x", "%00", "."):
        assert stranger.get(photo["url"], query_string={"signature": signature}).status_code == 404
    monkeypatch.setattr(access, "ADDRESS_LASTS", -1)
    assert stranger.get(photo["url"], query_string={"signature": good}).status_code == 404


def test_such_an_address_ends_with_the_account(app, carol, photo):
    from bson import ObjectId

    from chat.clock import now

    signature = access.signature_for(SECRET, ObjectId(photo["id"]), ObjectId(carol.id))
    db.users.update_one({"_id": ObjectId(carol.id)}, {"$set": {"deactivated_at": now()}})

    assert app.test_client().get(photo["url"], query_string={"signature": signature}).status_code == 404


def test_a_picture_of_a_person_is_no_file_of_a_chat(alice):
    answer = alice.call("PUT", "/api/users/me/avatar", data=picture())
    assert answer.status_code == 200, answer.text
    file_id = db.files.find_one({})["_id"]

    assert alice.get(f"/api/files/{file_id}").status_code == 404
