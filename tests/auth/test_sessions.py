"""Sessions: listed, refreshed, ended; and what a token is worth."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import jwt as pyjwt
import pytest
from bson import ObjectId
from flask_jwt_extended import create_access_token, create_refresh_token

from chat.clock import now
from chat.database import db
from chat.database.connection import database, server_id_in
from chat.doors import cookies
from tests.conftest import SECRET

ATTEMPT = "0b5f3a52-6a1e-4a39-9b0e-0d0c35b1a0a7"


def refresh(person, token=None, **more):
    if token:
        return person.post("/api/auth/refresh", refreshToken=token, **more)
    csrf = person.browser.get_cookie(cookies.cookie_name(cookies.CSRF))
    return person.call("POST", "/api/auth/refresh", json=more, headers={"X-CSRF-TOKEN": csrf.value if csrf else ""})


def cookies_of(person):
    """Return the values of the two that a session needs, by kind."""
    kinds = (cookies.REFRESH, cookies.CSRF)
    return {
        kind: person.browser.get_cookie(cookies.cookie_name(kind), path=cookies.PATHS[kind]).value for kind in kinds
    }


def renew_with(app, cookie, csrf):
    return app.test_client(use_cookies=False).post(
        "/api/auth/refresh", json={}, headers={"Cookie": cookie, "X-CSRF-TOKEN": csrf}
    )


def test_the_refresh_token_travels_as_a_guarded_cookie(alice):
    answer = alice.sign_in()

    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("hearth_refresh_"))
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/api/auth" in cookie
    assert "refreshToken" not in answer.json


def test_the_cookie_is_secure_where_https_is(app, alice, change_settings):
    change_settings(https_only=True)

    given = alice.sign_in().headers.getlist("Set-Cookie")

    assert all("Secure" in cookie for cookie in given)
    names = sorted(cookie.partition("=")[0].rpartition("_")[0] for cookie in given)
    assert names == ["__Host-hearth_csrf", "__Secure-hearth_files", "__Secure-hearth_refresh"]
    assert [c for c in given if c.startswith("__Host-") and ("Path=/;" not in c or "Domain" in c)] == []


@pytest.mark.parametrize(
    ("headers", "is_said"),
    [
        ({}, True),
        ({"Origin": "http://chat.example.org"}, True),
        ({"Origin": "https://chat.example.org"}, False),
        ({"X-Forwarded-Proto": "https"}, False),
    ],
    ids=repr,
)
def test_cookies_that_plain_http_loses_are_in_the_log(alice, change_settings, caplog, headers, is_said):
    change_settings(https_only=True)
    account = {"email": alice.email, "password": alice.password}

    for _ in range(3):
        assert alice.call("POST", "/api/auth/login", json=account, headers=headers).status_code == 200

    assert caplog.text.count("HTTPS_ONLY is on") == int(is_said)


def test_a_refresh_with_the_cookie_renews_the_access_token(alice):
    answer = refresh(alice)

    assert answer.status_code == 200
    alice.token = answer.json["accessToken"]
    assert alice.get("/api/users/me").status_code == 200
    assert refresh(alice).status_code == 200, "the new cookie is good in its turn"


def test_the_cookie_without_its_csrf_header_is_worth_nothing(alice):
    assert alice.post("/api/auth/refresh").status_code == 401


def test_a_client_without_cookies_asks_for_the_token_in_the_body(alice):
    alice.browser.delete_cookie(cookies.cookie_name(cookies.REFRESH), path="/api/auth")
    first = alice.sign_in(refresh="body")
    assert "Set-Cookie" not in first.headers

    second = refresh(alice, first.json["refreshToken"])

    assert second.status_code == 200
    assert second.json["refreshToken"] != first.json["refreshToken"]
    assert "Set-Cookie" not in second.headers


def test_a_session_that_began_under_the_former_names_goes_on_under_the_new_ones(app, alice):
    own = cookies_of(alice)

    answer = renew_with(app, f"csrf_token={own['csrf']}; refresh_token={own['refresh']}", own["csrf"])

    assert answer.status_code == 200
    given = answer.headers.getlist("Set-Cookie")
    assert [c for c in given if c.startswith(cookies.cookie_name(cookies.REFRESH) + "=")]
    assert {c.partition(";")[0] for c in given if "Max-Age=0" in c} == {"refresh_token=", "csrf_token="}


def test_the_former_cookies_of_others_are_left_alone(app, alice):
    own = cookies_of(alice)
    name = cookies.cookie_name(cookies.REFRESH)

    answer = renew_with(app, f"csrf_token=theirs; refresh_token=theirs; {name}={own['refresh']}", own["csrf"])

    assert answer.status_code == 200
    assert [c for c in answer.headers.getlist("Set-Cookie") if "Max-Age=0" in c] == []


def test_the_right_cookie_is_found_among_several_of_its_name(app, alice, bob):
    own, bobs = cookies_of(alice), cookies_of(bob)
    over = cookies_of(alice.signed_in(alice.sign_in()) and alice)
    alice.post("/api/auth/logout")
    name = cookies.cookie_name(cookies.REFRESH)
    shown = "; ".join(f"{name}={value}" for value in ("x", "", over["refresh"], bobs["refresh"], own["refresh"]))

    answer = renew_with(app, f"a=b; broken cookie; {shown}", f"theirs, {over['csrf']},{own['csrf']}")

    assert answer.status_code == 200
    assert answer.json["user"]["id"] == alice.id
    assert renew_with(app, shown, "theirs,,None").status_code == 401


def test_another_hearth_on_the_host_has_cookies_of_other_names(app, alice, change_settings):
    own = {kind: cookies.cookie_name(kind) for kind in cookies.PATHS}
    change_settings(jwt_secret="the secret of the other one, as long as this")

    others = {kind: cookies.cookie_name(kind) for kind in cookies.PATHS}

    assert not set(own.values()) & set(others.values())


def test_another_hearth_with_the_same_secret_has_too_and_no_two_processes_of_one_do(app, alice, monkeypatch):
    own = {kind: cookies.cookie_name(kind) for kind in cookies.PATHS}
    elsewhere = db.client["second_of_cookies"]
    try:
        with ThreadPoolExecutor(8) as processes:
            (theirs,) = set(processes.map(lambda _: server_id_in(elsewhere), range(8)))
        assert theirs == server_id_in(elsewhere)
    finally:
        db.client.drop_database("second_of_cookies")
    monkeypatch.setattr(database(), "server_id", theirs)

    assert not set(own.values()) & {cookies.cookie_name(kind) for kind in cookies.PATHS}


def test_cookies_under_names_made_of_the_secret_alone_go_on_unless_they_are_another_hearths(app, alice):
    own = cookies_of(alice)
    (refresh_before, _), (csrf_before, _) = (cookies.former_names(kind) for kind in (cookies.REFRESH, cookies.CSRF))
    with app.test_request_context():
        lost = create_refresh_token("0" * 24, additional_claims={"sid": "0" * 24, "rid": "0" * 32})

    theirs = f"{refresh_before}={lost}; {csrf_before}=theirs"
    answer = renew_with(app, f"{theirs}; {refresh_before}={own['refresh']}", f"theirs,{own['csrf']}")
    assert answer.status_code == 200
    assert {c.partition("=")[0] for c in answer.headers.getlist("Set-Cookie") if "Max-Age=0" in c} == {refresh_before}

    own = cookies_of(alice.signed_in(alice.sign_in()) and alice)
    name = cookies.cookie_name(cookies.REFRESH)
    answer = renew_with(app, f"{theirs}; {name}={own['refresh']}", f"theirs,{own['csrf']}")
    assert answer.status_code == 200
    assert [c for c in answer.headers.getlist("Set-Cookie") if "Max-Age=0" in c] == []


def test_an_old_refresh_token_used_again_ends_the_session(alice):
    stolen = alice.signed_in(alice.sign_in(refresh="body")).json["refreshToken"]
    alice.connect()
    renewed = refresh(alice, stolen).json

    assert refresh(alice, stolen).status_code == 401

    assert refresh(alice, renewed["refreshToken"]).status_code == 401, "nobody has the session any more"
    alice.token = renewed["accessToken"]
    assert alice.get("/api/users/me").status_code == 401
    assert alice.heard("session:ended") == [{"reason": "token_reused"}]
    assert not alice.socket.is_connected()


def test_an_answer_that_was_lost_can_be_asked_for_again(alice):
    old = alice.sign_in(refresh="body").json["refreshToken"]
    lost = refresh(alice, old, attempt=ATTEMPT)

    again = refresh(alice, old, attempt=ATTEMPT)

    assert (lost.status_code, again.status_code) == (200, 200)
    alice.token = again.json["accessToken"]
    assert alice.get("/api/users/me").status_code == 200
    assert refresh(alice, again.json["refreshToken"]).status_code == 200, "the second answer is as good as the first"


def test_a_browser_can_ask_again_too(alice):
    old = cookies_of(alice)
    assert refresh(alice, attempt=ATTEMPT).status_code == 200
    for kind, value in old.items():
        alice.browser.set_cookie(cookies.cookie_name(kind), value, path=cookies.PATHS[kind])

    assert refresh(alice, attempt=ATTEMPT).status_code == 200
    assert refresh(alice).status_code == 200, "the cookie is the new one now"


@pytest.mark.parametrize("attempt", [None, ATTEMPT.replace("a7", "a8")], ids=["none", "another"])
def test_an_old_token_with_any_other_attempt_ends_the_session(alice, attempt):
    old = alice.sign_in(refresh="body").json["refreshToken"]
    renewed = refresh(alice, old, attempt=ATTEMPT).json

    assert refresh(alice, old, attempt=attempt).status_code in {401, 422}
    assert refresh(alice, old).status_code == 401
    assert refresh(alice, renewed["refreshToken"]).status_code == 401, "nobody has the session any more"


def test_an_attempt_is_over_once_its_answer_has_been_used(alice):
    oldest = alice.sign_in(refresh="body").json["refreshToken"]
    newer = refresh(alice, oldest, attempt=ATTEMPT).json["refreshToken"]
    newest = refresh(alice, newer, attempt=ATTEMPT).json["refreshToken"]

    assert refresh(alice, oldest, attempt=ATTEMPT).status_code == 401
    assert refresh(alice, newest).status_code == 401


def test_a_refresh_without_an_attempt_cannot_be_repeated(alice):
    old = alice.sign_in(refresh="body").json["refreshToken"]
    refresh(alice, old)

    assert refresh(alice, old, attempt=ATTEMPT).status_code == 401


@pytest.mark.parametrize("body", [{"refreshToken": "x"}, {"refreshToken": 5}, {"refreshToken": None}, {"other": 1}, {}])
def test_a_refresh_without_a_good_token_is_refused(app, body):
    assert app.test_client().post("/api/auth/refresh", json=body).status_code in {401, 422}


def test_signing_out_ends_the_session_its_token_and_its_sockets(alice, bob, team):
    alice.connect()

    assert alice.post("/api/auth/logout").status_code == 204

    assert alice.get("/api/users/me").status_code == 401
    assert refresh(alice).status_code == 401
    assert alice.heard("session:ended") == [{"reason": "signed_out"}]
    bob.say(team)
    assert alice.heard("message:new") == []
    assert db.sessions.count_documents({"user_id": ObjectId(alice.id)}) == 0


def test_one_sees_ones_own_sessions_and_which_is_this(alice, bob):
    alice.signed_in(alice.call("POST", "/api/auth/login", json={"email": alice.email, "password": alice.password},
                               headers={"User-Agent": "A telephone"}))  # fmt: skip

    sessions = alice.get("/api/auth/sessions").json["items"]

    assert [(s["userAgent"], s["current"]) for s in sessions] == [
        ("A telephone", True),
        (sessions[1]["userAgent"], False),
    ]
    assert sessions[0]["ip"] == "127.0.0.1"
    assert "refreshId" not in sessions[0]


def test_ending_another_of_ones_sessions_leaves_this_one(alice):
    alice.connect()
    other = alice.socket
    alice.signed_in(alice.sign_in())
    old = next(s for s in alice.get("/api/auth/sessions").json["items"] if not s["current"])

    assert alice.delete(f"/api/auth/sessions/{old['id']}").status_code == 204

    assert not other.is_connected()
    assert alice.get("/api/users/me").status_code == 200
    assert len(alice.get("/api/auth/sessions").json["items"]) == 1


def test_ending_all_others_leaves_only_this_one(alice):
    for _ in range(3):
        alice.signed_in(alice.sign_in())

    assert alice.delete("/api/auth/sessions").status_code == 204

    assert [s["current"] for s in alice.get("/api/auth/sessions").json["items"]] == [True]


def test_nobody_ends_somebody_elses_session(alice, bob):
    theirs = bob.get("/api/auth/sessions").json["items"][0]["id"]

    assert alice.delete(f"/api/auth/sessions/{theirs}").status_code == 404
    assert bob.get("/api/users/me").status_code == 200


def test_a_session_that_was_not_used_for_its_time_is_over_before_it_is_swept(alice):
    db.sessions.update_many({}, {"$set": {"expires_at": now() - timedelta(seconds=1)}})

    assert alice.get("/api/users/me").status_code == 401


def forged(alice, what):
    claims = pyjwt.decode(alice.token, options={"verify_signature": False})
    sign = {"key": SECRET, "algorithm": "HS256"}
    return {
        "another key": lambda: pyjwt.encode(claims, "another secret of thirty-two bytes or more", "HS256"),
        "no algorithm": lambda: pyjwt.encode(claims, None, "none"),
        "another algorithm": lambda: pyjwt.encode(claims, SECRET * 2, "HS512"),
        "expired": lambda: pyjwt.encode(claims | {"exp": 1}, **sign),
        "another issuer": lambda: pyjwt.encode(claims | {"iss": "else"}, **sign),
        "a refresh token": lambda: pyjwt.encode(claims | {"type": "refresh"}, **sign),
        "no session": lambda: pyjwt.encode({k: v for k, v in claims.items() if k != "sid"}, **sign),
        "a session that is none": lambda: pyjwt.encode(claims | {"sid": {"$gt": ""}}, **sign),
        "an unknown session": lambda: pyjwt.encode(claims | {"sid": "0" * 24}, **sign),
        "no person": lambda: pyjwt.encode({k: v for k, v in claims.items() if k != "sub"}, **sign),
        "not a token": lambda: "abc",
        "nothing": lambda: "",
        "cut short": lambda: alice.token[:-3],
    }[what]()


@pytest.mark.parametrize(
    "what",
    ["another key", "no algorithm", "another algorithm", "expired", "another issuer", "a refresh token", "no session"]
    + ["a session that is none", "an unknown session", "no person", "not a token", "nothing", "cut short"],
)
def test_a_token_that_is_not_good_opens_no_door(app, alice, what):
    from chat.doors.extensions import socketio

    alice.token = forged(alice, what)

    assert alice.get("/api/users/me").status_code == 401
    if alice.token:
        assert not socketio.test_client(app, auth={"token": alice.token}).is_connected()


def test_a_call_costs_one_read_for_knowing_who_calls(alice, monkeypatch):
    reads = []
    for name in ("find", "find_one", "aggregate", "update_one"):
        for collection in (db.users, db.sessions):
            original = getattr(collection, name)
            monkeypatch.setattr(collection, name, lambda *a, _o=original, _n=name, **k: reads.append(_n) or _o(*a, **k))

    assert alice.get("/api/users/me").status_code == 200
    assert reads == ["aggregate"]


def test_tokens_are_of_the_kind_the_library_makes(app, alice):
    """The forged ones above must differ from good ones in one thing only."""
    with app.app_context():
        good = pyjwt.decode(alice.token, SECRET, ["HS256"], issuer="hearth")
        assert set(pyjwt.decode(create_access_token("x"), SECRET, ["HS256"], issuer="hearth")) <= set(good)
        assert pyjwt.decode(create_refresh_token("x"), SECRET, ["HS256"], issuer="hearth")["type"] == "refresh"
