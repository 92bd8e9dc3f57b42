"""Groups: their settings, shown to those who may use them, and what becomes of the pages of those concerned."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def group(alice, bob, person):
    """Alice owns a group with Bob and Carol in it; she and Bob have its settings open."""
    carol = person("carol")
    chat_id = alice.makes_group("Team", bob, carol)
    for each in (alice, bob):
        each.opens_chat("Team")
        each.page.get_by_role("main").get_by_role("link", name="About this chat").click()
        expect(about(each).get_by_role("heading", name="3 members")).to_be_visible()
    carol.opens_chat("Team")
    return chat_id, alice, bob, carol


def about(person):
    return person.page.get_by_role("complementary", name="About this chat")


def member(person, name):
    return about(person).get_by_role("listitem").filter(has_text=re.compile(f"^{name}"))


def offers(person, name):
    """What the menu beside a member offers; nothing where there is none."""
    menu = about(person).get_by_role("button", name=f"Actions for {name}")
    menu.click()
    items = person.page.get_by_role("menuitem").all_inner_texts()
    person.page.keyboard.press("Escape")
    return items


def does(person, name, action):
    about(person).get_by_role("button", name=f"Actions for {name}").click()
    person.page.get_by_role("menuitem", name=action).click()


def agrees(person, action):
    person.presses(action, within=person.page.get_by_role("dialog"))
    expect(person.page.get_by_role("dialog")).to_have_count(0)


def may_change(person):
    """Which of the group's own settings somebody is shown."""
    actions = ("Rename", "Add people", "Leave group", "Delete group")
    return [name for name in actions if about(person).get_by_role("button", name=name).count()]


def test_everyone_is_shown_what_their_role_lets_them_do(group):
    _, alice, bob, _ = group
    assert may_change(alice) == ["Rename", "Add people", "Leave group", "Delete group"]
    assert may_change(bob) == ["Leave group"]
    roles = ["Make admin", "Make owner", "Transfer ownership", "Remove from the group"]
    assert offers(alice, "Bob") == ["Send a message", *roles]
    assert offers(bob, "Alice") == ["Send a message"]

    does(alice, "Bob", "Make admin")
    expect(member(bob, "Bob")).to_contain_text("Admin")
    expect(about(bob).get_by_role("button", name="Add people")).to_be_visible()
    assert may_change(bob) == ["Rename", "Add people", "Leave group"]
    assert offers(bob, "Carol") == ["Send a message", "Remove from the group"]
    assert offers(bob, "Alice") == ["Send a message"]

    does(alice, "Bob", "Transfer ownership")
    agrees(alice, "Transfer")
    expect(member(bob, "Bob")).to_contain_text("Owner")
    expect(about(bob).get_by_role("button", name="Delete group")).to_be_visible()
    expect(about(alice).get_by_role("button", name="Rename")).to_have_count(0)
    assert may_change(alice) == ["Leave group"]
    assert "Remove from the group" in offers(bob, "Alice")


def test_a_new_name_and_new_members_are_seen_by_all_at_once(group, person):
    _, alice, bob, carol = group
    greta = person("Greta Holm")
    about(alice).get_by_role("textbox", name="Name").fill("  ")
    alice.presses("Rename", within=about(alice))
    expect(about(alice).get_by_text("Give the group a name.")).to_be_visible()
    about(alice).get_by_role("textbox", name="Name").fill("The crew")
    alice.presses("Rename", within=about(alice))
    carol.is_in_chat("The crew")
    bob.sees_chat("The crew")

    alice.presses("Add people", within=about(alice))
    alice.page.get_by_role("combobox", name="People").fill("Greta Holm")
    alice.page.get_by_role("option", name="Greta Holm").click()
    agrees(alice, "Add")
    expect(member(bob, "Greta Holm")).to_be_visible()
    greta.opens_chat("The crew").says("Thank you")
    carol.sees("Thank you")

    does(alice, "Greta Holm", "Remove from the group")
    agrees(alice, "Remove")
    expect(greta.chat_row("The crew")).to_have_count(0)
    expect(greta.page.get_by_role("main").get_by_role("alert")).to_contain_text("no longer in “The crew”")
    expect(member(bob, "Greta Holm")).to_have_count(0)


def test_leaving_and_the_end_of_a_group(group):
    _, alice, bob, carol = group
    alice.presses("Leave group", within=about(alice))
    expect(alice.page.get_by_role("dialog")).to_contain_text("whoever has been here longest becomes one")
    agrees(alice, "Leave")
    expect(alice.chat_row("Team")).to_have_count(0)
    expect(alice.log).to_have_count(0)
    expect(about(bob).get_by_role("heading", name="2 members")).to_be_visible()
    expect(member(bob, "Bob")).to_contain_text("Owner")

    bob.presses("Delete group", within=about(bob))
    agrees(bob, "Cancel")
    bob.sees_chat("Team")
    bob.presses("Delete group", within=about(bob))
    agrees(bob, "Delete for everyone")
    for each in (bob, carol):
        expect(each.chat_row("Team")).to_have_count(0)
        expect(each.log).to_have_count(0)
        each.is_in()


def test_whoever_is_removed_while_writing_keeps_what_they_wrote(group):
    chat_id, alice, _, carol = group
    carol.may_use_clipboard()
    carol.box.fill("A long thought, half")
    does(alice, "Carol", "Remove from the group")
    agrees(alice, "Remove")

    lost = carol.page.get_by_role("main")
    expect(lost.get_by_role("alert")).to_contain_text("You're no longer in “Team”")
    expect(lost).to_contain_text("A long thought, half")
    carol.presses("Copy text", within=lost)
    carol.until("navigator.clipboard.readText().then((text) => text === 'A long thought, half')")
    carol.until("document.activeElement.closest('main') !== null")

    alice.calls("POST", f"/api/chats/{chat_id}/members", userIds=[carol.id])
    carol.is_in_chat("Team")
    expect(carol.box).to_have_value("A long thought, half")


def test_whoever_looks_at_a_group_is_told_that_it_is_no_more(group):
    chat_id, alice, bob, carol = group
    alice.calls("DELETE", f"/api/chats/{chat_id}")
    for each in (bob, carol):
        expect(each.page.get_by_role("main").get_by_role("alert")).to_contain_text("You're no longer in “Team”")
        expect(each.page.get_by_role("main").get_by_role("heading", name=re.compile("Team"))).to_be_focused()
    carol.page.get_by_role("link", name="Back to your chats").click()
    expect(carol.page.get_by_role("alert")).to_have_count(0)


def test_a_link_to_a_chat_that_one_is_not_in_says_so(group, mallory):
    chat_id, *_ = group
    mallory.opens(f"#/chats/{chat_id}")
    expect(mallory.page.get_by_role("alert")).to_contain_text("Chat not found")
