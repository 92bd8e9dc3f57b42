"""Moving files between the stores: whole, whatever happens meanwhile, and nothing is left behind."""

import io

import pytest
import requests
from bson import ObjectId
from PIL import Image
from urllib3 import Timeout

from chat.database import db
from chat.files import moving, store
from chat.files.cleanup import collect
from chat.files.cloudinary_account import Account
from chat.files.cloudinary_store import CloudinaryStore
from chat.files.gridfs import GridFS
from chat.files.moving import CannotMove, move_files
from tests.files.cloudinary_server import API_KEY, API_SECRET, CLOUD, CloudinaryServer

LETTER = b"Dear Bob, " * 60_000  # three chunks


@pytest.fixture
def provider():
    with CloudinaryServer() as server:
        yield server


@pytest.fixture
def stores(app, provider, monkeypatch):
    """GridFS, where new files go, and Cloudinary."""
    monkeypatch.setattr(moving, "PAUSES", (0, 0))
    before = list(store.stores().values())
    account = Account(CLOUD, API_KEY, API_SECRET, upload_prefix=provider.origin)
    gridfs, cloudinary = GridFS(), CloudinaryStore(account, timeout=Timeout(connect=5, read=10))
    store.use_stores(gridfs, cloudinary)
    yield gridfs, cloudinary
    store.use_stores(*before)


@pytest.fixture
def gridfs(stores):
    return stores[0]


@pytest.fixture
def cloudinary(stores):
    return stores[1]


def upload(person, name="letter.txt", body=LETTER):
    answer = person.call("PUT", f"/api/files?name={name}", data=body)
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def picture():
    file = io.BytesIO()
    Image.effect_noise((900, 700), 60).save(file, "JPEG")
    return file.getvalue()


def move(target, progress=lambda size: None):
    return move_files(target, progress, wait=0)


def read(person, id):
    """Return the bytes, also where they have to be fetched elsewhere."""
    answer = person.get(f"/api/files/{id}")
    if answer.status_code == 302:
        return requests.get(answer.headers["Location"]).content
    return answer.data


def in_gridfs():
    """Return how many things are in GridFS, parts of things included."""
    keys = {chunk["files_id"] for chunk in db.file_chunks.find()} | {row["_id"] for row in db.file_rows.find()}
    return len(keys)


def blobs():
    return sum(len(file["blobs"]) for file in db.files.find())


def assert_everything_is_at(name, provider):
    """And nothing anywhere else, nor any note of it."""
    assert {file["store"] for file in db.files.find()} == {name}
    assert not [file for file in db.files.find() if "elsewhere" in file]
    assert (in_gridfs(), len(provider.assets)) == ((blobs(), 0) if name == "gridfs" else (0, blobs()))


def test_files_pictures_and_avatars_go_there_and_back(alice, bob, gridfs, cloudinary, provider):
    shown = picture()
    letter, photo = upload(alice), upload(bob, "photo.jpg", shown)
    assert alice.call("PUT", "/api/users/me/avatar", data=shown).status_code == 200
    as_they_were = read(alice, letter), read(bob, photo)

    there = move(cloudinary)

    assert (there.moved, there.left) == (3, {})
    assert_everything_is_at("cloudinary", provider)
    assert (read(alice, letter), read(bob, photo)) == as_they_were
    avatar = alice.get("/api/users/me").json["avatarUrl"]
    assert alice.get(avatar).status_code == 302
    assert "chat-app-profiles" in alice.get(avatar).headers["Location"]

    back = move(gridfs)

    assert (back.moved, back.left, back.size) == (3, {}, there.size)
    assert_everything_is_at("gridfs", provider)
    assert (read(alice, letter), read(bob, photo)) == as_they_were
    assert alice.get(avatar).status_code == 200


def test_what_is_there_already_stays(alice, gridfs, cloudinary, provider):
    upload(alice)

    assert move(gridfs).moved == 0
    assert_everything_is_at("gridfs", provider)


def test_files_that_are_uploaded_meanwhile_are_moved_too(alice, cloudinary, provider):
    upload(alice)
    latecomers = []

    def progress(size):
        if len(latecomers) < 2:
            latecomers.append(upload(alice, "late.txt"))

    assert move(cloudinary, progress).moved == 3
    assert_everything_is_at("cloudinary", provider)


def test_a_file_that_is_damaged_where_it_is_stays_and_is_named(alice, cloudinary, provider):
    damaged, missing, intact = upload(alice), upload(alice), upload(alice)
    keys = {id: db.files.find_one({"_id": db_id(id)})["key"] for id in (damaged, missing)}
    db.file_chunks.update_one({"files_id": keys[damaged], "n": 1}, {"$set": {"data": b"x" * 255 * 1024}})
    db.file_chunks.delete_one({"files_id": keys[missing], "n": 2})

    report = move(cloudinary)

    assert report.moved == 1
    assert {str(id) for id in report.left} == {damaged, missing}
    assert f"Left where it is: file {damaged}. It is damaged there." in report.lines()
    assert len(provider.assets) == 1
    assert read(alice, intact) == LETTER
    assert db.files.find_one({"_id": db_id(damaged)})["store"] == "gridfs"


def test_a_copy_that_is_damaged_is_noticed_and_the_file_stays(alice, cloudinary, provider):
    letter = upload(alice)
    provider.behave(damage=True)

    report = move(cloudinary)

    assert list(report.left.values()) == ["Its copy at cloudinary is damaged."]
    assert_everything_is_at("gridfs", provider)
    assert read(alice, letter) == LETTER


@pytest.mark.parametrize("how", [{"status": 500}, {"status": 401}, {"on": "download", "status": 500}, None])
def test_while_the_provider_does_not_answer_nothing_is_lost_and_later_it_goes_on(alice, cloudinary, provider, how):
    for _ in range(6):
        upload(alice)
    provider.behave(**how) if how else provider.down()

    with pytest.raises(CannotMove, match=r"Run this again to go on\.$"):
        move(cloudinary)

    assert {file["store"] for file in db.files.find()} == {"gridfs"}
    provider.behave() if how else provider.up()
    assert move(cloudinary).moved == 6
    assert_everything_is_at("cloudinary", provider)


def test_a_provider_who_fails_once_is_asked_again(alice, cloudinary, provider):
    upload(alice)
    provider.behave(status=500, on="upload")

    def progress(size):
        if len(provider.requests("upload")) == 1:
            provider.behave()

    assert move(cloudinary, progress).moved == 1
    assert_everything_is_at("cloudinary", provider)


@pytest.mark.parametrize("moment", ["before", "in the midst", "copied"])
def test_a_file_that_is_deleted_meanwhile_is_deleted_everywhere(alice, cloudinary, provider, monkeypatch, moment):
    letter = upload(alice)

    def delete(*_):
        alice.delete(f"/api/files/{letter}")
        collect()

    step = {"before": "claim", "in the midst": "copy", "copied": "point_to"}[moment]
    monkeypatch.setattr(moving, step, first(delete, getattr(moving, step)))
    move(cloudinary)

    assert db.files.count_documents({}) == 0
    assert (in_gridfs(), provider.assets) == (0, {})


def test_a_file_that_is_deleted_after_its_move_broke_off_is_deleted_in_both(alice, cloudinary, provider, monkeypatch):
    letter = upload(alice)
    killed_at(monkeypatch, "delete_places", after=False)
    with pytest.raises(Killed):
        move(cloudinary)
    monkeypatch.undo()
    assert (in_gridfs(), len(provider.assets)) == (1, 1)

    alice.delete(f"/api/files/{letter}")
    collect()

    assert (in_gridfs(), provider.assets) == (0, {})


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", ["claim", "copy", "point_to", "delete_places"])
def test_killed_at_any_step_it_goes_on_and_leaves_nothing_behind(
    alice, gridfs, cloudinary, provider, monkeypatch, step, after
):
    letter = upload(alice)
    upload(alice, "photo.jpg", picture())
    killed_at(monkeypatch, step, after=after)
    with pytest.raises(Killed):
        move(cloudinary)
    monkeypatch.undo()
    assert read(alice, letter) == LETTER

    move(cloudinary)

    assert_everything_is_at("cloudinary", provider)
    assert read(alice, letter) == LETTER


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", ["claim", "copy", "point_to", "delete_places"])
def test_killed_at_any_step_it_can_also_be_turned_round(alice, gridfs, cloudinary, provider, monkeypatch, step, after):
    letter = upload(alice)
    killed_at(monkeypatch, step, after=after)
    with pytest.raises(Killed):
        move(cloudinary)
    monkeypatch.undo()

    move(gridfs)

    assert_everything_is_at("gridfs", provider)
    assert read(alice, letter) == LETTER


@pytest.mark.parametrize("moment", ["claim", "copy", "point_to"])
@pytest.mark.parametrize("there_and_back", [False, True])
def test_two_who_move_the_same_file_do_it_no_harm(
    alice, gridfs, cloudinary, provider, monkeypatch, moment, there_and_back
):
    letter = upload(alice)

    def somebody_else(*_):
        move(cloudinary)
        if there_and_back:
            move(gridfs)

    monkeypatch.setattr(moving, moment, first(somebody_else, getattr(moving, moment)))
    move(cloudinary)
    assert read(alice, letter) == LETTER

    monkeypatch.undo()
    move(cloudinary)
    assert_everything_is_at("cloudinary", provider)
    assert read(alice, letter) == LETTER


def test_a_pointing_whose_answer_was_lost_is_not_undone(alice, cloudinary, provider, monkeypatch):
    """The database did it, and the connection broke: the copy is the file, and must not be deleted."""
    letter = upload(alice)
    really = moving.point_to

    def point_to(*arguments):
        really(*arguments)
        raise ConnectionResetError

    monkeypatch.setattr(moving, "point_to", point_to)
    with pytest.raises(ConnectionResetError):
        move(cloudinary)
    monkeypatch.undo()

    assert read(alice, letter) == LETTER
    move(cloudinary)
    assert_everything_is_at("cloudinary", provider)


def test_files_at_a_store_that_is_not_configured_are_said_to_be(alice, gridfs, cloudinary):
    upload(alice)
    move(cloudinary)
    store.use_stores(gridfs)

    with pytest.raises(CannotMove, match="CLOUDINARY_URL"):
        move(gridfs)


class Killed(BaseException):
    """The process is gone: nothing cleans up after it."""


def killed_at(monkeypatch, step, *, after):
    really = getattr(moving, step)

    def killed(*arguments, **options):
        if after:
            really(*arguments, **options)
        raise Killed

    monkeypatch.setattr(moving, step, killed)
    monkeypatch.setattr(moving, "abandon", lambda *_: None)


def first(something, then):
    """Do something at the first call, and then what is really to be done, at each."""
    calls = []

    def both(*arguments, **options):
        calls.append(arguments)
        if len(calls) == 1:
            something()
        return then(*arguments, **options)

    return both


def db_id(id):
    return ObjectId(id)
