"""What becomes of the index when something goes wrong, and that it catches up whatever has happened."""

import logging
import sqlite3
import threading
import time

import pytest
from bson import ObjectId

from chat.cluster.lease import in_touch, only_process
from chat.database import db
from chat.limits import one_at_a_time
from chat.search import find as finding
from chat.search import keeper as keeping
from chat.search.keeper import keeper
from tests.test_round_trips import number_of, trips

NEVER = float("-inf")


def error(code, text="something"):
    problem = sqlite3.OperationalError(text)
    problem.sqlite_errorcode, problem.sqlite_errorname = code, "SQLITE_X"
    return problem


def test_a_chat_is_followed_on_though_a_hundred_changes_in_a_row_were_superseded(alice, bob, team, found, monkeypatch):
    first = bob.say(team, "A walrus")
    assert found(alice, "walrus") == ["A walrus"]
    bob.say(team, "A seal")
    db.messages.update_one({"_id": ObjectId(first["id"])}, {"$set": {"change": 260}})
    db.messages.insert_one(
        db.messages.find_one({"chat_id": ObjectId(team), "seq": 2})
        | {"_id": ObjectId(), "seq": 3, "change": 261, "changes": [261], "client_id": "later", "body": "An otter"}
    )
    db.chat_states.update_one({"_id": ObjectId(team)}, {"$set": {"last_seq": 3, "last_change": 261}})
    following = keeper().following
    following.waiting.clear()
    following.scan_due_at = following.scanned_at = NEVER

    assert found(alice, "seal") == ["A seal"]
    assert found(alice, "otter") == ["An otter"]
    assert following.cursors[ObjectId(team)][1] == 261


def test_nothing_is_passed_over_that_a_majority_does_not_have_yet(alice, bob, team, found):
    bob.say(team, "A walrus")
    assert found(alice, "walrus") == ["A walrus"]
    following = keeper().following

    following.note_elsewhere(ObjectId(team), 5)  # another process says so, and it cannot be read yet
    assert found(alice, "walrus") == ["A walrus"]
    assert following.cursors[ObjectId(team)][1] == 1


@pytest.mark.parametrize(
    ("code", "is_made_anew"),
    [(sqlite3.SQLITE_CORRUPT, True), (sqlite3.SQLITE_NOTADB, True), (sqlite3.SQLITE_IOERR_READ, True),
     (sqlite3.SQLITE_ERROR, False), (sqlite3.SQLITE_BUSY, False), (sqlite3.SQLITE_INTERRUPT, False)],
)  # fmt: skip
def test_only_a_damaged_file_is_thrown_away_for_a_failed_search(
    alice, bob, team, found, monkeypatch, caplog, code, is_made_anew
):
    bob.say(team, "A walrus")
    assert found(alice, "walrus") == ["A walrus"]
    index = keeper().index

    def fail(*_):
        raise error(code, 'fts5: syntax error near "walrus"')

    monkeypatch.setattr(index.readers, "find", fail)
    assert alice.get("/api/search", q="walrus").status_code == 503
    assert (keeper().index is None) is is_made_anew
    assert "walrus" not in caplog.text, "what people look for is nobody's business"


def test_a_search_on_an_index_that_was_closed_meanwhile_leaves_the_new_one_alone(alice, bob, team, found):
    bob.say(team, "A walrus")
    assert found(alice, "walrus") == ["A walrus"]
    old = keeper().index
    keeper().let_go()
    assert found(alice, "walrus") == ["A walrus"]

    keeper().doubt(old, error(sqlite3.SQLITE_CORRUPT))
    assert keeper().index is not None


def test_an_index_whose_file_has_been_swept_away_is_made_anew(alice, bob, team, found):
    bob.say(team, "A walrus")
    assert found(alice, "walrus") == ["A walrus"]
    for file in keeper().file.path.parent.glob("*.db*"):
        file.unlink()
    for idle in keeper().index.readers.idle:
        idle.close()
    keeper().index.readers.idle.clear()

    assert alice.get("/api/search", q="walrus").status_code == 503
    keeper().tick()
    assert found(alice, "walrus") == ["A walrus"]


def test_a_bug_does_not_end_the_keeping_and_is_tried_again_less_and_less_often(
    alice, bob, team, found, index, monkeypatch, caplog
):
    bob.say(team, "A walrus")
    assert found(alice, "walrus") == ["A walrus"]

    def fail(*_):
        raise KeyError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr("chat.search.following.Following.step", fail)
        with caplog.at_level(logging.ERROR):
            pauses = []
            for _ in range(3):
                index()
                pauses.append(keeper().pause)

    assert pauses == [4, 8, 16]
    assert "KeyError" in caplog.text
    assert found(alice, "walrus") == ["A walrus"]
    assert keeper().pause == keeping.FIRST_PAUSE, "as it is whole again"


def test_an_index_that_is_begun_and_not_whole_does_not_shorten_the_pause(alice, bob, team, index, monkeypatch):
    monkeypatch.setattr("chat.search.following.BATCH", 1)
    monkeypatch.setattr(keeping, "BUSY_SECONDS", 0)
    for number in range(3):
        bob.say(team, f"number {number}")
    keeper().pause, keeper().retry_at = 16, NEVER

    keeper().tick()
    assert (keeper().following is not None, keeper().pause) == (True, 16)


def test_the_file_is_made_smaller_once_it_is_built_and_only_where_there_is_room(bob, team, index, monkeypatch):
    shrunk = []
    monkeypatch.setattr("chat.search.index.Index.shrink", lambda self: shrunk.append(self))
    message = bob.say(team, "A walrus")
    monkeypatch.setattr(keeping, "free_bytes", lambda _: keeping.LEAST_FREE + 10)
    index()
    assert shrunk == []

    monkeypatch.setattr(keeping, "free_bytes", lambda _: 1 << 40)
    keeper().give_up(RuntimeError("to have it built again"))
    index()
    assert len(shrunk) == 1
    bob.delete(f"/api/messages/{message['id']}")
    keeper().purged_at = NEVER
    index()
    assert len(shrunk) == 1, "a deletion does not rewrite the file"


def test_what_was_deleted_is_purged_once_there_is_room_for_it(bob, team, index, monkeypatch):
    message = bob.say(team, "A walrus")
    index()
    keeper().following.index.has_secure_delete = False
    purged = []
    monkeypatch.setattr("chat.search.index.Index.purge", lambda self: purged.append(self))
    monkeypatch.setattr(keeping, "free_bytes", lambda _: keeping.LEAST_FREE + 10)
    bob.delete(f"/api/messages/{message['id']}")
    keeper().purged_at = NEVER
    index()
    assert purged == []

    monkeypatch.setattr(keeping, "free_bytes", lambda _: 1 << 40)
    keeper().purged_at = NEVER
    index()
    assert len(purged) == 1


def test_stopping_ends_what_is_being_written_and_keeps_the_file(bob, team, index):
    bob.say(team, "A walrus")
    index()
    keeper().is_kept = True
    following, path, begun = keeper().following, keeper().file.path, threading.Event()

    def write_for_ever():
        following.index.writer.set_progress_handler(begun.set, 1000)
        following.index.writer.execute(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
        ).fetchone()

    following.step = write_for_ever
    here = keeper()
    thread = threading.Thread(target=here.tick)
    thread.start()
    assert begun.wait(30)
    here.close()
    thread.join(30)

    assert not thread.is_alive()
    assert path.exists()


def test_a_page_costs_two_reads_and_one_where_ones_chats_are_remembered(alice, bob, team, index):
    for number in range(40):
        bob.say(team, f"number {number}", clientId=str(number))
    index()
    only_process().renew(time.monotonic() + 60)
    alice.get("/api/search", q="nothing at all")
    bob.get(f"/api/chats/{team}")

    with trips() as commands:
        assert len(alice.get("/api/search", q="number").json["items"]) == 20
    assert [each for each in commands if "users" not in each and "sessions" not in each] == ["find messages"]
    assert number_of(commands) <= 2


def test_who_is_in_a_chat_counts_at_once_although_it_is_remembered(alice, bob, carol, mallory, team, index):
    def found_by(who):
        return [item["excerpt"] for item in who.get("/api/search", q="walrus").json["items"]]

    bob.say(team, "A walrus")
    index()
    only_process().renew(time.monotonic() + 60)
    assert (found_by(carol), found_by(mallory)) == (["A walrus"], [])
    bob.delete(f"/api/chats/{team}/members/{carol.id}")
    assert found_by(carol) == []
    bob.post(f"/api/chats/{team}/members", userIds=[mallory.id])
    assert found_by(mallory) == ["A walrus"]
    direct = alice.post("/api/chats/direct", userId=mallory.id).json["chat"]["id"]
    alice.say(direct, "Another walrus")
    index()
    assert found_by(mallory) == ["Another walrus", "A walrus"]
    bob.delete(f"/api/chats/{team}")
    assert found_by(mallory) == ["Another walrus"]


def test_a_small_page_of_what_is_hardly_so_any_more_is_looked_for_in_few_reads(alice, bob, team, index, monkeypatch):
    for number in range(130):
        bob.say(team, f"number {number}", clientId=str(number))
    index()
    db.messages.update_many({"chat_id": ObjectId(team), "seq": {"$gt": 1}}, {"$set": {"body": "something else"}})
    reads = []
    committed = finding.committed
    monkeypatch.setattr(finding, "committed", lambda *args: reads.append(args) or committed(*args))

    answer = alice.get("/api/search", q="number", limit=1).json

    assert [item["excerpt"] for item in answer["items"]] == ["number 0"]
    assert len(reads) <= 4


def test_who_reads_history_does_not_wait_for_ones_search(alice, bob, team, found, monkeypatch):
    monkeypatch.setattr("chat.limits.PATIENCE_SECONDS", 0)
    bob.say(team, "A walrus")

    with one_at_a_time(ObjectId(alice.id)):
        assert found(alice, "walrus") == ["A walrus"]


def test_a_search_that_takes_too_long_says_so_and_harms_nothing(alice, bob, team, found, monkeypatch):
    bob.say(team, "A walrus")
    assert found(alice, "walrus") == ["A walrus"]
    monkeypatch.setattr("chat.search.lookup.STEPS", 1)
    with monkeypatch.context() as patch:
        patch.setattr(finding, "ANSWER_SECONDS", -1)
        answer = alice.get("/api/search", q="walrus")
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")
    assert found(alice, "walrus") == ["A walrus"]


def test_an_answer_that_ends_at_its_deadline_says_where_to_go_on(alice, bob, team, found, monkeypatch):
    for number in range(3):
        bob.say(team, f"walrus {number} " + "ﷺ" * 3000, clientId=str(number))
    found(alice, "walrus")
    monkeypatch.setattr(finding, "ANSWER_SECONDS", -1)
    seen, cursor = [], {}
    while cursor is not None:
        answer = alice.get("/api/search", q="walrus", **cursor).json
        seen.append(len(answer["items"]))
        cursor = {"cursor": answer["next"]} if answer["next"] else None

    assert seen == [1, 1, 1]


def test_an_index_that_is_opened_half_built_says_so_from_the_first_moment(bob, team, index, monkeypatch):
    monkeypatch.setattr("chat.search.following.BATCH", 2)
    for number in range(5):
        bob.say(team, f"number {number}")
    following = keeper().open()
    assert following.reaches_back is not None
    following.step()
    keeper().let_go()

    following = keeper().open()
    assert following.reaches_back is not None
    while following.step():
        pass
    assert following.reaches_back is None


def test_all_chats_are_looked_at_less_often_where_what_others_do_is_heard(bob, team, index):
    index()
    following = keeper().following
    following.scanned_at = time.monotonic() - 6
    following.scan_due_at = time.monotonic() + 60
    in_touch().renew(time.monotonic() + 60)

    assert not following.scan_if_due()
