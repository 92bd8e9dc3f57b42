"""What earlier versions stored is brought into the present shape: once, by one process, and to its end."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId
from bson.codec_options import CodecOptions
from pymongo.errors import OperationFailure

from chat import create_app
from chat.database import db, migrations
from chat.database.migrations import NewerData, migrate
from chat.settings import settings
from tests.conftest import be_one_of_several
from tools.hearth import Hearth, run_to_its_end
from tools.process import until


@pytest.fixture
def database(app):
    """A database of its own beside that of the tests, as empty as a new one."""
    client = db.client
    name = f"old_{ObjectId()}"
    yield client.get_database(name, codec_options=CodecOptions(tz_aware=True))
    client.drop_database(name)


@pytest.fixture
def steps(monkeypatch):
    """Two steps, which note that they were run."""
    ran = []
    two = {"first": lambda database: ran.append("first") or 1, "second": lambda database: ran.append("second") or 2}
    monkeypatch.setattr(migrations, "STEPS", two)
    return ran


@pytest.fixture
def old_data(database):
    """Two people, their chat and what was said in it, as the first version stored it."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    alice, bob, chat, message = (ObjectId() for _ in range(4))
    for id, name in ((alice, "Alice"), (bob, "Bob")):
        database.users.insert_one({"_id": id, "name": name, "email": f"{name}@example.org", "password_hash": "x"})
    members = {str(id): {"role": "member", "notify": "all", "joined_seq": 0} for id in (alice, bob)}
    chats = {"_id": chat, "kind": "direct", "member_ids": [alice, bob], "members": members, "version": 3}
    database.chats.insert_one(chats | {"direct_key": f"{alice}:{bob}", "name": None, "created_at": moment})
    head = {"announced": 3, "profiles": 0, "last_seq": 1, "last_change": 1, "last_message": None, "own_seqs": {}}
    moments = {"updated_at": moment, "changed_at": moment, "read_at": moment}
    database.heads.insert_one({"_id": chat, **head, **moments})
    said = {"chat_id": chat, "sender_id": alice, "client_id": "1", "body": "Hello", "seq": 1, "change": 1}
    database.messages.insert_one({"_id": message, "changes": [1], "created_at": moment, **said})
    database.processes.insert_one({"_id": ObjectId(), "beat": 7, "online": [alice], "has_bus": False})
    return database


def test_old_data_is_changed_step_by_step_and_each_step_only_once(old_data, steps, caplog):
    migrate(old_data)
    migrate(old_data)

    assert steps == ["first", "second"]
    done = {step["_id"]: step for step in old_data.migrations.find()}
    assert {name: step["changed"] for name, step in done.items()} == {"first": 1, "second": 2}
    assert done["first"]["done_at"] <= done["second"]["done_at"]
    said = [record.message for record in caplog.records]
    assert len(said) == 4
    assert "step first: 1 documents" in said[1]


def test_a_new_database_has_the_present_shape(database, steps):
    migrate(database)

    assert steps == []
    assert {step["_id"] for step in database.migrations.find({"was_new": True})} == {"first", "second"}
    database.users.insert_one({"_id": ObjectId()})
    migrate(database)
    assert steps == []


def test_a_step_that_is_added_later_is_run_on_what_there_is_by_then(database, steps):
    migrate(database)
    database.users.insert_one({"_id": ObjectId()})
    migrations.STEPS["third"] = lambda database: steps.append("third") or 0
    migrate(database)
    assert steps == ["third"]


def test_a_start_that_was_cut_short_is_gone_on_with(old_data, steps):
    def killed(database):
        raise SystemExit

    second = migrations.STEPS["second"]
    migrations.STEPS["second"] = killed
    with pytest.raises(SystemExit):
        migrate(old_data)

    migrations.STEPS["second"] = second
    migrate(old_data)
    assert steps == ["first", "second"]
    assert old_data.migrations.count_documents({"_id": "running"}) == 0


def test_of_two_that_start_at_once_one_changes_the_data_and_the_other_waits(old_data, steps):
    let_go, at_it = threading.Event(), threading.Event()
    migrations.STEPS["first"] = lambda database: steps.append("first") or at_it.set() or let_go.wait(10) and 1
    starts = [threading.Thread(target=migrate, args=[old_data]) for _ in range(2)]
    starts[0].start()
    assert at_it.wait(10)
    starts[1].start()
    starts[1].join(0.5)
    assert starts[1].is_alive(), "it serves nobody before the data has the present shape"

    let_go.set()
    [start.join() for start in starts]
    assert steps == ["first", "second"]


def test_the_lease_of_one_who_was_killed_runs_out(old_data, steps, monkeypatch):
    until_then = migrations.server_time(old_data) + timedelta(seconds=1)
    old_data.migrations.insert_one({"_id": "running", "by": ObjectId(), "until": until_then})
    migrate(old_data)
    assert steps == ["first", "second"]
    assert migrations.server_time(old_data) >= until_then


def test_the_lease_is_renewed_while_a_step_lasts(old_data, steps, monkeypatch):
    monkeypatch.setattr(migrations, "RENEW_SECONDS", 0.05)
    leases = []

    def long(database):
        lease = database.migrations.find_one({"_id": "running"})
        until(lambda: database.migrations.find_one({"_id": "running"})["until"] > lease["until"])
        return leases.append(lease) or 0

    migrations.STEPS["first"] = long
    migrate(old_data)
    assert len(leases) == 1


def test_data_that_a_newer_version_has_changed_is_refused_and_left_alone(old_data, steps):
    old_data.migrations.insert_one({"_id": "years_later"})
    with pytest.raises(NewerData, match="years_later"):
        migrate(old_data)
    assert steps == []
    assert [step["_id"] for step in old_data.migrations.find()] == ["years_later"]


# the steps there are


def is_in_the_new_shape(database, chat_id):
    state = database.chat_states.find_one({"_id": chat_id})
    return state["pending_version"] == 3 and "announced" not in state and state["last_seq"] == 1


def test_heads_become_chat_states(old_data):
    chat = old_data.chats.find_one({})["_id"]
    migrate(old_data)

    assert is_in_the_new_shape(old_data, chat)
    assert not {"heads", "processes"} & set(old_data.list_collection_names())
    assert old_data.migrations.find_one({"_id": "chat_states"})["changed"] == 1
    assert old_data.messages.count_documents({}) == 1
    assert migrations.rename_heads(old_data) == 0, "and doing it again changes nothing"


def test_heads_become_chat_states_where_collections_cannot_be_renamed(old_data, monkeypatch):
    from pymongo.collection import Collection

    def refuse(*args, **kwargs):
        raise OperationFailure("no such command: 'renameCollection'", 59)

    monkeypatch.setattr(Collection, "rename", refuse)
    monkeypatch.setattr(migrations, "BATCH", 3)
    chat = old_data.chats.find_one({})["_id"]
    old_data.heads.insert_many([{"_id": number, "announced": number} for number in range(10)])
    migrate(old_data)

    assert is_in_the_new_shape(old_data, chat)
    assert old_data.chat_states.count_documents({}) == 11
    assert old_data.chat_states.find_one({"_id": 7}) == {"_id": 7, "pending_version": 7, "deleted_seqs": []}
    assert "heads" not in old_data.list_collection_names()


@pytest.mark.parametrize("place", range(1, 6))
def test_heads_become_chat_states_though_it_is_killed_after_any_call(old_data, monkeypatch, place):
    """Copied document by document, which has the most places to be killed at."""
    from pymongo.collection import Collection

    def refuse(*args, **kwargs):
        raise OperationFailure("no such command: 'renameCollection'", 59)

    calls = []

    def counted(work):
        def call(*args, **kwargs):
            answer = work(*args, **kwargs)
            calls.append(work.__name__)
            if len(calls) == place:
                raise SystemExit
            return answer

        return call

    monkeypatch.setattr(migrations, "BATCH", 2)
    chat = old_data.chats.find_one({})["_id"]
    old_data.heads.insert_many([{"_id": number, "announced": number} for number in range(5)])
    with monkeypatch.context() as kill:
        kill.setattr(Collection, "rename", refuse)
        kill.setattr(Collection, "insert_many", counted(Collection.insert_many))
        kill.setattr(Collection, "update_many", counted(Collection.update_many))
        with pytest.raises(SystemExit):
            migrations.rename_heads(old_data)

    migrate(old_data)
    assert is_in_the_new_shape(old_data, chat)
    assert old_data.chat_states.count_documents({}) == 6
    assert old_data.chat_states.count_documents({"announced": {"$exists": True}}) == 0
    assert not {"heads", "processes"} & set(old_data.list_collection_names())


def test_chat_states_learn_which_messages_have_been_deleted(old_data):
    chat, gone = old_data.chats.find_one({})["_id"], {"deleted_at": datetime(2026, 1, 2, tzinfo=UTC)}
    old_data.messages.insert_one({"_id": ObjectId(), "chat_id": chat, "seq": 2, "change": 2, "changes": [2], **gone})
    migrate(old_data)
    migrations.note_deleted_messages(old_data)
    assert old_data.chat_states.find_one({"_id": chat})["deleted_seqs"] == [2]


# the real program


def test_a_newer_versions_database_is_refused_at_start_with_a_sentence(tmp_path):
    hearth = Hearth(tmp_path / "data")
    with hearth.database() as database:
        assert {step["_id"] for step in database.migrations.find()} == set(migrations.STEPS)
        database.migrations.insert_one({"_id": "years_later"})
    hearth.stop()

    refused = run_to_its_end({"DATA_DIR": str(hearth.folder), "HOST": "127.0.0.1", "PORT": "1"})
    assert refused.returncode == 1
    assert "DATA_DIR names a database that a newer version of Hearth has changed (years_later)" in refused.stderr
    assert "Traceback" not in refused.stderr
    until(lambda: hearth.database_pids() == [])


def test_people_find_their_chats_and_go_on_talking_after_the_shape_has_changed(app, database, alice, bob, team):
    bob.say(team, "Before")
    for name in db.users.database.list_collection_names():
        if documents := list(db.users.database[name].find()):
            database[name].insert_many(documents)
    database.chat_states.update_many({}, {"$rename": {"pending_version": "announced"}})
    database.heads.insert_many(list(database.chat_states.find()))
    database.chat_states.drop()
    database.migrations.drop()

    head, _, tail = settings().mongo_uri.partition("?")
    uri = f"{head.rpartition('/')[0]}/{database.name}" + (f"?{tail}" if tail else "")
    newer = create_app(settings(), mongo_uri=uri)
    try:
        with newer.extensions["memory"].in_use():
            be_one_of_several()
        browser = newer.test_client()
        token = browser.post("/api/auth/login", json={"email": bob.email, "password": bob.password}).json["accessToken"]
        headers = {"Authorization": f"Bearer {token}"}
        (chat,) = browser.get("/api/chats", headers=headers).json["items"]
        assert (chat["name"], chat["lastMessage"]["excerpt"]) == ("Team", "Before")
        renamed = browser.patch(f"/api/chats/{team}", json={"name": "Crew"}, headers=headers)
        assert renamed.json["chat"]["name"] == "Crew"
        said = {"body": "After", "clientId": "after"}
        assert browser.post(f"/api/chats/{team}/messages", json=said, headers=headers).json["seq"] == 2
        assert "heads" not in database.list_collection_names()
    finally:
        with newer.extensions["memory"].in_use():
            db.close()
