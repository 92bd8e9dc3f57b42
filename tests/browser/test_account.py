"""One's account: signing in and out, sessions, profile and password."""

import re
import time

import jwt
from playwright.sync_api import expect

NEW_PASSWORD = "another rather long password"


def test_signing_in_and_out(meet, shared_hearth):
    alice = meet(shared_hearth.url, "alice").has_account()
    alice.context.clear_cookies()
    alice.page.goto(alice.url)
    alice.fills(E_mail_address=alice.email, Password="not her password")
    alice.presses("Sign in")
    expect(alice.page.get_by_role("alert")).to_be_visible()
    expect(alice.page.get_by_label("E-mail address")).to_have_value(alice.email)

    alice.fills(Password=alice.password)
    alice.presses("Sign in")
    alice.is_in()
    assert alice.page.evaluate("document.cookie").count("=") <= 1, "the page sees no token, only what guards the cookie"
    assert "eyJ" not in alice.page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")

    second_tab = alice.new_tab()
    second_tab.goto(alice.url)
    alice.is_in(second_tab)
    alice.chooses_from_menu("Sign out")
    for page in (alice.page, second_tab):
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert len(page.get_by_role("navigation", name="Chats").all()) == 0
    alice.page.reload()
    expect(alice.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_name_and_the_address_are_changed_in_the_profile(alice, bob):
    alice.makes_direct_chat(bob)
    bob.sees_chat("Alice")
    alice.page.goto(f"{alice.url}/#/settings/profile")

    expect(alice.page.get_by_label("Current password")).to_have_count(0)
    alice.fills(Your_name="Alice Liddell", E_mail_address=bob.email)
    alice.presses("Save")
    expect(alice.page.get_by_label("Current password")).to_be_focused()
    alice.fills(Current_password="not her password")
    alice.presses("Save")
    expect(alice.page.get_by_text("Wrong password.")).to_be_visible()
    alice.fills(Current_password=alice.password)
    alice.presses("Save")
    expect(alice.page.get_by_text("has an account already")).to_be_visible()
    expect(alice.page.get_by_label("Your name")).to_have_value("Alice Liddell")

    alice.fills(E_mail_address=f"new-{alice.email}")
    alice.presses("Save")
    expect(alice.page.get_by_text("Saved.")).to_be_visible()
    bob.sees_chat("Alice Liddell")


def test_sessions_are_listed_and_ended(alice, meet):
    elsewhere = meet(alice.url, "alice")
    elsewhere.email, elsewhere.password = alice.email, alice.password
    elsewhere.signs_in_quietly()
    elsewhere.opens()

    alice.page.goto(f"{alice.url}/#/settings/sessions")
    sessions = alice.page.get_by_role("main").get_by_role("listitem")
    expect(sessions.filter(has_text="This session")).to_have_count(1)
    before = sessions.count()
    sessions.filter(has_text="Chrom").get_by_role("button", name=re.compile("^End")).first.click()
    expect(sessions).to_have_count(before - 1)
    expect(elsewhere.page.get_by_text(re.compile("session (was|has) ended"))).to_be_visible()

    elsewhere.fills(E_mail_address=alice.email, Password=alice.password)
    elsewhere.presses("Sign in")
    elsewhere.is_in()
    alice.page.reload()
    alice.presses("End all other sessions")
    alice.presses("End all other sessions", within=alice.page.get_by_role("dialog"))
    expect(alice.page.get_by_text("All other sessions have ended.")).to_be_visible()
    expect(elsewhere.page.get_by_text(re.compile("session (was|has) ended"))).to_be_visible()
    alice.is_in()


def test_a_new_password_ends_the_other_sessions(alice, meet):
    elsewhere = meet(alice.url, "alice")
    elsewhere.email, elsewhere.password = alice.email, alice.password
    elsewhere.signs_in_quietly()
    elsewhere.opens()

    alice.page.goto(f"{alice.url}/#/settings/password")
    alice.fills(Current_password="wrong", New_password=NEW_PASSWORD)
    alice.presses("Change password")
    expect(alice.page.get_by_role("alert")).to_be_visible()
    expect(alice.page.get_by_label("New password", exact=True)).to_have_value(NEW_PASSWORD)
    alice.fills(Current_password=alice.password)
    alice.presses("Change password")
    expect(alice.page.get_by_text("Password changed.")).to_be_visible()
    alice.password = NEW_PASSWORD

    expect(elsewhere.page.get_by_text("Your password was changed on another device.")).to_be_visible()
    elsewhere.fills(E_mail_address=alice.email, Password=NEW_PASSWORD)
    elsewhere.presses("Sign in")
    elsewhere.is_in()


def test_tabs_that_renew_at_once_do_not_throw_each_other_out(alice, bob):
    chat_id = alice.makes_direct_chat(bob)
    tabs = [alice.page, *(alice.new_tab() for _ in range(3))]
    for round_number in range(3):
        for tab in tabs:  # without waiting: all of them start, and renew, together
            tab.evaluate(f"location.href = '{alice.url}/?{round_number}'")
        for tab in tabs:
            tab.wait_for_url(f"**/?{round_number}")
            alice.is_in(tab)
    bob.sends(chat_id, "still there?")
    for tab in tabs:
        expect(tab.get_by_role("navigation", name="Chats").get_by_text("still there?")).to_be_visible()


def test_an_answer_to_a_renewal_that_is_lost_signs_nobody_out(meet, shared_hearth):
    alice = meet(shared_hearth.url, "alice").has_account()
    lost = []

    def lose_the_first(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    alice.context.route("**/api/auth/refresh", lose_the_first)
    alice.opens()
    assert lost == [200]


def test_a_page_that_slept_past_its_token_renews_it(hearth, meet):
    """The server closes the connection of a token that has expired; the page was led to believe it had an hour more."""
    secret = (hearth.folder / "jwt_secret").read_text().strip()
    alice, bob = meet(hearth.url, "alice").has_account(), meet(hearth.url, "bob").joins()
    renewals = []

    def shorten_the_first(route):
        answer = route.fetch()
        renewals.append(answer.status)
        body = answer.json()
        if len(renewals) == 1:
            claims = jwt.decode(body["accessToken"], options={"verify_signature": False})
            body["accessToken"] = jwt.encode(claims | {"exp": int(time.time()) + 3}, secret, "HS256")
        route.fulfill(response=answer, json=body)

    alice.context.route("**/api/auth/refresh", shorten_the_first)
    alice.opens()
    chat_id = bob.makes_direct_chat(alice)
    alice.opens_chat("Bob")
    for _ in range(100):
        if len(renewals) > 1:
            break
        alice.page.wait_for_timeout(100)
    assert renewals == [200, 200]
    bob.sends(chat_id, "good morning")
    alice.sees("good morning")
    alice.says("slept well")
    bob.opens_chat("Alice").sees("slept well")
