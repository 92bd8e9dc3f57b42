"""A sign-in in front of Hearth, as oauth2-proxy and the like put there: whoever has to go there gets there, loses
nothing, and comes back to where they were."""

import pytest
from playwright.sync_api import expect

from tests.browser.storage import SNAPSHOT
from tests.proxies.faulty import FaultyProxy

AWAY = "Not connected."
CONTROLLED = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


@pytest.fixture
def way(shared_hearth):
    laid = FaultyProxy(shared_hearth.port)
    yield laid
    laid.close()


@pytest.fixture
def alice(meet, way, bob):
    """Alice, in a chat with Bob, behind a front; her browser has the page."""
    alice = meet(way.url, "alice", service_workers="allow").has_account()
    alice.makes_direct_chat(bob)
    alice.opens().opens_chat("Bob")
    alice.says("Good morning")
    alice.sees("Good morning")
    alice.until(CONTROLLED)
    yield alice
    # Polling follows a redirect, which the page's policy then forbids and the browser tells in the console.
    alice.faults[:] = [
        fault for fault in alice.faults if "Content Security Policy" not in fault or "sign-in" not in fault
    ]


def is_at_sign_in(alice):
    expect(alice.page.get_by_role("heading", name="The front's sign-in")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("front", ["elsewhere", "here", "page", "refusal", "forbidden"])
def test_whose_session_at_the_front_has_ended_is_led_to_its_sign_in_and_back_to_the_chat(alice, bob, way, front):
    alice.page.get_by_role("log").get_by_text("Sending").wait_for(state="detached")
    way.go_down()
    alice.says("written meanwhile")
    alice.box.fill("not finished")
    way.session_ends(front)
    way.come_back()

    is_at_sign_in(alice)
    pages = len(way.pages)
    alice.page.get_by_text("Let me in").click()
    alice.is_in_chat("Bob")
    expect(alice.box).to_have_value("not finished")
    alice.sees_in_order("Good morning", "written meanwhile")
    expect(alice.log.get_by_text("Sending")).to_have_count(0)
    bob.opens_chat("Alice").sees_in_order("Good morning", "written meanwhile")
    assert pages <= 3, f"nobody goes round in circles: {way.pages}"
    assert "fresh" not in alice.page.url


@pytest.mark.parametrize("front", ["elsewhere", "here", "page"])
def test_a_reload_ends_at_the_sign_in_too_and_the_worker_keeps_nothing_of_it(alice, way, front):
    way.front = front
    alice.page.reload()
    is_at_sign_in(alice)
    alice.page.get_by_text("Let me in").click()
    alice.is_in_chat("Bob")
    alice.sees("Good morning")

    alice.until(f"{SNAPSHOT}.then((kept) => kept.includes('Good morning'))")
    way.go_down()
    alice.page.reload()
    alice.is_in_chat("Bob")
    alice.sees("Good morning")
    expect(alice.page.get_by_role("status").filter(has_text=AWAY)).to_be_visible()
    assert way.pages, "it was the network that had answered"


def test_a_front_that_lets_the_page_through_and_nothing_else_makes_nobody_reload_for_ever(alice, way):
    """As one does that only guards what is under /api; and a single refusal, of a firewall, say, leads nowhere."""
    loads = []
    alice.page.on("load", lambda page: loads.append(page.url))
    alice.context.route("**/api/messages/**", lambda route: route.fulfill(status=403, body="<h1>WAF</h1>"))
    alice.acts_on("Good morning", "Add a reaction")
    alice.page.get_by_role("searchbox", name="Search emoji").fill("thumbs up")
    alice.page.get_by_role("dialog").get_by_role("button", name="thumbs up").first.click()
    alice.page.wait_for_timeout(1500)
    assert loads == []

    barred = [True]
    refuse = lambda route: route.fulfill(status=401, body="<h1>No</h1>") if barred[0] else route.continue_()  # noqa: E731
    alice.context.route("**/api/**", refuse)
    alice.context.route("**/socket.io/**", refuse)
    way.cut(1)
    expect(alice.page.get_by_role("status").filter(has_text="wants you to sign in")).to_be_visible(timeout=30_000)
    alice.page.wait_for_timeout(4000)
    assert len(loads) <= 1
    alice.sees("Good morning")
    alice.box.fill("Still here")
    alice.box.press("Enter")

    barred[0] = False
    expect(alice.page.get_by_role("status").filter(has_text="wants you to sign in")).to_have_count(0)
    expect(alice.log.get_by_text("Sending")).to_have_count(0)
