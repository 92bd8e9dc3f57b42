"""The replica of the reference client: whatever comes twice, late, early or never, it ends equal to the server."""

import itertools

import pytest

from chat.messages.chat_state import EXCERPT
from chat.messages.schemas import LONGEST_BODY
from clients.python.hearth_client import Outbox, Replica
from clients.python.hearth_client.client import LONGEST_BODY as CLIENTS_LONGEST_BODY
from clients.python.hearth_client.replica import EXCERPT as CLIENTS_EXCERPT
from clients.python.hearth_client.replica import MOST_MENTIONS

ALICE, BOB, TEAM = "a" * 24, "b" * 24, "c" * 24


def chat(last_change=0, *, last_seq=None, version=0, **more):
    members = [{"userId": id, "role": "member", "readSeq": 0} for id in (ALICE, BOB)]
    seq = last_change if last_seq is None else last_seq
    return {
        "id": TEAM,
        "version": version,
        "name": "Team",
        "members": members,
        "lastSeq": seq,
        "lastMessage": None,
        "deletedSeqs": [],
    } | {
        "lastChange": last_change,
        **more,
    }


def message(seq, change=None, body="Hello", sender=BOB):
    return {"chatId": TEAM, "seq": seq, "change": change or seq, "body": body, "senderId": sender}


def answer(*chats, items=(), to_change=None, gone=(), more=False, limited=False, online=()):
    missed = {"items": list(items), "toChange": to_change, "more": more, "limited": limited}
    messages = {TEAM: missed} if to_change is not None else {}
    return {"chats": list(chats), "users": [], "gone": list(gone), "online": list(online), "time": "T1"} | {
        "messages": messages
    }


@pytest.fixture
def replica():
    """Alice's, in an empty chat."""
    replica = Replica()
    replica.me = ALICE
    replica.apply_sync(answer(chat()))
    return replica


def bodies(replica):
    return [message["body"] for message in replica.history(TEAM)]


def test_messages_are_shown_in_their_order_and_once(replica):
    for each in (message(1, body="One"), message(1, body="One"), message(2, body="Two"), message(1, body="One")):
        replica.hear("message:new", each)

    assert bodies(replica) == ["One", "Two"]
    assert replica.cursors == {TEAM: 2}
    assert replica.is_complete()


@pytest.mark.parametrize("order", [*itertools.permutations([1, 2, 3, 4])], ids=str)
def test_what_comes_in_any_order_ends_in_the_right_one(replica, order):
    """Several processes tell of one chat, and neither waits for the other."""
    events = {1: message(1, body="One"), 2: message(2, body="Two"), 3: message(1, 3, "Uno"), 4: message(3, 4, "Three")}
    for change in order:
        replica.hear("message:new", events[change])

    assert bodies(replica) == ["Uno", "Two", "Three"]
    assert replica.cursors == {TEAM: 4}
    assert replica.is_complete()


def test_a_skipped_change_is_a_doubt_until_a_sync_settles_it(replica):
    replica.hear("message:new", message(2, body="Two"))
    assert bodies(replica) == []
    assert not replica.is_complete()

    replica.apply_sync(answer(items=[message(1, body="One"), message(2, body="Two")], to_change=2))

    assert bodies(replica) == ["One", "Two"]
    assert replica.is_complete()


def test_a_number_that_was_given_up_is_no_gap_after_a_sync(replica):
    """Change 1 was a message whose edit took change 2 before anybody asked."""
    replica.hear("message:new", message(2, 3))
    replica.apply_sync(answer(items=[message(1, 2, "Edited")], to_change=2))

    assert bodies(replica) == ["Edited", "Hello"]
    assert replica.is_complete()


def test_an_older_state_never_replaces_a_newer_one(replica):
    replica.hear("message:new", message(1))
    replica.hear("message:changed", message(1, 2, "Edited"))
    replica.put_page(TEAM, [message(1)], first=1, before=1)
    replica.apply_sync(answer(items=[message(1)], to_change=1))

    assert bodies(replica) == ["Edited"]
    assert replica.cursors == {TEAM: 2}


def test_an_edit_of_a_message_that_is_not_loaded_waits_for_its_page():
    replica = Replica()
    replica.me = ALICE
    replica.apply_sync(answer(chat(5)))
    replica.hear("message:changed", message(2, 6, "Edited"))
    assert bodies(replica) == []

    replica.put_page(TEAM, [message(seq) for seq in (1, 2, 3, 4, 5)], first=1, before=6)

    assert bodies(replica) == ["Hello", "Edited", "Hello", "Hello", "Hello"]


def test_too_much_missed_begins_anew_at_the_last_page(replica):
    replica.hear("message:new", message(1))
    replica.apply_sync(answer(chat(900), items=[message(899), message(900)], to_change=900, limited=True))

    assert [each["seq"] for each in replica.history(TEAM)] == [899, 900]
    assert replica.cursors == {TEAM: 900}


def test_a_server_that_was_restored_from_a_backup_is_believed(replica):
    for seq in (1, 2, 3):
        replica.hear("message:new", message(seq))
    replica.apply_sync(answer(chat(1), items=[message(1)], to_change=1, limited=True))

    assert replica.cursors == {TEAM: 1}
    assert bodies(replica) == ["Hello"]


def test_more_is_asked_for_and_the_time_is_only_kept_at_the_end(replica):
    replica.since = None
    assert replica.apply_sync(answer(items=[message(1)], to_change=1, more=True)) is True
    assert replica.since is None
    assert replica.apply_sync(answer(items=[message(2)], to_change=2)) is False
    assert replica.sync_request() == {"chats": {TEAM: 2}, "since": "T1"}


def test_what_is_gone_is_gone_and_late_news_of_it_only_raise_a_doubt(replica):
    replica.hear("message:new", message(1))
    replica.hear("chat:gone", {"chatId": TEAM})
    assert replica.chats == {}

    replica.hear("message:new", message(2))
    replica.hear("chat:changed", {"chat": chat(2), "users": []})
    replica.hear("chat:read", {"chatId": TEAM, "userId": BOB, "readSeq": 1})

    assert replica.chats == replica.messages == {}
    assert not replica.is_complete()
    replica.apply_sync(answer())
    assert replica.is_complete()


def test_a_newer_state_of_a_chat_wins_whenever_it_comes(replica):
    replica.hear("chat:changed", {"chat": chat(version=2, name="Crew"), "users": []})
    replica.hear("chat:changed", {"chat": chat(version=1, name="Gang"), "users": []})

    assert replica.chats[TEAM]["name"] == "Crew"


def test_positions_only_move_forward_and_unread_follows(replica):
    for seq in (1, 2, 3):
        replica.hear("message:new", message(seq))
    assert replica.unread(TEAM) == 3
    replica.hear("chat:read", {"chatId": TEAM, "userId": ALICE, "readSeq": 2})
    replica.hear("chat:read", {"chatId": TEAM, "userId": ALICE, "readSeq": 1})
    replica.hear("chat:changed", {"chat": chat(version=1), "users": []})

    assert (replica.unread(TEAM), replica.read_seqs(TEAM)) == (1, {ALICE: 2, BOB: 3})
    replica.hear("message:new", message(4, sender=ALICE))
    assert replica.unread(TEAM) == 0


def mention(seq, change=None):
    return message(seq, change) | {"mentions": [ALICE]}


def test_mentions_follow_new_messages_edits_and_deletions(replica):
    replica.hear("message:new", mention(1))
    replica.hear("message:new", message(2))
    replica.hear("message:new", mention(3))
    assert replica.unread_mentions(TEAM) == [1, 3]

    replica.hear("message:changed", message(1, 4))
    replica.hear("message:changed", mention(2, 5))
    assert replica.unread_mentions(TEAM) == [2, 3]
    gone = {"chatId": TEAM, "seq": 3, "change": 6, "senderId": BOB, "deletedAt": "T1"}
    replica.hear("message:changed", gone)
    assert replica.unread_mentions(TEAM) == [2]
    replica.hear("chat:read", {"chatId": TEAM, "userId": ALICE, "readSeq": 2})
    assert replica.unread_mentions(TEAM) == []
    replica.hear("message:new", message(4, 7) | {"mentionsEveryone": "all"})
    assert replica.unread_mentions(TEAM) == [4]
    replica.hear("message:new", mention(5, 8) | {"senderId": ALICE})
    assert replica.unread_mentions(TEAM) == [], "she has read up to her own"


def test_of_the_mentions_of_a_chat_the_last_are_kept(replica):
    for seq in range(1, MOST_MENTIONS + 11):
        replica.hear("message:new", mention(seq))
    assert replica.chats[TEAM]["mentionSeqs"] == list(range(11, MOST_MENTIONS + 11))


def test_what_the_chat_says_of_mentions_counts_if_it_is_newer_than_what_was_heard(replica):
    replica.hear("message:new", mention(1))
    replica.hear("message:new", mention(2))
    replica.hear("chat:changed", {"chat": chat(1, version=1, mentionSeqs=[]), "users": []})
    assert replica.unread_mentions(TEAM) == [1, 2]

    replica.apply_sync(answer(chat(4, last_seq=4, mentionSeqs=[2, 4]), items=[message(1, 3), mention(4)], to_change=4))
    assert replica.unread_mentions(TEAM) == [2, 4]
    replica.put_page(TEAM, [mention(1, 1)], first=1, before=1)
    assert replica.unread_mentions(TEAM) == [2, 4]


def test_of_here_a_new_message_says_that_one_is_meant_and_later_only_the_server(replica):
    replica.hear("message:new", message(1) | {"mentionsEveryone": "here"})
    replica.hear("message:changed", message(1, 2) | {"mentionsEveryone": "here", "editedAt": "T1"})
    assert replica.unread_mentions(TEAM) == [1]

    replica.apply_sync(answer(chat(3, last_seq=2, mentionSeqs=[1]), items=[], to_change=3))
    replica.hear("message:changed", message(2, 4) | {"mentionsEveryone": "here"})
    assert replica.unread_mentions(TEAM) == [1]


def test_a_mark_makes_unread_what_was_read(replica):
    for seq in (1, 2, 3):
        replica.hear("message:new", message(seq))
    replica.hear("chat:read", {"chatId": TEAM, "userId": ALICE, "readSeq": 3})

    replica.hear("chat:marked", {"chatId": TEAM, "markedSeq": 1, "mentionSeqs": [3], "deletedSeqs": [2]})
    assert (replica.unread(TEAM), replica.unread_mentions(TEAM)) == (2, [3])
    replica.hear("chat:marked", {"chatId": TEAM, "markedSeq": None, "mentionSeqs": [], "deletedSeqs": []})
    assert (replica.unread(TEAM), replica.unread_mentions(TEAM)) == (0, [])
    replica.apply_sync(answer(chat(3, markedSeq=3)))
    assert replica.unread(TEAM) == 1


def test_the_preview_follows_what_becomes_of_the_last_message():
    replica = Replica()
    last = {"seq": 1, "senderId": BOB, "excerpt": "Hello", "createdAt": "T0"}
    replica.apply_sync(answer(chat(1, lastMessage=last)))
    assert replica.last_message(TEAM) == {"seq": 1, "senderId": BOB, "excerpt": "Hello"}

    replica.hear("message:new", message(2, body="A secret"))
    assert replica.last_message(TEAM)["excerpt"] == "A secret"
    replica.hear("message:changed", {**message(2, 3), "body": "Nothing"})
    assert replica.last_message(TEAM)["excerpt"] == "Nothing"
    replica.hear("message:changed", {"chatId": TEAM, "seq": 2, "change": 4, "senderId": BOB, "deletedAt": "T1"})
    assert replica.last_message(TEAM) == {"seq": 2, "senderId": BOB, "excerpt": ""}


def test_a_page_that_no_longer_fits_leaves_no_hole(replica):
    replica.apply_sync(answer(chat(700), items=[message(seq) for seq in range(651, 701)], to_change=700, limited=True))

    replica.put_page(TEAM, [message(seq) for seq in range(51, 101)], first=51, before=101)

    assert replica.first[TEAM] == 651
    assert [each["seq"] for each in replica.history(TEAM)] == [*range(651, 701)]


def test_numbers_that_went_back_with_a_restored_server_are_taken_over(replica):
    for seq in range(1, 101):
        replica.hear("message:new", message(seq))

    replica.apply_sync(answer(chat(60), items=[message(seq) for seq in range(11, 61)], to_change=60, limited=True))

    assert (replica.unread(TEAM), replica.cursors) == (60, {TEAM: 60})
    replica.hear("message:new", message(61))
    assert replica.unread(TEAM) == 61
    assert replica.is_complete()


def test_people_are_learned_and_their_presence_with_them(replica):
    replica.learn([{"id": BOB, "name": "Bob", "online": False}])
    replica.hear("presence", {"userId": BOB, "online": True, "lastSeenAt": None})
    assert replica.users[BOB]["online"]
    replica.hear("user:changed", {"id": BOB, "name": "Robert"})
    replica.apply_sync(answer())
    assert (replica.users[BOB]["name"], replica.users[BOB]["online"]) == ("Robert", False)


def test_the_outbox_survives_a_restart_in_order_with_the_same_client_ids(tmp_path):
    outbox = Outbox(tmp_path / "outbox.json")
    said = [outbox.add(TEAM, body) for body in ("One", "Two", "Three")]
    outbox.confirm(said[0]["clientId"])
    outbox.fail(said[1]["clientId"], {"code": "not_found", "message": "There is no such chat."})

    again = Outbox(tmp_path / "outbox.json")

    assert [draft["clientId"] for draft in again.drafts] == [said[1]["clientId"], said[2]["clientId"]]
    assert again.next()["body"] == "Three"
    assert again.drafts[0]["failed"]["code"] == "not_found"


def test_the_client_knows_the_same_lengths_as_the_server():
    assert (CLIENTS_LONGEST_BODY, CLIENTS_EXCERPT) == (LONGEST_BODY, EXCERPT)
