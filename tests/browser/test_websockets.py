"""Networks that keep websockets from working: people are connected within seconds anyway, and by a websocket again
as soon as one works."""

import pytest
from playwright.sync_api import expect

from tests.proxies.faulty import FaultyProxy

POLLING = "localStorage.getItem('hearth.polling') !== null"
AWAY = "Not connected."


@pytest.fixture
def way(shared_hearth):
    laid = FaultyProxy(shared_hearth.port)
    yield laid
    laid.close()


@pytest.mark.parametrize("fault", ["refuse", "swallow", "mute", "deaf", 1.5])
def test_a_websocket_that_does_not_work_is_left_for_polling_and_taken_up_again_when_it_does(meet, way, bob, fault):
    alice = meet(way.url, "alice").has_account()
    alice.makes_direct_chat(bob)
    way.websockets = fault
    alice.opens().opens_chat("Bob")
    bob.opens_chat("Alice")
    alice.until(POLLING)
    alice.says("by polling")
    bob.sees("by polling")
    bob.says("so be it")
    alice.sees("so be it")
    expect(alice.log.get_by_text("Sending")).to_have_count(0)

    tried = way.upgrades
    alice.page.reload()
    bob.says("at once")
    alice.sees("at once")
    assert way.upgrades == tried, "what was found is remembered"

    way.websockets = "pass"
    tried = way.upgrades
    alice.page.evaluate("dispatchEvent(new Event('online'))")
    alice.until(f"!({POLLING})")
    assert way.upgrades > tried
    bob.says("by websocket")
    alice.sees("by websocket")
    expect(alice.page.get_by_role("status").filter(has_text=AWAY)).to_have_count(0)


def test_a_websocket_that_falls_silent_long_after_it_has_proved_to_last_is_left_within_seconds(meet, way, bob):
    alice = meet(way.url, "alice").has_account()
    alice.makes_direct_chat(bob)
    alice.page.add_init_script("localStorage.setItem('hearth.websocket', Date.now() + 24 * 3600_000)")
    alice.opens().opens_chat("Bob")
    bob.opens_chat("Alice").says("as always")
    alice.sees("as always")

    way.websockets = "mute"
    for link in list(way.links):
        link.forgotten = True
    bob.says("into the void")
    expect(alice.log.get_by_text("into the void")).to_be_visible(timeout=40_000)
    alice.says("by polling")
    bob.sees("by polling")


def test_an_outage_is_not_taken_for_a_network_without_websockets(meet, way, bob):
    alice = meet(way.url, "alice").has_account()
    alice.makes_direct_chat(bob)
    alice.opens().opens_chat("Bob")
    way.go_down()
    alice.says("later")
    expect(alice.page.get_by_role("status").filter(has_text=AWAY)).to_be_visible()
    way.come_back()
    bob.opens_chat("Alice").sees("later")
    alice.until(f"!({POLLING})")
    tried = way.upgrades
    way.cut(1)
    bob.says("and now")
    alice.sees("and now")
    assert way.upgrades > tried
