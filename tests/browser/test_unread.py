"""What is unread, and what one makes of it by hand: from a message on, or all of it at once, by menu and by key."""

from playwright.sync_api import expect


def test_what_is_marked_as_unread_stays_so_until_one_comes_back_to_it(alice, meet, shared_hearth, bob):
    phone = meet(shared_hearth.url, "alice")
    phone.email = alice.email
    phone.signs_in_quietly()
    phone.opens()
    chat_id, other = bob.makes_group("Team", alice), bob.makes_group("Lunch", alice)
    said = [bob.sends(chat_id, f"number {number}") for number in range(1, 5)]
    bob.sends(other, "Pizza?")
    alice.opens_chat("Team")
    expect(phone.sees_chat("Team")).not_to_contain_text("unread")
    bob.calls("DELETE", f"/api/messages/{said[3]['id']}")
    expect(alice.log).to_contain_text("deleted")
    alice.sees("number 2").focus()
    alice.page.keyboard.press("u")
    expect(alice.page.get_by_text("Marked as unread.").first).to_be_visible()
    for device in (alice, phone):
        expect(device.chat_row("Team")).to_contain_text("2 unread messages")
    assert alice.log.inner_text().index("New") < alice.log.inner_text().index("number 2")

    bob.calls("DELETE", f"/api/messages/{said[2]['id']}")
    bob.sends(chat_id, "number 5")
    alice.sees("number 5").click()
    for device in (alice, phone):
        expect(device.chat_row("Team")).to_contain_text("2 unread messages")
    alice.opens_chat("Lunch")
    alice.opens_chat("Team")
    for device in (alice, phone):
        expect(device.chat_row("Team")).not_to_contain_text("unread")

    phone.chat_row("Team").click(button="right")
    phone.page.get_by_role("menuitem", name="Mark as unread").click()
    for device in (alice, phone):
        expect(device.chat_row("Team")).to_contain_text("1 unread message")
    alice.says("I answer")
    for device in (alice, phone):
        expect(device.chat_row("Team")).not_to_contain_text("unread")


def test_all_is_read_at_one_press_on_all_devices(alice, meet, shared_hearth, bob):
    phone = meet(shared_hearth.url, "alice")
    phone.email = alice.email
    phone.signs_in_quietly()
    phone.opens()
    chats = {name: bob.makes_group(name, alice) for name in ("Team", "Lunch", "Games")}
    for chat_id in chats.values():
        bob.sends(chat_id, "Hello")
    for name in chats:
        for device in (alice, phone):
            expect(device.sees_chat(name)).to_contain_text("1 unread message")
    alice.page.keyboard.press("Alt+Shift+R")
    for name in chats:
        for device in (alice, phone):
            expect(device.chat_row(name)).not_to_contain_text("unread")
    expect(alice.page.get_by_role("status").filter(has_text="Everything is marked as read.")).to_be_attached()

    bob.sends(chats["Team"], "Again")
    expect(phone.chat_row("Team")).to_contain_text("1 unread message")
    listed = phone.page.get_by_role("status").filter(has_text="New message from Bob in Team")
    expect(listed).to_be_attached()
    phone.chooses_from_menu("Mark all as read")
    for device in (alice, phone):
        expect(device.chat_row("Team")).not_to_contain_text("unread")
    alice.page.keyboard.press("?")
    expect(alice.page.get_by_role("dialog")).to_contain_text("Mark everything as read")
