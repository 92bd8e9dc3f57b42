"""Finding messages, as people do."""

import pytest
from bson import ObjectId

from chat.database import db
from chat.search import engine
from chat.search.keeper import keeper
from chat.search.lookup import Readers, TooSlow
from tests.files.samples import picture

DECOMPOSED = "Zoe\u0308"


def test_words_and_their_beginnings_are_found_newest_first_and_only_by_members(alice, bob, mallory, team, found):
    bob.say(team, "The Harbour café opens at nine")
    bob.say(team, "What a nice CAFETERIA by the harbour")
    bob.say(team, "Nothing of the kind")

    assert found(alice, "harb caf") == ["What a nice CAFETERIA by the harbour", "The Harbour café opens at nine"]
    assert found(alice, "what") == ["What a nice CAFETERIA by the harbour"]
    assert found(alice, '"harbour cafe"') == ["The Harbour café opens at nine"]
    assert found(alice, "harbour -nine") == ["What a nice CAFETERIA by the harbour"]
    assert found(mallory, "harbour") == []
    assert found(mallory, "harbour", **{"in": team}) == [], "as if there were no such chat"


@pytest.mark.parametrize(
    ("said", "sought"),
    [
        (DECOMPOSED, "zoe"), ("Łódź", "lodz"), ("Straße", "STRASSE"), ("strasse", "Straße"), ("İstanbul", "istanbul"),
        ("ΟΔΟΣ", "οδός"), ("O'Neill", "neill"), ("O’Neill", "o'neill"), ("東京都庁", "京都"), ("東京都庁", "庁"),
        ("กินน้ำแข็ง", "น้ำ"),
        ("한국어학교", "학교"), ("ใจ 👍🏽!", "👍"), ("lol😂", "😂"), ("🏴‍☠️", "🏴"), ("ｆｕｌｌ", "full"),
        ("snake_case_name", "case"), ("می‌خواهم", "میخواهم"), ("C++ (a*b)^2", "a*b"), ("AND or NEAR", "and near"),
        ("مُحَمَّد", "محمد"), ("إلى أحمد", "الى احمد"), ("كتـــاب", "كتاب"), ("שָׁלוֹם", "שלום"), ("क़लम", "कलम"),
    ],
)  # fmt: skip
def test_it_does_not_matter_how_something_is_written(alice, bob, team, found, said, sought):
    bob.say(team, f"This is {said}")

    assert found(alice, sought) == [f"This is {said}"]


def test_what_is_edited_deleted_or_no_longer_ones_business_counts_at_once(alice, bob, carol, team, index):
    first, second = bob.say(team, "A walrus"), bob.say(team, "A walrus and a carpenter")
    index()

    def found_now(who, q):
        return [item["messageId"] for item in who.get("/api/search", q=q).json["items"]]

    assert found_now(alice, "walrus") == [second["id"], first["id"]]
    bob.patch(f"/api/messages/{first['id']}", body="A seal")
    assert found_now(alice, "walrus") == [second["id"]], "before the index has heard of it"
    bob.delete(f"/api/messages/{second['id']}")
    assert found_now(alice, "walrus") == []
    index()
    assert found_now(alice, "seal") == [first["id"]]
    assert found_now(carol, "seal") == [first["id"]]
    bob.delete(f"/api/chats/{team}/members/{carol.id}")
    assert found_now(carol, "seal") == []
    bob.delete(f"/api/chats/{team}")
    assert found_now(alice, "seal") == []
    db.chat_states.delete_one({"_id": ObjectId(team)})  # as the job does that such a deletion leaves
    keeper().following.scan_due_at = keeper().following.scanned_at = float("-inf")
    index()
    assert keeper().following.index.writer.execute("SELECT count(*) FROM messages").fetchone() == (0,)


def test_what_was_deleted_leaves_the_file_too(bob, team, index):
    message = bob.say(team, "A walrussecret and " + "other words " * 50, clientId="long")
    bob.say(team, "Something else")
    index()
    path = keeper().file.path
    bob.patch(f"/api/messages/{message['id']}", body="A walrusspublic")
    index()
    bob.delete(f"/api/messages/{message['id']}")
    keeper().purged_at = float("-inf")
    index()

    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"walruss" not in kept
    assert b"something" in kept
    assert {oct(file.stat().st_mode & 0o777) for file in path.parent.iterdir()} == {"0o600"}


def test_filters(alice, bob, carol, team, found):
    other = bob.post("/api/chats", name="Other", memberIds=[carol.id]).json["chat"]["id"]
    bob.say(team, "see https://example.org now")
    carol.say(team, "see you")
    carol.say(other, "see me")
    file = bob.call("PUT", "/api/files?name=Report_2026.pdf", data=b"A report.").json
    bob.say(team, "see this", fileIds=[file["id"]])
    photo = bob.call("PUT", "/api/files?name=Sunset.png", data=picture("PNG")).json
    bob.say(team, "", fileIds=[photo["id"]], clientId="photo")

    assert found(carol, "see", **{"from": carol.id}) == ["see me", "see you"]
    assert found(carol, "see", **{"in": other}) == ["see me"]
    assert found(carol, "", has="link") == ["see https://example.org now"]
    assert found(carol, "", has=["link", "file"]) == ["", "see this", "see https://example.org now"]
    assert found(carol, "", has="picture") == [""]
    assert found(carol, "report pdf") == ["see this"]
    assert found(carol, "see", before="2020-01-01") == []
    assert len(found(carol, "see", after="2020-01-01T00:00:00Z")) == 4
    assert found(carol, "-see", **{"from": bob.id}) == [""]
    items = carol.get("/api/search", q="see report").json["items"]
    assert [(item["fileName"], item["fileNameMatches"], item["matches"]) for item in items] == [
        ("Report_2026.pdf", [[0, 6]], [[0, 3]])
    ]
    (item,) = carol.get("/api/search", q="2026 re").json["items"]
    assert (item["fileNameMatches"], item["attachments"]["kind"]) == ([[0, 2], [7, 11]], "file")
    assert carol.get("/api/search", q="you").json["items"][0]["fileNameMatches"] == []


def test_a_hit_says_when_it_was_edited(alice, bob, team, index):
    said = bob.say(team, "see me")
    index()
    (before,) = alice.get("/api/search", q="see").json["items"]
    edited = bob.patch(f"/api/messages/{said['id']}", body="see you").json
    index()
    (after,) = alice.get("/api/search", q="see").json["items"]

    assert (before["editedAt"], after["editedAt"]) == (None, edited["editedAt"])
    assert edited["editedAt"]


def test_pages_are_stable_though_more_is_said(alice, bob, team, index):
    ids = [bob.say(team, f"number {n}")["id"] for n in range(7)]
    index()
    first = alice.get("/api/search", q="number", limit=3).json
    bob.say(team, "number 8")
    bob.delete(f"/api/messages/{ids[2]}")
    index()
    second = alice.get("/api/search", q="number", limit=3, cursor=first["next"]).json

    assert [item["messageId"] for item in first["items"]] == ids[:3:-1]
    assert [item["messageId"] for item in second["items"]] == [ids[3], ids[1], ids[0]]
    assert second["next"] is None
    assert [user["id"] for user in first["users"]] == [bob.id]


def test_a_search_that_runs_out_of_time_keeps_what_it_has_found(alice, bob, team, index, monkeypatch):
    ids = [bob.say(team, f"number {n}")["id"] for n in range(5)]
    index()
    bob.delete(f"/api/messages/{ids[4]}")  # the index still proposes it, so one look is not enough
    looks = []

    def find(self, *args, in_time=Readers.find):
        looks.append(args)
        if len(looks) > slow_after:
            raise TooSlow
        return in_time(self, *args)

    monkeypatch.setattr(Readers, "find", find)
    slow_after = 1
    answer = alice.get("/api/search", q="number", limit=2).json
    assert [item["messageId"] for item in answer["items"]] == [ids[3]]
    assert answer["next"] == ids[3]

    slow_after = 0
    refusal = alice.get("/api/search", q="number", limit=2)
    assert refusal.status_code == 503
    assert "longer words" in refusal.json["error"]["message"]


def test_an_excerpt_is_one_line_and_its_ranges_are_counted_as_browsers_count(alice, bob, team, index):
    bob.say(team, "👋 " * 60 + "\n\n Hello, Zoë!  \n hello again " + "and so on " * 60, clientId="long")
    index()

    (item,) = alice.get("/api/search", q='hel "zoe"').json["items"]

    units = item["excerpt"].encode("utf-16-le")
    marked = [units[2 * start : 2 * end].decode("utf-16-le") for start, end in item["matches"]]
    assert marked == ["Hel", "Zoë", "hel"]
    assert item["excerpt"].startswith("…")
    assert item["excerpt"].endswith("…")
    assert "👋 Hello, Zoë! hello again and" in item["excerpt"]
    assert len(item["excerpt"]) <= 202


@pytest.mark.parametrize(
    "q",
    [
        "", " ", "-", '"', '""', '-""', "* ( ) : ^", "…", "a", "-a", "x" * 500, "a " * 250, '"' * 500, "-" * 500,
        "\u0301" * 500, "NEAR(a b)", "text:a", '"a" OR "b"', "{text}: a", "a*^", "\ue000", "ﷺ" * 500,
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "'; DROP TABLE words; --", "(?:a+)+$", "%", "_",
    ],
)  # fmt: skip
def test_whatever_is_looked_for_is_answered(alice, bob, team, found, q):
    bob.say(team, "Hello")

    found(alice, q)
    assert found(alice, "hello") == ["Hello"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"q": "x" * 501}, "q"), ({"q": "東" * 501}, "q"), ({"before": "1e9"}, "before"), ({"after": ""}, "after"),
        ({"q": "a\x00b"}, "q"), ({"limit": 0}, "limit"), ({"limit": 51}, "limit"),
        ({"q": ["a", "b"]}, "q"), ({"has": "cats"}, "has"), ({"after": "yesterday"}, "after"), ({"what": "x"}, "what"),
        ({"before": "2026-02-30"}, "before"), ({"before": "2026-13-01T00:00:00Z"}, "before"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_name(alice, query, field):
    answer = alice.get("/api/search", **query)

    assert answer.status_code == 422
    assert list(answer.json["error"]["fields"]) == [field]


@pytest.mark.parametrize("name", ["from", "in", "cursor"])
def test_an_id_that_is_none_is_malformed(alice, name):
    assert alice.get("/api/search", q="a", **{name: "nobody"}).status_code == 400


def test_a_page_of_dates_at_the_ends_of_time_is_no_trouble(alice, bob, team, found):
    bob.say(team, "Hello")

    assert found(alice, "hello", after="0001-01-01", before="9999-12-31") == ["Hello"]
    assert found(alice, "hello", after="9999-12-31") == []


def test_without_fts5_search_says_what_is_missing_and_all_else_works(alice, bob, team, monkeypatch):
    monkeypatch.setattr(keeper(), "missing", "Search needs SQLite with FTS5, which this server's Python has not got.")

    answer = alice.get("/api/search", q="hello")

    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")
    assert "FTS5" in answer.json["error"]["message"]
    assert bob.say(team, "Hello")["seq"] == 1
    assert engine.what_is_missing() is None, "this Python has it"


def test_what_other_processes_stored_and_what_was_published_in_vain_is_found_by_its_change(alice, bob, team, found):
    bob.say(team, "one")
    assert found(alice, "one") == ["one"]
    following = keeper().following
    stored = db.messages.find_one({"chat_id": ObjectId(team), "seq": 1})
    numbers = {"_id": ObjectId(), "seq": 2, "change": 2, "changes": [2], "client_id": "elsewhere", "body": "two"}
    db.messages.insert_one(stored | numbers)
    db.chat_states.update_one({"_id": ObjectId(team)}, {"$set": {"last_seq": 2, "last_change": 2}})

    following.note_elsewhere(ObjectId(team), 2)
    assert found(alice, "two") == ["two"]

    bob.say(team, "three")
    following.waiting.clear()
    following.scan_due_at = following.scanned_at = float("-inf")
    assert found(alice, "three") == ["three"]


def test_what_is_older_than_the_index_is_built_from_the_newest_backwards(alice, bob, team, index, monkeypatch):
    monkeypatch.setattr("chat.search.following.BATCH", 2)
    direct = bob.post("/api/chats/direct", userId=alice.id).json["chat"]["id"]
    for number in range(3):
        bob.say(team, f"number {number} to all")
        bob.say(direct, f"number {number} to alice")
    assert alice.get("/api/search", q="number").status_code == 503
    following = keeper().open()

    seen = []
    while following.step():
        answer = alice.get("/api/search", q="number").json
        seen.append([item["excerpt"] for item in answer["items"]])
        assert (answer["reachesBack"] is None) is (len(seen[-1]) == 6 and following.reaches_back is None)

    assert seen[0][:2] == ["number 2 to alice", "number 2 to all"]
    assert [len(each) for each in seen] == sorted(len(each) for each in seen)
    assert len(seen[-1]) == 6
