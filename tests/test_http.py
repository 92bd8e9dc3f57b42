"""What is true of every answer: its headers, its refusals, its limits."""

import io

import pytest
from flask import Flask
from pymongo.errors import AutoReconnect, ServerSelectionTimeoutError

from chat.database import db
from chat.doors.http import accepts, handle_errors
from chat.errors import as_refusal
from chat.fields import Text, WireSchema


@pytest.mark.parametrize("path", ["/", "/api/docs", "/api/chats", "/healthz", "/nowhere", "/api/openapi.json"])
def test_every_answer_has_the_security_headers(app, path):
    headers = app.test_client().get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"]


def test_a_refusal_under_api_is_json_whatever_is_asked_for(app):
    for method, path, status in (("GET", "/api/nothing", 404), ("PUT", "/api/chats/direct", 405), ("GET", "/api", 404)):
        answer = app.test_client().open(path, method=method, headers={"Accept": "text/html"})

        assert answer.status_code == status
        assert set(answer.json["error"]) == {"code", "message"}


BROWSERS = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/foo", 404), ("HEAD", "/foo", 404), ("GET", "/apiary", 404), ("GET", "/static/1/x.js", 404)]
    + [("GET", "/%F0%9F%8D%95?<b>", 404), ("POST", "/", 405)],
)
def test_a_person_who_opens_an_address_with_nothing_at_it_sees_a_page(app, method, path, status):
    answer = app.test_client().open(path, method=method, headers={"Accept": BROWSERS})

    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Accept" in answer.headers["Vary"]
    if method != "HEAD":
        assert 'href="/"' in answer.text
        assert "<b>" not in answer.text


OPENED = {"Accept": BROWSERS, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.mark.parametrize("path", ["/api/typo", f"/api/files/{'0' * 24}", "/api", "/healthz/typo"])
def test_a_person_who_opens_an_address_of_the_api_sees_a_page_and_programs_get_json(app, alice, path):
    browser = app.test_client()
    page = browser.get(path, headers=OPENED)

    assert (page.status_code >= 400, page.mimetype) == (True, "text/html")
    assert "Sec-Fetch-Mode" in page.headers["Vary"]
    programs = [{"Accept": BROWSERS}, OPENED | {"Sec-Fetch-Mode": "cors"}, OPENED | {"Accept": "application/json"}]
    programs += [OPENED | {"Sec-Fetch-Dest": "image"}, {}]
    for headers in programs:
        answer = browser.get(path, headers=headers)
        assert (answer.status_code, answer.is_json) == (page.status_code, True), headers


@pytest.mark.parametrize("accepted", ["*/*", "application/json", "text/css,*/*;q=0.1", "text/html;q=0, */*", ""])
def test_a_program_is_told_in_json_that_there_is_nothing(app, accepted):
    answer = app.test_client().get("/foo", headers={"Accept": accepted})

    assert (answer.status_code, answer.json["error"]["code"]) == (404, "not_found")


def test_a_person_sees_a_page_when_something_fails_too(app, monkeypatch):
    def away(*args, **kwargs):
        raise AutoReconnect("x")

    monkeypatch.setattr("chat.web.pages.facts", away)
    answer = app.test_client().get("/", headers={"Accept": BROWSERS})

    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert answer.headers["Retry-After"] == "2"
    assert "The database isn" in answer.text


def test_the_page_that_stands_where_there_is_nothing_is_in_the_browsers_language(app):
    headers = {"Accept": BROWSERS, "Accept-Language": "fr-FR, de-AT;q=0.9, en;q=0.8"}
    german = app.test_client().get("/foo", headers=headers)
    other = app.test_client().get("/foo", headers=headers | {"Accept-Language": "fr, *;q=0.1"})

    assert '<html lang="de">' in german.text
    assert "Hier ist nichts" in german.text
    assert '<html lang="en">' in other.text
    assert "Accept-Language" in german.headers["Vary"]


def test_a_body_that_is_too_large_is_refused_unread(app, alice):
    answer = alice.call("POST", "/api/chats", data=b"x" * (1024 * 1024 + 1), content_type="application/json")

    assert answer.status_code == 413
    assert answer.json["error"]["code"] == "too_large"


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "gzip, identity", "x"])
def test_a_compressed_body_is_refused_rather_than_misread(alice, coding):
    answer = alice.call("POST", "/api/chats", json={"name": "x", "memberIds": []}, headers={"Content-Encoding": coding})

    assert (answer.status_code, answer.json["error"]["code"]) == (415, "unsupported_media_type")
    plain = {"Content-Encoding": "identity"}
    assert alice.call("POST", "/api/chats", json={"name": "x", "memberIds": []}, headers=plain).status_code == 201


def test_every_answer_has_a_request_id_and_keeps_a_proxys(app):
    browser = app.test_client()

    assert len(browser.get("/healthz").headers["X-Request-ID"]) == 32
    assert browser.get("/healthz", headers={"X-Request-ID": "proxy-made-42"}).headers["X-Request-ID"] == "proxy-made-42"
    assert "\n" not in browser.get("/healthz", headers={"X-Request-ID": "bad id; x" * 9}).headers["X-Request-ID"]


def test_an_unauthorised_answer_says_how_to_be_authorised(app):
    assert app.test_client().get("/api/chats").headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("error", [AutoReconnect("x"), ServerSelectionTimeoutError("x")])
def test_while_the_database_is_away_callers_are_told_to_come_back(alice, monkeypatch, error):
    def away(*args, **kwargs):
        raise error

    monkeypatch.setattr(db.chats, "find", away)
    monkeypatch.setattr(db, "answers", away)

    for path in ("/api/chats", "/readyz"):
        answer = alice.get(path)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "2"
        assert answer.json["error"]["code"] == "unavailable"
    assert alice.get("/healthz").status_code == 200


def test_one_person_cannot_ask_without_end(app, alice, bob, monkeypatch):
    limit = app.extensions["request_limit"]
    monkeypatch.setattr(limit, "burst", 5)
    monkeypatch.setattr(limit, "per_second", 0.01)
    limit.buckets.clear()

    codes = [alice.get("/api/users/me").status_code for _ in range(8)]

    assert codes[:5] == [200] * 5
    assert 429 in codes[5:]
    assert bob.get("/api/users/me").status_code == 200
    limit.buckets.clear()


def test_what_nobody_foresaw_is_an_internal_error(caplog):
    refusal = as_refusal(KeyError("x"))

    assert (refusal.status, refusal.code) == (500, "internal")
    assert "KeyError" in caplog.text


def test_a_form_is_taken_with_its_texts_and_its_files_and_nothing_else_is(app):
    class Named(WireSchema):
        title = Text(required=True)

    other = Flask("forms")

    @other.post("/")
    @accepts(Named, location="form", largest=lambda: 10, most_files=2)
    def take(files, title):
        return {"title": title, "files": [[each.name, b"".join(each.chunks).decode()] for each in files]}

    handle_errors(other)

    def send(**form):
        return other.test_client().post("/", data=form, content_type="multipart/form-data")

    def file(content, name="a.txt"):
        return io.BytesIO(content), name

    assert send(title="Two", a=file(b"1"), b=file(b"2", "b.txt")).json == {
        "title": "Two",
        "files": [["a.txt", "1"], ["b.txt", "2"]],
    }
    assert send(title="None").json["files"] == []
    assert send(title="Many", a=file(b"1"), b=file(b"2"), c=file(b"3")).status_code == 400
    assert send(title="Large", a=file(b"x" * 11)).status_code == 413
    assert send(name="Unknown").status_code == 422
    assert other.test_client().post("/", json={"title": "JSON"}).status_code == 415
