"""What nobody can see any more is collected, and nothing else."""

from datetime import timedelta

from bson import ObjectId

from chat.clock import now
from chat.database import db
from chat.errors import StorageDown
from chat.files import store
from chat.files.cleanup import collect
from tests.files.samples import picture


def a_day_passes():
    for file in list(db.files.find({"collect_at": {"$exists": True}})):
        db.files.update_one({"_id": file["_id"]}, {"$set": {"collect_at": file["collect_at"] - timedelta(hours=24)}})
    collect()


def test_what_was_sent_in_no_message_is_kept_for_a_day_and_then_collected(alice, upload):
    file = upload(alice, b"text").json

    collect()
    assert alice.get(file["url"]).status_code == 200
    a_day_passes()
    assert alice.get(file["url"]).status_code == 404
    assert db.file_chunks.count_documents({}) == 0


def test_what_was_sent_is_kept(alice, team, send):
    file = send(alice, team, picture(), "a.png")["attachments"][0]

    a_day_passes()
    a_day_passes()

    assert alice.get(file["url"]).status_code == 200
    assert "collect_at" not in db.files.find_one({}), "it need not be looked at again"


def test_a_file_whose_message_was_never_stored_is_collected(alice, team, upload):
    file = upload(alice, b"text").json
    claimed = {"chat_id": ObjectId(team), "client_id": "lost"}
    db.files.update_one({}, {"$set": claimed})

    a_day_passes()

    assert alice.get(file["url"]).status_code == 404


def test_an_upload_whose_process_died_is_collected_with_all_it_left(alice, upload):
    upload(alice, b"x" * 600_000)
    db.files.update_one({}, {"$set": {"state": "uploading"}, "$unset": {"blobs": ""}})
    db.file_rows.delete_many({})

    a_day_passes()

    assert db.files.count_documents({}) == 0
    assert db.file_chunks.count_documents({}) == 0
    assert db.file_usage.find_one({})["bytes"] == 0


def test_a_store_that_does_not_answer_is_asked_again_later(alice, upload, monkeypatch):
    upload(alice, b"text")
    db.files.update_one({}, {"$set": {"deleted_at": now(), "collect_at": now()}})

    def down(*args, **kwargs):
        raise StorageDown

    with monkeypatch.context() as broken:
        broken.setattr(type(store.chosen_store()), "delete", down)
        collect()
    assert db.files.count_documents({}) == 1
    collect()
    assert db.files.count_documents({}) == 1, "not at once"
    a_day_passes()
    assert db.files.count_documents({}) == 0


def test_a_picture_of_a_person_is_kept_until_there_is_another(alice):
    first = alice.call("PUT", "/api/users/me/avatar", data=picture()).json["avatarUrl"]
    a_day_passes()
    assert alice.get(first).status_code == 200

    second = alice.call("PUT", "/api/users/me/avatar", data=picture()).json["avatarUrl"]
    collect()

    assert first != second
    assert alice.get(first).status_code == 404
    assert alice.get(second).status_code == 200
    assert db.files.count_documents({}) == 1
    assert db.file_rows.count_documents({}) == 2


def test_a_picture_whose_process_died_before_the_person_had_it_is_looked_at_and_kept_or_not(alice):
    alice.call("PUT", "/api/users/me/avatar", data=picture())
    db.files.update_one({}, {"$set": {"collect_at": now()}})
    collect()
    assert db.files.count_documents({}) == 1

    db.users.update_one({}, {"$set": {"avatar_url": None}})
    db.files.update_one({}, {"$set": {"collect_at": now()}})
    collect()
    assert db.files.count_documents({}) == 0


def test_an_upload_that_outlasts_its_document_leaves_nothing_behind(alice, upload, monkeypatch):
    from chat.files import uploads

    put = uploads.store

    def slow(*args, **kwargs):
        kept = put(*args, **kwargs)
        db.files.delete_many({})  # the collection has given it up
        return kept

    monkeypatch.setattr(uploads, "store", slow)
    assert upload(alice, b"text").status_code == 404
    collect()
    assert db.files.count_documents({}) == 0
    assert db.file_chunks.count_documents({}) == 0


def test_one_file_that_cannot_be_looked_at_holds_up_no_other(alice, upload):
    upload(alice, b"one")
    db.files.update_one({}, {"$set": {"collect_at": now() - timedelta(hours=1)}, "$unset": {"key": "", "blobs": ""}})
    upload(alice, b"two")
    db.files.update_many({"key": {"$exists": True}}, {"$set": {"collect_at": now()}})

    collect()

    assert db.files.count_documents({"key": {"$exists": True}}) == 0
