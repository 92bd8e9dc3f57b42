import pytest
from playwright.sync_api import expect
from tools.browser import PHONE


@pytest.mark.parametrize("look", ["desktop-light", "desktop-dark", "phone-light", "phone-dark"])
def test_look(look, meet, shared_hearth, bob):
    size, scheme = look.split("-")
    more = PHONE if size == "phone" else {"viewport": {"width": 1280, "height": 800}}
    alice = meet(shared_hearth.url, "alice", color_scheme=scheme, permissions=["notifications"], **more).joins()
    chat = bob.makes_group("Team", alice)
    for each in ("Good morning", "Has anybody seen the keys?", "Found them"):
        bob.sends(chat, each)
    shot = lambda name: alice.page.screenshot(path=f"/tmp/p3/{name}-{look}.png")
    alice.page.goto(f"{alice.url}/#/settings/notifications")
    expect(alice.page.get_by_role("checkbox", name="No notifications at certain")).to_be_visible()
    shot("settings-off")
    alice.page.get_by_role("checkbox", name="No notifications at certain").check()
    alice.page.get_by_role("checkbox", name="Notifications in this browser").click()
    expect(alice.page.get_by_label("From")).to_be_visible()
    alice.page.wait_for_timeout(1500)
    alice.page.screenshot(path=f"/tmp/p3/settings-on-{look}.png", full_page=True)
    alice.page.goto(f"{alice.url}/#/chats/{chat}/settings")
    alice.page.wait_for_timeout(500)
    shot("about")
    alice.page.goto(f"{alice.url}/#/")
    alice.sees_chat("Team").click(button="right")
    shot("chat-menu")
    alice.page.keyboard.press("Escape")
    alice.presses("Menu", within=alice.chats)
    shot("sidebar-menu")
    alice.page.keyboard.press("Escape")
    alice.page.goto(f"{alice.url}/#/chats/{chat}")
    alice.sees("Found them")
    if size == "desktop":
        alice.sees("Has anybody seen the keys?").click(button="right")
        shot("message-menu")
        alice.page.keyboard.press("Escape")
        alice.sees("Has anybody seen the keys?").focus()
        alice.page.keyboard.press("u")
        alice.page.wait_for_timeout(700)
        shot("marked")
        assert "2" in alice.chat_row("Team").inner_text(), alice.chat_row("Team").inner_text()
