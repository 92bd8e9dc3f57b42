"""The index by itself: how much it writes, how long it looks, and what it leaves."""

import threading

import pytest

from chat.search import lookup
from chat.search.entries import Entry
from chat.search.index import Index
from chat.search.lookup import Filters, TooSlow

MINE, THEIRS = b"mine".ljust(12), b"theirs".ljust(12)


@pytest.fixture
def index(tmp_path):
    made = Index(tmp_path / "index.db", "a database")
    yield made
    made.close()


def entry(number, text="walrus", chat=MINE, change=1):
    return Entry(number.to_bytes(12, "big"), chat, chat, change, 0, 0, text, "")


def statements(index):
    heard = []
    index.writer.set_trace_callback(heard.append)
    return heard


def find(index, chats, most=10, seconds=60, cursor=None):
    return index.readers.find('"walrus"', "", Filters(chats), cursor, most, seconds)


def test_a_search_ends_at_its_deadline_with_what_it_has_found(index, monkeypatch):
    monkeypatch.setattr(lookup, "STEPS", 1000)
    index.put([entry(number, chat=THEIRS) for number in range(2000)])
    index.put([entry(number) for number in range(2000, 2003)])

    hits = find(index, [MINE], seconds=0)

    assert [int.from_bytes(hit.id, "big") for hit in hits][:2] == [2002, 2001]
    assert hits.is_cut_short
    assert not find(index, [MINE], most=3, seconds=0).is_cut_short
    with pytest.raises(TooSlow):
        find(index, [b"nobody's".ljust(12)], seconds=0)
    assert len(find(index, [MINE])) == 3, "it can be asked again"


def test_pages_leave_nothing_out_where_late_messages_found_no_place_in_the_order(index):
    early, late = range(0, 3000, 3000 // 20), range(1, 41)
    index.put([entry(number) for number in early])
    for number in late:
        index.put([entry(number)])
    assert index.is_out_of_order

    found, cursor = [], None
    while page := find(index, [MINE], most=7, cursor=cursor):
        found += [int.from_bytes(hit.id, "big") for hit in page]
        cursor = page[-1].id
    assert sorted(found) == sorted({*early, *late})
    assert len(found) == len(set(found))


def test_a_reaction_writes_no_words_and_only_what_takes_some_away_has_to_be_purged(index):
    assert index.put([entry(1), entry(2, "seal")]) is False
    heard = statements(index)

    assert index.put([entry(1, change=2)]) is False
    assert not [each for each in heard if "words" in each and not each.startswith(("SELECT", "--"))]
    assert index.put([entry(1, "carpenter", change=3)]) is True
    assert index.put([entry(2, "", change=2)]) is True
    assert find(index, [MINE]) == []


def test_purging_needs_no_room_for_another_file(index):
    index.put([entry(1)])
    heard = statements(index)

    index.purge()
    assert not [each for each in heard if each.startswith("VACUUM")]
    index.shrink()
    assert [each for each in heard if each.startswith("VACUUM")]


def test_forgetting_a_chat_goes_through_the_others_a_few_times_and_not_for_each_part(index):
    index.put([entry(number, chat=THEIRS) for number in range(3000)])
    index.put([entry(number) for number in range(3000, 3300)])
    steps = []
    index.writer.set_progress_handler(lambda: steps.append(1), 100)
    index.writer.execute("SELECT label FROM messages WHERE chat = -1").fetchall()
    one_pass, parts = len(steps), 1
    steps.clear()

    while not index.forget_chat(MINE, 10):
        parts += 1
    index.writer.set_progress_handler(None, 0)

    assert parts > 30
    assert len(steps) < 12 * one_pass
    assert find(index, [MINE]) == []
    assert len(find(index, [THEIRS], most=5000)) == 3000
    assert MINE not in index.cursors()


def test_what_comes_into_a_chat_while_it_is_being_forgotten_goes_too(index):
    index.put([entry(number) for number in range(100, 125)])
    assert not index.forget_chat(MINE, 10)
    index.put([entry(99)])

    while not index.forget_chat(MINE, 10):
        pass

    assert index.writer.execute("SELECT count(*) FROM messages").fetchone() == (0,)


def test_what_is_being_written_can_be_interrupted_from_another_thread(index):
    begun, ended = threading.Event(), []

    def write():
        index.writer.set_progress_handler(begun.set, 1000)
        for_ever = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
        with pytest.raises(Exception, match="interrupted"):
            index.writer.execute(for_ever).fetchone()
        ended.append(True)

    thread = threading.Thread(target=write)
    thread.start()
    assert begun.wait(30)
    index.interrupt()
    thread.join(30)
    assert ended
