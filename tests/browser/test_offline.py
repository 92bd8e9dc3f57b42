"""Without a network: the service worker opens the page, the chats last seen are there, and sign-out forgets them."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.storage import OUTBOX, SNAPSHOT
from tools.process import ROOT

AWAY = "Not connected."
CONTROLLED = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
CACHES = "caches.keys()"


@pytest.fixture
def way(network, shared_hearth):
    return network(shared_hearth)


@pytest.fixture
def installed(meet, way, bob):
    """Alice, in a chat with Bob, who said good morning; her browser has the page and the chat."""
    alice = meet(way.url, "alice", service_workers="allow").has_account()
    alice.makes_direct_chat(bob)
    alice.opens().opens_chat("Bob")
    bob.opens_chat("Alice").says("Good morning")
    alice.sees("Good morning")
    alice.until(CONTROLLED)
    alice.until(f"{SNAPSHOT}.then((kept) => kept.includes('Good morning'))")
    return alice


def test_without_a_network_a_reload_shows_the_chats_last_seen_and_what_waits(installed, bob, way):
    alice = installed
    way.go_down()
    alice.says("written offline")
    alice.sees("written offline")
    alice.until(f"{OUTBOX}.then((kept) => kept.includes('written offline'))")
    alice.page.reload()

    alice.is_in_chat("Bob")
    alice.sees("Good morning")
    expect(alice.sees("written offline")).to_contain_text("Sending")
    expect(alice.page.get_by_role("status").filter(has_text=AWAY)).to_be_visible()
    expect(alice.chat_row("Bob")).to_be_visible()
    alice.says("written after the reload")

    way.come_back()
    bob.sees_in_order("Good morning", "written offline", "written after the reload")
    alice.sees_in_order("Good morning", "written offline", "written after the reload")
    expect(alice.log.get_by_text("Sending")).to_have_count(0)


def test_signing_out_erases_what_was_kept_of_the_chats(installed, way):
    alice = installed
    alice.box.fill("half a secret")
    alice.chooses_from_menu("Sign out")
    expect(alice.page.get_by_role("heading", name="Sign in")).to_be_visible()
    alice.until(f"{SNAPSHOT}.then((kept) => kept === '[]')")
    assert "secret" not in alice.page.evaluate("JSON.stringify(localStorage)")

    way.go_down()
    alice.page.reload()
    expect(alice.page.get_by_role("heading", name="The server isn't responding")).to_be_visible()
    expect(alice.page.get_by_text("Good morning")).to_have_count(0)
    assert alice.page.get_by_role("navigation", name="Chats").count() == 0
    way.come_back()
    expect(alice.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_new_version_takes_the_old_ones_place(empty_hearth, meet, tmp_path):
    hearth = empty_hearth
    alice = meet(hearth.url, "alice", service_workers="allow").joins()
    alice.until(CONTROLLED)
    expect(alice.page.get_by_role("heading", name="Your Hearth is ready, Alice")).to_be_visible()
    old = alice.page.evaluate(CACHES)

    update(hearth, tmp_path)
    alice.page.reload()
    expect(alice.page.get_by_role("heading", name="Yours anew, Alice")).to_be_visible()
    alice.until(f"{CACHES}.then((names) => names.length === 1 && names[0] !== '{old[0]}')")

    hearth.kill()
    alice.page.reload()
    expect(alice.page.get_by_role("heading", name="Yours anew, Alice")).to_be_visible()
    assert len(old) == 1


def test_a_tab_that_stays_open_keeps_the_files_of_its_version(empty_hearth, meet, tmp_path):
    hearth = empty_hearth
    alice = meet(hearth.url, "alice", service_workers="allow").joins()
    alice.until(CONTROLLED)
    first, old = alice.page, alice.page.evaluate(CACHES)
    update(hearth, tmp_path)
    second = alice.page = alice.new_tab()
    alice.opens()
    alice.until(f"{CACHES}.then((names) => names.length === 2)")
    alice.until("navigator.serviceWorker.ready.then(({ installing, waiting }) => !installing && !waiting)")
    assert set(old) < set(alice.page.evaluate(CACHES))

    first.close()
    second.reload()
    alice.until(f"{CACHES}.then((names) => names.length === 1 && names[0] !== '{old[0]}')")


def test_a_page_whose_files_the_server_has_no_longer_is_loaded_anew(empty_hearth, meet, tmp_path):
    hearth = empty_hearth
    alice = meet(hearth.url, "alice").has_account()
    alice.context.clear_cookies()
    alice.page.add_init_script("window.requestIdleCallback = () => {}")  # nothing is fetched before it is needed
    alice.page.goto(alice.url)
    expect(alice.page.get_by_role("heading", name="Sign in")).to_be_visible()
    update(hearth, tmp_path)
    alice.fills(E_mail_address=alice.email, Password=alice.password)
    alice.presses("Sign in")
    expect(alice.page.get_by_role("heading", name="Yours anew, Alice")).to_be_visible()
    expect(alice.page.get_by_role("status").filter(has_text=AWAY)).to_have_count(0)


def update(hearth, folder):
    """Put a newer version in the place of the one that runs."""
    shutil.copytree(ROOT / "chat", folder / "chat")
    for program in ("app.py", "config.py"):
        shutil.copy(ROOT / program, folder)
    strings = folder / "chat" / "web" / "static" / "js" / "text" / "workspace" / "english.js"
    strings.write_text(strings.read_text().replace("Your Hearth is ready, {name}", "Yours anew, {name}"))
    hearth.terminate()
    hearth.program = (str(folder / "app.py"),)
    hearth.start()


def test_an_answer_to_a_renewal_that_is_lost_with_its_page_signs_nobody_out(meet, shared_hearth):
    alice = meet(shared_hearth.url, "alice").has_account()
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    alice.context.route("**/api/auth/refresh", lose)
    alice.page.goto(alice.url)
    expect(alice.page.get_by_role("heading", name="The server isn't responding")).to_be_visible()
    alice.page.close()
    alice.context.unroute("**/api/auth/refresh", lose)
    alice.page = alice.new_tab()
    alice.opens()
    assert set(lost) == {200}, "the server had renewed the session each time"


def test_what_two_tabs_wrote_while_the_server_was_killed_is_sent_once(hearth, meet):
    alice, bob = meet(hearth.url, "alice").has_account(), meet(hearth.url, "bob").has_account()
    chat_id = alice.makes_direct_chat(bob)
    place = f"#/chats/{chat_id}"
    alice.opens(place).says("before")
    alice.sees("before")
    first, second = alice.page, alice.new_tab()
    second.goto(f"{alice.url}/{place}")
    expect(second.get_by_role("log").get_by_text("before")).to_be_visible()

    hearth.kill()
    everything = ["before"]
    for number in range(4):
        alice.page = (first, second)[number % 2]
        alice.says(f"number {number}")
        everything.append(f"number {number}")
        for alice.page in (first, second):
            alice.sees(f"number {number}")
    hearth.start()
    for alice.page in (first, second):
        expect(alice.log.get_by_text("Sending")).to_have_count(0)
        alice.sees_in_order(*everything)
    bob.opens(place).sees_in_order(*everything)
    stored = bob.calls("GET", f"/api/chats/{chat_id}/messages")["items"]
    assert [message["body"] for message in stored] == everything
