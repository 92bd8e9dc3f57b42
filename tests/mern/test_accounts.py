"""Rows 1 to 3 of the contract: signing up, signing in, finding people; and the tokens of clients that never refresh."""

import re
import threading
from datetime import UTC, datetime
from urllib.parse import urlsplit

import jwt
import pytest

from chat.database import db
from tests.conftest import SECRET

INITIALS = r"http://localhost/api/avatars/initials/[0-9]{{1,3}}/{}[.]svg"
DAN = {"name": "Dan", "email": "dan@example.org", "password": "dan likes long passwords"}
TAKEN = "User with this email already exists"


@pytest.fixture
def browser(app):
    return app.test_client()


def test_signing_up_answers_with_all_that_a_client_keeps(browser):
    answer = browser.post("/api/user", json=DAN)

    assert answer.status_code == 201
    assert {"_id", "name", "email", "isAdmin", "pic", "token"} <= set(answer.json)
    assert (answer.json["name"], answer.json["email"]) == ("Dan", "dan@example.org")
    assert re.fullmatch(INITIALS.format("D"), answer.json["pic"])
    assert "password" not in answer.text


def test_the_picture_is_the_url_that_the_client_sends(browser, ann):
    answer = browser.post("/api/user", json=DAN | {"pic": "https://res.cloudinary.com/x/dan.png"})

    assert answer.json["pic"] == "https://res.cloudinary.com/x/dan.png"
    assert ann.get("/api/user?search=dan").json[0]["pic"] == "https://res.cloudinary.com/x/dan.png"


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_picture_may_be_nothing(browser, nothing):
    pic = browser.post("/api/user", json=DAN | {"pic": nothing}).json["pic"]

    assert re.fullmatch(INITIALS.format("D"), pic)
    assert browser.get(urlsplit(pic).path).mimetype == "image/svg+xml"


@pytest.mark.parametrize(
    "pic",
    ["javascript:alert(1)", "data:image/png;base64,xx", "//x.example/a", "https://", "x", "https://[", 5, {"$ne": 1}]
    + ["https://x.example/" + "a" * 2000, "https://x.example/a b", "https://x.example/\n"],
)
def test_a_picture_that_is_no_web_address_is_refused(browser, pic):
    answer = browser.post("/api/user", json=DAN | {"pic": pic})

    assert answer.status_code == 400
    assert answer.json["message"].startswith("pic:")


@pytest.mark.parametrize("field", ["name", "email", "password"])
@pytest.mark.parametrize("value", ["absent", "", None])
def test_signing_up_needs_every_field(browser, field, value):
    body = {key: part for key, part in (DAN | {field: value}).items() if part != "absent"}

    answer = browser.post("/api/user", json=body)

    assert (answer.status_code, answer.json) == (400, {"message": "Please enter all the fields", "stack": None})


def test_an_address_has_one_account_however_it_is_written(browser, ann):
    for email in ("ann@example.org", "ANN@Example.org", " ann@example.org"):
        answer = browser.post("/api/user", json=DAN | {"email": email})

        assert answer.status_code == 400
        assert answer.json["message"] in (TAKEN, "email: Not a valid email address.")
    assert browser.post("/api/user", json=DAN | {"email": "ANN@Example.org"}).json["message"] == TAKEN
    assert browser.post("/api/user/login", json=ann.credentials | {"email": "ANN@EXAMPLE.ORG"}).status_code == 200


def test_eight_sign_ups_at_once_make_one_account(app):
    answers = []

    def sign_up():
        answers.append(app.test_client().post("/api/user", json=DAN))

    threads = [threading.Thread(target=sign_up) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(answer.status_code for answer in answers) == [201] + [400] * 7
    assert {a.json["message"] for a in answers if a.status_code == 400} == {TAKEN}
    assert len(list(db.users.find({"email": DAN["email"]}))) == 1


@pytest.mark.parametrize(
    ("password", "begins"),
    [
        ("short", "Password must be at least 8 characters long"),
        ("1234567", "Password must be at least 8 characters long"),
        ("password1", "password:"),
    ],
)
def test_a_password_that_is_short_or_common_is_refused_in_words(browser, password, begins):
    answer = browser.post("/api/user", json=DAN | {"password": password})

    assert answer.status_code == 400
    assert answer.json["message"].startswith(begins)
    assert answer.json["stack"] is None


def test_a_server_with_an_invite_code_asks_for_it(browser, ann, change_settings):
    change_settings(invite_code="open sesame")

    assert browser.post("/api/user", json=DAN).status_code == 403
    assert browser.post("/api/user", json=DAN | {"invite": "open sesame"}).status_code == 201


def test_signing_in_answers_as_signing_up_did(ann):
    before = ann.user
    answer = ann.sign_in()

    assert {**before, "token": ""} == {**answer.json, "token": ""}


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(browser, ann):
    for wrong in (ann.credentials | {"password": "wrong"}, DAN):
        answer = browser.post("/api/user/login", json=wrong)

        assert (answer.status_code, answer.json["message"]) == (401, "Invalid Email or Password")


@pytest.mark.parametrize("trick", [{"$regex": ".*"}, {"$gt": ""}, ["a"], 5, True])
@pytest.mark.parametrize("field", ["email", "password"])
def test_an_operator_where_a_text_belongs_is_refused(browser, ann, field, trick):
    assert browser.post("/api/user/login", json=ann.credentials | {field: trick}).status_code == 400
    assert browser.post("/api/user", json=DAN | {field: trick}).status_code == 400


def test_guessing_passwords_is_slowed_down_here_too(browser, ann):
    answers = [browser.post("/api/user/login", json=ann.credentials | {"password": "no"}) for _ in range(11)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_the_token_names_the_user_and_lives_for_thirty_days(ann):
    claims = jwt.decode(ann.token, SECRET, ["HS256"])

    assert claims["id"] == ann.id
    assert claims["exp"] - claims["iat"] == 30 * 24 * 3600


@pytest.mark.parametrize("days", [1, 90])
def test_token_cookie_and_session_live_as_long_as_the_server_lets_sessions_live(app, relative, change_settings, days):

    change_settings(session_days=days)
    ann = relative("ann")

    cookie = ann.browser.get_cookie("refreshToken", path="/api/user")
    ends = [db.sessions.find_one({})["expires_at"].timestamp()]
    ends += [jwt.decode(token, SECRET, ["HS256"])["exp"] for token in (ann.token, cookie.value)]
    assert ends == [pytest.approx(datetime.now(UTC).timestamp() + days * 24 * 3600, abs=60)] * 3
    assert cookie.max_age == days * 24 * 3600
    assert ann.get("/api/chat").status_code == 200


def test_signing_out_ends_the_token_at_once(ann):
    assert ann.post("/api/user/logout").status_code == 200

    answer = ann.get("/api/chat")
    assert (answer.status_code, answer.json["message"]) == (401, "Not authorized, token failed")


def test_a_new_password_ends_the_token_at_once(ann):
    kept = ann.user
    ann.sign_in()
    new = {"current": ann.credentials["password"], "new": "quite another one"}
    assert ann.put("/api/users/me/password", **new).status_code == 204

    ann.user = kept
    assert ann.get("/api/chat").status_code == 401


def test_anyone_can_sign_out_even_without_having_signed_in(browser):
    assert browser.post("/api/user/logout").status_code == 200
    assert browser.post("/api/user/logout", headers={"Authorization": "Bearer rubbish"}).status_code == 200


def test_the_cookie_alone_signs_out_too(ann):
    token = ann.user.pop("token")
    assert ann.browser.post("/api/user/logout").status_code == 200

    ann.user["token"] = token
    assert ann.get("/api/chat").status_code == 401
    assert ann.browser.get_cookie("refreshToken", path="/api/user") is None


def test_a_cookie_renews_the_token_once(ann, browser):
    old = ann.browser.get_cookie("refreshToken", path="/api/user")
    assert old.http_only
    assert (old.same_site, old.path) == ("Strict", "/api/user")

    answer = ann.browser.post("/api/user/refresh")
    assert answer.status_code == 200
    assert answer.json["_id"] == ann.id
    ann.user = answer.json
    assert ann.get("/api/chat").status_code == 200

    browser.set_cookie("refreshToken", old.value, path="/api/user")
    assert browser.post("/api/user/refresh").status_code == 401
    assert ann.get("/api/chat").status_code == 401, "it was copied, so the session is over"


@pytest.mark.parametrize("cookie", [None, "", "rubbish", "access"])
def test_without_a_good_cookie_nothing_is_renewed(ann, browser, cookie):
    if cookie is not None:
        browser.set_cookie("refreshToken", ann.token if cookie == "access" else cookie, path="/api/user")

    answer = browser.post("/api/user/refresh")
    assert answer.status_code == 401
    assert set(answer.json) == {"message", "stack"}


def test_the_refresh_cookie_is_no_access_token(ann):
    cookie = ann.browser.get_cookie("refreshToken", path="/api/user").value

    assert ann.call("GET", "/api/chat", headers={"Authorization": f"Bearer {cookie}"}).status_code == 401


def test_a_search_finds_others_by_any_part_of_name_or_address(ann, ben, cyd):
    assert [user["_id"] for user in ann.get("/api/user?search=EN").json] == [ben.id]
    assert [user["_id"] for user in ann.get("/api/user?search=yd@ex").json] == [cyd.id]
    row = ann.get("/api/user?search=ben").json[0]
    assert {"_id", "name", "email", "pic", "isAdmin"} <= set(row)
    assert row["email"] == "ben@example.org"
    assert "hash" not in str(row)


@pytest.mark.parametrize("query", ["", "?search="])
def test_a_search_for_nothing_finds_everyone_else(ann, ben, cyd, query):
    assert {user["_id"] for user in ann.get(f"/api/user{query}").json} == {ben.id, cyd.id}


def test_a_search_is_taken_literally(ann, ben, relative):
    odd = relative("o.d")
    odd.put("/api/user/profile", name="O[d")

    assert [user["_id"] for user in ann.get("/api/user?search=[").json] == [odd.id]
    assert [user["_id"] for user in ann.get("/api/user?search=o.d").json] == [odd.id]
    for pattern in (".*", "b.n", "^ben", "(", "\\", "$"):
        assert ann.get("/api/user?search=" + pattern).json == []


def test_whoever_was_deactivated_is_not_found(ann, ben):
    db.users.update_one({"email": "ben@example.org"}, {"$set": {"deactivated_at": datetime.now(UTC)}})

    assert ann.get("/api/user?search=ben").json == []
    assert ben.get("/api/user?search=ann").status_code == 401


def test_a_profile_can_be_changed_and_everyone_sees_it(ann, ben):
    chat = ann.chat_with(ben)
    ann.say(chat)

    answer = ann.put("/api/user/profile", name="Anna", pic="https://x.example/anna.png")

    assert answer.status_code == 200
    assert answer.json["token"] == ann.token
    assert (answer.json["name"], answer.json["pic"]) == ("Anna", "https://x.example/anna.png")
    seen = ben.chats()[0]
    assert {"Anna"} == {user["name"] for user in seen["users"] if user["_id"] == ann.id}
    assert ben.messages(chat)[0]["sender"]["pic"] == "https://x.example/anna.png"
    assert ben.say(chat)["chat"]["users"] == [{k: u[k] for k in ("_id", "name", "email", "pic")} for u in seen["users"]]
    assert "x.example" not in ann.get(f"/api/users/{ann.id}").text, "Hearth's own clients show no foreign address"


def test_a_picture_that_the_client_sends_back_is_no_change(ann):
    for own in ("", "https://example.org/ann.png"):
        pic = ann.put("/api/user/profile", pic=own).json["pic"]
        assert ann.put("/api/user/profile", name="Ann", pic=pic).json["pic"] == pic
    assert db.users.find_one({})["avatar_url"] == "https://example.org/ann.png"


def test_a_picture_can_be_taken_away_again(ann):
    ann.put("/api/user/profile", pic="https://example.org/ann.png")
    assert ann.put("/api/user/profile", name="Ann B.").json["pic"] == "https://example.org/ann.png"

    assert re.fullmatch(INITIALS.format("AB"), ann.put("/api/user/profile", pic="").json["pic"])
