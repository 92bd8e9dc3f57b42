"""The facts that the page brings along are those that the server goes by."""

import json

import pytest

from chat.chats.events import TypingChanged
from chat.chats.mentioned import MOST_KEPT
from chat.chats.roles import RIGHTS
from chat.files.limits import MOST_FILES, largest_file, largest_picture
from chat.messages.chat_state import EXCERPT
from chat.messages.schemas import LONGEST_BODY, MOST_CHATS
from chat.web.facts import facts


@pytest.fixture
def told(app):
    return json.loads(facts())


def test_the_page_is_told_what_may_be_sent(told):
    limits = {"fileBytes": largest_file(), "pictureBytes": largest_picture(), "filesPerMessage": MOST_FILES}

    assert told["limits"] == limits
    assert told["lengths"]["message"] == LONGEST_BODY == 8000
    assert told["mostChatsInSync"] == MOST_CHATS == 5000
    assert told["mostMentions"] == MOST_KEPT == 50


def test_the_page_cuts_an_excerpt_where_the_server_does(told):
    assert told["lengths"]["excerpt"] == EXCERPT == 120


def test_the_page_is_told_who_may_do_what(told):
    assert {role: set(rights) for role, rights in told["rights"].items()} == RIGHTS


def test_typing_is_over_when_the_documents_say(told):
    assert f"{told['typingSeconds']} s after the last sign" in TypingChanged.__doc__


def make_group(person, name):
    return person.post("/api/chats", name=name, memberIds=[])


def change_name(person, name):
    return person.patch("/api/users/me", name=name)


@pytest.mark.parametrize(("length", "call_it"), [("groupName", make_group), ("personName", change_name)])
def test_a_name_as_long_as_one_can_type_it_is_taken_and_a_longer_one_is_not(alice, told, length, call_it):
    assert call_it(alice, "n" * told["lengths"][length]).status_code < 300
    assert call_it(alice, "n" * (told["lengths"][length] + 1)).json["error"]["fields"].keys() == {"name"}


def test_a_message_as_long_as_one_can_type_it_is_taken_and_a_longer_one_is_not(alice, team, told):
    def say(length):
        return alice.post(f"/api/chats/{team}/messages", body="m" * length, clientId="1")

    assert say(told["lengths"]["message"] + 1).json["error"]["fields"].keys() == {"body"}
    assert say(told["lengths"]["message"]).status_code == 201
