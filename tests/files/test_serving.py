"""Fetching a file: the parts that are asked for, and nothing that could act."""

import pytest

from chat.database import db
from chat.files.gridfs import CHUNK
from tests.files.samples import DRAWING, MP4, PAGE, PDF, picture

SHOWN = [
    (picture("PNG"), "a.png", "image/png"),
    (picture("JPEG"), "a.jpg", "image/jpeg"),
    (picture("GIF"), "a.gif", "image/gif"),
    (picture("WEBP"), "a.webp", "image/webp"),
    (MP4, "a.mp4", "video/mp4"),
    (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm", "a.webm", "video/webm"),
    (b"ID3\x04\x00" + b"\x00" * 40, "a.mp3", "audio/mpeg"),
    (b"OggS" + b"\x00" * 40, "a.ogg", "audio/ogg"),
    (b"RIFF\x24\x00\x00\x00WAVEfmt ", "a.wav", "audio/wav"),
    (b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00", "a.m4a", "audio/mp4"),
    ("Grüße\n".encode(), "a.txt", "text/plain; charset=utf-8"),
    (b"plain words", "a.html", "text/plain; charset=utf-8"),
]
SAVED = [
    (PAGE, "a.html"),
    (PAGE, "a.png"),
    (b"\xef\xbb\xbf  " + PAGE, "a.txt"),
    (DRAWING, "a.svg"),
    (b"<?xml version='1.0'?><x/>", "a.xml"),
    (PDF, "a.pdf"),
    (b"MZ\x90\x00\x03", "a.exe"),
    (b"PK\x03\x04" + b"\x00" * 30, "a.docx"),
    (b"\x00\x01\x02\x03", "a.jpg"),
    (b"\x00\x01\x02\x03", "a.mp4"),
    (b"\xfe\xff\x00<\x00s\x00c\x00r", "a.txt"),
]


@pytest.mark.parametrize(("content", "name", "content_type"), SHOWN, ids=[name for _, name, _ in SHOWN])
def test_what_browsers_may_show_is_shown_as_exactly_that(alice, upload, content, name, content_type):
    answer = alice.get(upload(alice, content, name).json["url"])

    assert answer.content_type == content_type
    assert answer.headers["Content-Disposition"].startswith("inline;")
    must_be_harmless(answer)


@pytest.mark.parametrize(("content", "name"), SAVED, ids=[f"{name} {content[:9]!r}" for content, name in SAVED])
def test_anything_else_is_to_be_saved_and_is_of_no_type(alice, upload, content, name):
    answer = alice.get(upload(alice, content, name).json["url"])

    assert answer.data == content
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    must_be_harmless(answer)


def must_be_harmless(answer):
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_what_could_be_shown_can_be_saved_too(alice, upload):
    file = upload(alice, picture(), "a.png").json

    answer = alice.get(file["url"], download=1)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="a.png"'


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("plan.pdf", 'attachment; filename="plan.pdf"'),
        ('a"b.pdf', "attachment; filename=\"a_b.pdf\"; filename*=UTF-8''a%22b.pdf"),
        ("Zoë 🎂.pdf", "attachment; filename=\"Zo_ _.pdf\"; filename*=UTF-8''Zo%C3%AB%20%F0%9F%8E%82.pdf"),
        ("100%.pdf", "attachment; filename=\"100_.pdf\"; filename*=UTF-8''100%25.pdf"),
    ],
)
def test_names_go_as_rfc_6266_has_them(alice, upload, name, header):
    assert alice.get(upload(alice, PDF, name).json["url"]).headers["Content-Disposition"] == header


LARGE = bytes(range(256)) * 2048  # three chunks
RANGES = [
    ("bytes=0-9", 0, 10),
    ("bytes=10-", 10, len(LARGE)),
    ("bytes=-5", len(LARGE) - 5, len(LARGE)),
    (f"bytes={CHUNK - 3}-{CHUNK + 2}", CHUNK - 3, CHUNK + 3),
    (f"bytes={CHUNK}-{CHUNK}", CHUNK, CHUNK + 1),
    (f"bytes=5-{10**12}", 5, len(LARGE)),
]


@pytest.mark.parametrize(("wanted", "start", "end"), RANGES)
def test_a_part_of_a_file_is_the_part_that_was_asked_for(alice, upload, wanted, start, end):
    file = upload(alice, LARGE, "large.bin").json

    answer = alice.call("GET", file["url"], headers={"Range": wanted})

    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(LARGE)}"
    assert answer.data == LARGE[start:end]


@pytest.mark.parametrize("wanted", ["bytes=0-1,5-6", "lines=1-2", "bytes=x", "bytes=5-1", "", "bytes=--1"])
def test_a_range_that_is_not_understood_is_answered_with_the_whole(alice, upload, wanted):
    file = upload(alice, LARGE, "large.bin").json

    answer = alice.call("GET", file["url"], headers={"Range": wanted})

    assert (answer.status_code, answer.data) == (200, LARGE)


def test_a_part_beyond_the_end_is_refused(alice, upload):
    file = upload(alice, b"text").json

    answer = alice.call("GET", file["url"], headers={"Range": "bytes=100-"})

    assert answer.status_code == 416
    assert answer.json["error"]["message"]


def test_what_one_has_already_is_not_sent_again(alice, upload):
    file = upload(alice, LARGE, "large.bin").json
    tag = alice.get(file["url"]).headers["ETag"]

    assert alice.call("GET", file["url"], headers={"If-None-Match": tag}).status_code == 304
    assert alice.call("GET", file["url"], headers={"If-None-Match": '"another"'}).status_code == 200
    part = {"Range": "bytes=0-9", "If-Range": tag}
    assert alice.call("GET", file["url"], headers=part).status_code == 206
    assert alice.call("GET", file["url"], headers=part | {"If-Range": '"another"'}).status_code == 200


def test_head_tells_without_the_bytes(alice, upload):
    file = upload(alice, LARGE, "large.bin").json

    answer = alice.call("HEAD", file["url"])

    assert answer.headers["Content-Length"] == str(len(LARGE))
    assert answer.data == b""


def test_a_store_that_lost_a_part_is_a_refusal_and_not_half_a_file(alice, upload):
    file = upload(alice, LARGE, "large.bin").json
    db.file_chunks.delete_many({})

    answer = alice.get(file["url"])

    assert answer.status_code == 503
    assert answer.json["error"]["message"]
