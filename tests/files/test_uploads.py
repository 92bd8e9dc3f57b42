"""Sending a file up: measured, told by its content, and refused in words."""

import io

import pytest

from chat.database import db
from tests.files.samples import PDF, picture

NAMES = [
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\alice\\plan.txt", "plan.txt"),
    ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
    ("nul\x00l.txt", "null.txt"),
    ("annex\u202etxt.exe", "annextxt.exe"),
    ("🎂 für Zoë.txt", "🎂 für Zoë.txt"),
    ("👩‍👩‍👧.txt", "👩‍👩‍👧.txt"),
    ("x" * 300 + ".tar", "x" * 196 + ".tar"),
    ("x" * 195 + "👩‍👩‍👧" * 3 + ".png", "x" * 195 + ".png"),
    ("x" * 193 + "🇨🇭🇩🇪" + ".tar", "x" * 193 + "🇨🇭" + ".tar"),
    ("x" * 195 + "q\u0301\u0302.png", "x" * 195 + ".png"),
    ("नी" * 150 + ".txt", "नी" * 98 + ".txt"),
    ("", "file"),
    ("...", "file"),
    ("/", "file"),
]


def test_a_file_is_told_by_what_it_is(alice, upload):
    answer = upload(alice, b"Bread, butter", "list.txt", description="For Saturday")

    assert answer.status_code == 201
    file = answer.json
    assert file == {
        "id": file["id"],
        "name": "list.txt",
        "description": "For Saturday",
        "contentType": "text/plain",
        "kind": "file",
        "size": 13,
        "url": f"/api/files/{file['id']}",
    }
    assert alice.get(file["url"]).data == b"Bread, butter"


def test_a_form_with_a_file_does_the_same_under_any_name(alice):
    for part in ("file", "picture", "whatever"):
        form = {part: (io.BytesIO(PDF), "plan.pdf", "image/png"), "description": "The plan"}
        answer = alice.call("POST", "/api/files", data=form)

        assert answer.status_code == 201, answer.text
        assert answer.json["contentType"] == "application/pdf"
        assert answer.json["description"] == "The plan"


@pytest.mark.parametrize(("given", "kept"), NAMES)
def test_a_name_keeps_what_people_read_and_nothing_else(alice, upload, given, kept):
    assert upload(alice, b"text", given).json["name"] == kept


def test_an_empty_file_is_refused(alice, upload):
    answer = upload(alice, b"")

    assert answer.status_code == 422
    assert answer.json["error"]["message"] == "That file is empty."


def test_a_file_that_is_too_large_is_refused_before_it_is_read(alice, upload, change_settings):
    change_settings(max_file_mb=1)

    answer = upload(alice, b"x" * (1024 * 1024 + 1))
    form_type = "multipart/form-data; boundary=x"
    form = alice.call("POST", "/api/files", data=b"--x\r\n" + b"x" * 3 * 1024 * 1024, content_type=form_type)

    for refused in (answer, form):
        assert refused.status_code == 413
        assert refused.json["error"] == {"code": "too_large", "message": "A file can have up to 1 MB."}
    assert upload(alice, b"x" * 1024 * 1024).status_code == 201
    assert db.files.count_documents({}) == 1


def test_one_persons_files_have_a_limit_together_and_deleting_makes_room(alice, bob, upload, change_settings):
    change_settings(file_quota_mb=1)
    first = upload(alice, b"x" * 600_000).json

    refused = upload(alice, b"x" * 600_000)
    assert refused.status_code == 413
    assert "1 MB in all" in refused.json["error"]["message"]
    assert upload(bob, b"x" * 600_000).status_code == 201

    from chat.files.cleanup import collect

    assert alice.delete(first["url"]).status_code == 204
    collect()
    assert upload(alice, b"x" * 600_000).status_code == 201


def test_a_count_that_a_crash_left_too_high_refuses_nobody(alice, upload, change_settings):
    change_settings(file_quota_mb=1)
    upload(alice, b"x" * 100)
    db.file_usage.update_one({}, {"$set": {"bytes": 1024 * 1024}})

    assert upload(alice, b"x" * 100).status_code == 201


def test_a_file_that_comes_in_chunks_is_measured_as_it_comes(alice):
    answer = alice.call("PUT", "/api/files?name=a.txt", data=b"text", headers={"Transfer-Encoding": "chunked"})

    assert (answer.status_code, answer.json["size"]) == (201, 4)


def test_an_upload_that_breaks_off_leaves_nothing_behind(alice, app):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            data = super().read(min(size, 300_000))
            if not data:
                raise ConnectionResetError
            return data

    cut = {"input_stream": Broken(b"x" * 700_000), "environ_overrides": {"CONTENT_LENGTH": "900000"}}
    answer = alice.call("PUT", "/api/files?name=a", **cut)

    assert answer.status_code == 400
    assert db.file_chunks.count_documents({}) == 0
    assert db.file_rows.count_documents({}) == 0

    from chat.files.cleanup import collect

    collect()
    assert db.files.count_documents({}) == 0
    assert db.file_usage.find_one({})["bytes"] == 0


@pytest.mark.parametrize(
    ("what", "content_type", "body"),
    [
        ("no boundary", "multipart/form-data", b"--x\r\n\r\nhello\r\n--x--"),
        ("another boundary", "multipart/form-data; boundary=y", b"--x\r\n\r\nhello\r\n--x--"),
        ("nothing in it", "multipart/form-data; boundary=x", b"--x--\r\n"),
        ("cut short", "multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; na"),
        (
            "no name",
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data\r\n\r\nhello\r\n--x--\r\n",
        ),
        (
            "10,000 parts",
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 10_000 + b"--x--\r\n",
        ),
        (
            "10,000 files",
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n1\r\n' * 10_000 + b"--x--\r\n",
        ),
        (
            "a field of 10 MB",
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"1" * 10_000_000 + b"\r\n--x--\r\n",
        ),
        (
            "two files",
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n1\r\n' * 2 + b"--x--\r\n",
        ),
    ],
)
def test_a_form_that_is_none_is_refused_in_words(alice, what, content_type, body):
    answer = alice.call("POST", "/api/files", data=body, content_type=content_type)

    assert answer.status_code in {400, 413, 422}, what
    assert answer.json["error"]["message"]
    assert db.files.count_documents({}) == 0


def test_what_goes_with_a_file_is_validated_like_everything(alice, upload):
    assert upload(alice, b"x", description="y" * 501).status_code == 422
    assert upload(alice, b"x", colour="red").status_code == 422
    assert upload(alice, b"x", description="\x00").status_code == 422


def test_an_unsent_file_is_its_uploaders_to_delete_and_nobody_elses(alice, bob, upload):
    file = upload(alice, picture(), "a.png").json

    assert bob.delete(file["url"]).status_code == 404
    assert alice.delete(file["url"]).status_code == 204
    assert alice.delete(file["url"]).status_code == 404
    assert alice.get(file["url"]).status_code == 404


def test_room_is_there_again_as_soon_as_a_file_is_deleted(alice, upload, change_settings):
    change_settings(file_quota_mb=1)
    first = upload(alice, b"x" * 600_000).json
    alice.delete(first["url"])

    assert upload(alice, b"x" * 600_000).status_code == 201


def test_only_a_form_is_posted(alice):
    answer = alice.call("POST", "/api/files", data=b"{}", content_type="application/json")

    assert answer.status_code == 415
    assert answer.json["error"]["message"]
