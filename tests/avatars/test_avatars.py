"""Pictures of people and groups."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from chat.database import db
from chat.files.cleanup import collect
from chat.jobs.worker import worker
from chat.users.avatars import initials_of
from tests.files.samples import PAGE, animation, bomb, photo_with_place, picture


def set_avatar(who, content=None, **options):
    return who.call("PUT", "/api/users/me/avatar", data=content or picture(), **options)


def test_everybody_has_a_picture_if_only_of_their_initials(alice, bob, team):
    answer = alice.get(f"/api/users/{bob.id}").json
    image = alice.get(answer["avatarUrl"])

    assert answer["avatarUrl"].startswith("/api/avatars/initials/")
    assert image.content_type.startswith("image/svg+xml")
    assert "&#66;" in image.text
    assert image.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert image.headers["Content-Security-Policy"].startswith("sandbox")
    assert alice.get(f"/api/chats/{team}").json["chat"]["avatarUrl"].endswith("/T.svg")
    direct = alice.post("/api/chats/direct", userId=bob.id).json
    assert direct["chat"]["avatarUrl"] is None
    assert {user["avatarUrl"] for user in direct["users"]} >= {answer["avatarUrl"]}


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ada Lovelace", "AL"),
        ("ada", "A"),
        ("Jean-Luc Picard", "JP"),
        ("李小龙", "李"),
        ("e\u0301lan vital", "E\u0301V"),
        ("🎂", "?"),
        ("<script>", "S"),
        ('"& x', "X"),
        ("", "?"),
    ],
)
def test_initials_are_letters_and_nothing_that_could_act(alice, name, initials):
    assert initials_of(name) == initials


@pytest.mark.parametrize("text", ["%3Cscript%3E", "%22onload=x", "..", "%26%2360;", "a" * 40])
def test_an_address_of_initials_shows_text_or_nothing(alice, text):
    answer = alice.get(f"/api/avatars/initials/10/{text}.svg")

    assert answer.status_code in {200, 404}
    if answer.status_code == 200:
        assert answer.text.count("<") == 5
        assert "onload" not in answer.text


def test_a_picture_is_square_upright_and_says_nothing_of_where_it_was_taken(alice, bob, mallory, team):
    bob.connect()
    mallory.connect()

    answer = set_avatar(alice, photo_with_place())

    assert answer.status_code == 200
    address = answer.json["avatarUrl"]
    assert bob.heard("user:changed")[-1]["avatarUrl"] == address
    assert mallory.heard("user:changed") == []
    for size in (200, 512):
        shown = mallory.get(address.replace("200", str(size)))
        image = Image.open(io.BytesIO(shown.data))
        assert (image.format, image.size) == ("JPEG", (size, size))
        assert len(image.getexif()) == 0
        assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_form_does_as_well_and_so_does_what_moves(alice):
    form = {"avatar": (io.BytesIO(animation()), "me.gif", "text/html")}

    assert alice.call("PUT", "/api/users/me/avatar", data=form).status_code == 200


@pytest.mark.parametrize("content", [PAGE, b"x", b"\x89PNG\r\n\x1a\n", bomb()], ids=["page", "text", "PNG", "bomb"])
def test_what_is_no_picture_is_refused_and_the_old_one_stays(alice, content):
    before = set_avatar(alice).json["avatarUrl"]

    answer = set_avatar(alice, content)

    assert answer.status_code == 422
    assert answer.json["error"]["message"]
    assert alice.get("/api/users/me").json["avatarUrl"] == before
    assert db.files.count_documents({}) == 1


def test_a_picture_of_more_than_5_mb_is_refused(alice):
    answer = set_avatar(alice, b"x" * (5 * 1024 * 1024 + 1))

    assert answer.status_code == 413
    assert answer.json["error"]["message"] == "A file can have up to 5 MB."


def test_a_picture_can_be_taken_away(alice):
    address = set_avatar(alice).json["avatarUrl"]

    answer = alice.delete("/api/users/me/avatar")

    assert answer.json["avatarUrl"].startswith("/api/avatars/initials/")
    assert alice.get(address).status_code == 404


def test_owners_give_a_group_its_picture_and_everyone_hears_of_it(alice, bob, carol, mallory, team):
    carol.connect()
    path = f"/api/chats/{team}/avatar"

    answer = bob.call("PUT", path, data=picture())

    address = answer.json["chat"]["avatarUrl"]
    assert carol.heard("chat:changed")[-1]["chat"]["avatarUrl"] == address
    assert carol.get(address).status_code == 200
    assert carol.call("PUT", path, data=picture()).status_code == 403
    assert mallory.call("PUT", path, data=picture()).status_code == 404
    assert carol.delete(path).status_code == 403
    assert bob.delete(path).json["chat"]["avatarUrl"].startswith("/api/avatars/initials/")


def test_a_direct_chat_has_no_picture_of_its_own(alice, bob):
    chat = alice.post("/api/chats/direct", userId=bob.id).json["chat"]

    assert alice.call("PUT", f"/api/chats/{chat['id']}/avatar", data=picture()).status_code == 403


def test_a_picture_elsewhere_is_not_shown_here(alice, bob):
    db.users.update_one({"email": bob.email}, {"$set": {"avatar_url": "https://tracker.example/bob.png"}})

    assert alice.get(f"/api/users/{bob.id}").json["avatarUrl"].startswith("/api/avatars/initials/")


@pytest.mark.parametrize("path", ["x/200.jpg", "0" * 32 + "/200.jpg", "0" * 32 + "/201.jpg", "%00/200.jpg"])
def test_an_address_that_nobody_has_shows_nothing(alice, path):
    assert alice.get(f"/api/avatars/{path}").status_code == 404


def test_the_picture_of_a_deleted_group_goes_with_it(bob, team):
    address = bob.call("PUT", f"/api/chats/{team}/avatar", data=picture()).json["chat"]["avatarUrl"]

    bob.delete(f"/api/chats/{team}")

    worker().do_what_is_due()
    collect()
    assert db.files.count_documents({}) == 0
    assert bob.get(address).status_code == 404


def test_a_picture_that_was_replaced_just_before_the_process_died_is_collected(alice, monkeypatch):
    from chat.avatars import change

    set_avatar(alice)
    with monkeypatch.context() as broken:
        broken.setattr(change, "forget_avatar", lambda address: None)
        second = set_avatar(alice).json["avatarUrl"]

    for file in list(db.files.find({"collect_at": {"$exists": True}})):
        db.files.update_one({"_id": file["_id"]}, {"$set": {"collect_at": file["collect_at"] - timedelta(hours=12)}})
    collect()

    assert db.files.count_documents({}) == 1
    assert alice.get(second).status_code == 200


def test_letters_with_many_marks_have_a_picture_too(alice):
    alice.patch("/api/users/me", name="Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e lgo")

    assert alice.get(alice.get("/api/users/me").json["avatarUrl"]).status_code == 200
