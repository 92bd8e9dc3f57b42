"""An empty server, and the people who come to it one after the other."""

import re

from playwright.sync_api import expect

PASSWORD = "correct horse battery staple"


def test_the_first_visitor_sets_hearth_up_and_the_next_one_signs_up(empty_hearth, meet):
    hearth = empty_hearth
    alice = meet(hearth.url, "alice")
    alice.page.goto(hearth.url)
    expect(alice.page.get_by_role("heading", name="Welcome to Hearth")).to_be_visible()

    alice.presses("Create administrator account")
    expect(alice.page.get_by_text("Please enter your name.")).to_be_visible()
    expect(alice.page.get_by_label("Your name")).to_be_focused()
    alice.fills(Your_name="Alice", E_mail_address="alice@example.org", Password="short")
    alice.presses("Create administrator account")
    expect(alice.page.get_by_text("A password needs at least 8 characters.")).to_be_visible()
    expect(alice.page.get_by_label("Your name")).to_have_value("Alice")
    alice.fills(Password=PASSWORD)
    alice.presses("Create administrator account")
    alice.is_in()
    expect(alice.page.get_by_role("heading", name="Your Hearth is ready, Alice")).to_be_visible()
    expect(alice.page.get_by_text(hearth.url, exact=True)).to_be_visible()
    expect(alice.page.get_by_role("button", name="Copy address", exact=True)).to_be_visible()

    bob = meet(hearth.url, "bob")
    bob.page.goto(hearth.url)
    expect(bob.page.get_by_role("heading", name="Sign in")).to_be_visible()
    bob.presses("Create your account")
    bob.fills(Your_name="Bob", E_mail_address="alice@example.org", Password=PASSWORD)
    bob.presses("Create account")
    expect(bob.page.get_by_text("has an account already")).to_be_visible()
    expect(bob.page.get_by_label("Your name")).to_have_value("Bob")
    expect(bob.page.get_by_label("Password", exact=True)).to_have_value(PASSWORD)
    bob.fills(E_mail_address="bob@example.org")
    bob.presses("Create account")
    bob.is_in()
    expect(bob.page.get_by_role("heading", name="Welcome, Bob")).to_be_visible()

    bob.page.reload()
    bob.is_in()
    bob.page.goto(f"{hearth.url}/#/settings/profile")
    expect(bob.page.get_by_label("Your name")).to_have_value("Bob")
    expect(bob.page.get_by_text("You're an administrator of this server.")).to_have_count(0)
    expect(bob.page.get_by_role("link", name="Invite people")).to_have_count(0)
    alice.page.goto(f"{hearth.url}/#/settings/profile")
    expect(alice.page.get_by_text("You're an administrator of this server.")).to_be_visible()

    alice.page.goto(f"{hearth.url}/#/new/group")
    alice.fills(Group_name="Team")
    alice.presses("Create group")
    alice.is_in_chat("Team")
    alice.page.get_by_role("link", name="Hearth").click()
    expect(alice.page.get_by_role("button", name="Copy address", exact=True)).to_be_visible()
    alice.presses("Hide this")
    expect(alice.page.get_by_role("button", name="Copy address", exact=True)).to_have_count(0)
    alice.until("document.activeElement !== document.body")
    alice.page.reload()
    alice.is_in()
    alice.chooses_from_menu("Settings")
    alice.page.get_by_role("link", name="Invite people").click()
    expect(alice.page.get_by_role("button", name="Copy address", exact=True)).to_be_visible()
    expect(alice.page.get_by_text(hearth.url, exact=True)).to_be_visible()


def test_where_an_invitation_is_needed_the_page_asks_for_it(start_hearth, meet):
    hearth = start_hearth(INVITE_CODE="come in")
    alice, bob = meet(hearth.url, "alice"), meet(hearth.url, "bob")
    alice.page.goto(hearth.url)
    expect(alice.page.get_by_label("Invitation code")).to_have_count(0)
    alice.fills(Your_name="Alice", E_mail_address="alice@example.org", Password=PASSWORD)
    alice.presses("Create administrator account")
    alice.is_in()

    bob.page.goto(hearth.url)
    bob.presses("Create your account")
    bob.fills(Your_name="Bob", E_mail_address="bob@example.org", Password=PASSWORD)
    bob.presses("Create account")
    expect(bob.page.get_by_text("You need an invitation code to sign up here.")).to_be_visible()
    bob.fills(Invitation_code="let me in")
    bob.presses("Create account")
    expect(bob.page.get_by_text(re.compile("That invitation is not right"))).to_be_visible()
    bob.fills(Invitation_code="come in")
    bob.presses("Create account")
    bob.is_in()


def test_while_there_is_no_server_the_page_says_so_and_tries_again(hearth, meet):
    alice = meet(hearth.url, "alice").has_account()
    answers = []
    alice.page.route("**/api/**", lambda route: route.abort() if not answers else route.continue_())
    alice.page.goto(hearth.url)
    expect(alice.page.get_by_role("heading", name="The server isn't responding")).to_be_visible()
    answers.append("now")
    alice.page.get_by_role("button", name="Try again").evaluate("(button) => button.click()")  # it may go by itself
    alice.is_in()
