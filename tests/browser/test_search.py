"""Finding messages: in the palette, on the page for it, by who mentions one, and by day."""

import re

from playwright.sync_api import expect

from tests.browser.looker import JUTTING_OUT
from tools.browser import PHONE

MANY = 45


def search_box(alice):
    return alice.page.get_by_role("combobox", name="Search messages")


def found(alice):
    return alice.page.get_by_role("list", name="Messages found").get_by_role("link")


def is_led_to(alice, text):
    """The message is in view, marked for a moment, and has the focus."""
    expect(alice.sees(text)).to_be_in_viewport()
    expect(alice.message(text)).to_be_focused()


def test_a_message_is_found_by_two_words_and_come_back_from(alice, bob, axe):
    chat_id = alice.makes_group("Kitchen", bob)
    first = bob.sends(chat_id, "The recipe for the walnut cake is on the fridge")
    for number in range(MANY):
        bob.sends(chat_id, f"Shopping list no. {number}")
    alice.opens_chat("Kitchen")
    alice.page.keyboard.press("Control+k")
    palette = alice.page.get_by_role("combobox", name="Chat, person or message")
    palette.press_sequentially("WALN rec")
    hit = alice.page.get_by_role("option", name=re.compile("walnut cake"))
    expect(hit).to_be_visible()
    expect(hit.locator("mark")).to_have_text(["rec", "waln"])
    axe.looks_at(alice, "the palette with messages")
    palette.fill("from:bob walnut")
    expect(hit.locator("mark")).to_have_text(["walnut"])
    palette.press("ArrowDown")
    palette.press("Enter")
    is_led_to(alice, first["body"])

    alice.page.keyboard.press("Control+Shift+f")
    box = search_box(alice)
    expect(box).to_be_focused()
    expect(alice.page.get_by_role("button", name="Remove the filter “In Kitchen”")).to_be_visible()
    box.press_sequentially("after:")
    offers = alice.page.get_by_role("listbox", name="Since")
    expect(offers).to_be_visible()
    for key in ("Tab", "Tab"):
        alice.page.keyboard.press(key)
    expect(alice.page.locator("input[type=date]")).to_be_focused()
    alice.page.keyboard.press("Escape")
    expect(offers).to_have_count(0)
    expect(box).to_be_focused()
    box.fill("from:")
    expect(alice.page.get_by_role("listbox", name="From")).to_be_visible()
    alice.page.get_by_role("heading", name="Search", exact=True).click()
    expect(alice.page.get_by_role("listbox", name="From")).to_have_count(0)
    box.fill("")
    box.press_sequentially("shop from:bob list")
    expect(alice.page.get_by_role("button", name="Remove the filter “From Bob”")).to_be_visible()
    expect(box).to_have_value("shop list")
    expect(found(alice).first).to_contain_text("Shopping list no. 44")
    box.press("Enter")
    expect(found(alice).first).to_be_focused()
    axe.looks_at(alice, "what was found")
    for shown in (20, 40, MANY):
        expect(found(alice)).to_have_count(shown)
        alice.page.keyboard.press("End")
    while not found(alice).nth(24).evaluate("each => each === document.activeElement"):
        alice.page.keyboard.press("ArrowUp")
    alice.page.keyboard.press("Enter")
    is_led_to(alice, "Shopping list no. 20")

    alice.goes_back()
    expect(found(alice).filter(has_text="no. 20")).to_be_focused()
    expect(found(alice).filter(has_text="no. 20")).to_be_in_viewport()
    expect(box).to_have_value("shop list")
    gone = bob.calls("GET", f"/api/chats/{chat_id}/messages?around=22&limit=1")["items"][0]
    bob.calls("DELETE", f"/api/messages/{gone['id']}")
    expect(found(alice).filter(has_text="no. 20")).to_have_count(0)

    box.fill("")
    box.press_sequentially("shopping from:nobody")
    stray = alice.page.locator(".stray")
    expect(stray).to_have_text("“from:nobody” is searched for as text: nobody here is called that.")
    expect(found(alice)).to_have_count(0)
    box.fill("東" * 501)
    expect(alice.page.get_by_role("heading", name="This search is too long")).to_be_visible()
    box.fill("nothing says this")
    expect(alice.page.get_by_role("heading", name="No messages found")).to_be_visible()
    alice.presses("Search without filters")
    expect(alice.page.get_by_role("button", name="Remove the filter “From Bob”")).to_have_count(0)
    box.fill("")
    alice.page.get_by_role("link", name="shop list · From Bob · In Kitchen").click()
    expect(found(alice).first).to_contain_text("Shopping list no. 44")
    alice.goes_back()
    alice.presses("Forget the search “shop list · From Bob · In Kitchen”")
    expect(alice.page.get_by_role("heading", name="Recent searches")).to_have_count(0)


def test_mentions_are_listed_counted_and_led_to_and_so_is_a_day(alice, bob, axe):
    chat_id = alice.makes_group("Workshop", bob)
    bob.sends(chat_id, "Who has the big saw?")
    asked = bob.sends(chat_id, "@Alice, have you got it?")
    mentions = alice.chats.get_by_role("link", name="Mentions")
    expect(mentions).to_contain_text("1 unread mention")
    mentions.click()
    listed = alice.page.get_by_role("list", name="Mentions").get_by_role("link")
    expect(listed).to_have_count(1)
    expect(listed.locator("mark")).to_have_text("@Alice")
    axe.looks_at(alice, "mentions")
    bob.sends(chat_id, "Or somebody else, @Alice?")
    expect(listed).to_have_count(2)
    listed.nth(1).click()
    is_led_to(alice, asked["body"])
    expect(mentions).not_to_contain_text("unread")

    alice.presses("Go to a day", within=alice.page.get_by_role("main"))
    day = alice.page.get_by_label("Day", exact=True)
    day.fill("2999-01-01")
    alice.presses("Go there")
    expect(alice.page.get_by_text("There are no messages from that day on.")).to_be_visible()
    axe.looks_at(alice, "going to a day")
    day.fill("2020-01-01")
    alice.presses("Go there")
    is_led_to(alice, "Who has the big saw?")
    alice.goes_back()
    expect(listed.nth(1)).to_be_focused()


def test_on_a_phone_search_has_the_screen_to_itself(person, bob):
    alice = person("alice", **PHONE)
    chat_id = alice.makes_direct_chat(bob)
    bob.sends(chat_id, "The train leaves at a quarter past nine")
    alice.sees_chat("Bob")
    alice.chats.get_by_role("link", name="Search messages").tap()
    expect(alice.chats).not_to_be_in_viewport()
    search_box(alice).fill("...")
    expect(alice.page.get_by_role("heading", name="Nothing to search for")).to_be_visible()
    search_box(alice).press_sequentially(" from:bob ")
    expect(alice.page.get_by_role("button", name="Remove the filter “From Bob”")).to_be_visible()
    clear = alice.page.get_by_role("button", name="Clear search").bounding_box()
    chip = alice.page.get_by_role("button", name="Remove the filter “From Bob”").bounding_box()
    assert clear["x"] > chip["x"], "beside what it clears, not below"
    alice.presses("Clear search")
    search_box(alice).fill("train quar")
    expect(found(alice).locator("mark")).to_have_text(["train", "quar"])
    expect(found(alice)).to_contain_text("Direct chat with Bob")
    assert alice.page.evaluate(JUTTING_OUT) == []
    found(alice).tap()
    expect(alice.sees("The train leaves at a quarter past nine")).to_be_in_viewport()
    alice.goes_back()
    expect(found(alice)).to_be_in_viewport()
    alice.page.get_by_role("main").get_by_role("link", name="Back").tap()
    expect(alice.chat_row("Bob")).to_contain_text("The train leaves")
    expect(alice.chat_row("Bob")).to_be_in_viewport()
