"""Somebody whose browser speaks German, and who finds a Hearth that does too."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looker import JUTTING_OUT
from tests.browser.media import as_file
from tools.browser import DESKTOP, PHONE

GERMAN = {"locale": "de-DE"}


def test_a_german_browser_is_spoken_to_in_german_until_somebody_chooses_otherwise(shared_hearth, meet, bob):
    anna = meet(shared_hearth.url, "anna", **GERMAN)
    page, html = anna.page, anna.page.locator("html")
    said_first = []
    page.on("request", lambda request: said_first.append(request.url))
    page.goto(anna.url)
    expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()
    expect(html).to_have_attribute("lang", "de")
    assert [url for url in said_first if url.endswith("english.js")] == [], "one language is loaded"

    # signing in with a wrong password, in one language and the other, and signing up
    fills(page, {"E-Mail-Adresse": anna.email, "Passwort": "a wrong password"})
    anna.presses("Anmelden")
    expect(page.get_by_role("alert")).to_have_text("E-Mail-Adresse oder Passwort ist falsch.")
    anna.presses("English")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(html).to_have_attribute("lang", "en")
    expect(page.get_by_label("E-mail address")).to_have_value(anna.email)
    anna.presses("Deutsch")
    anna.presses("Konto anlegen")
    fills(page, {"Dein Name": bob.name, "E-Mail-Adresse": anna.email, "Passwort": anna.password})
    page.get_by_role("main").get_by_role("button", name="Konto anlegen").click()
    expect(page.get_by_role("alert")).to_have_text("Diesen Namen hat hier schon jemand. Wähl einen anderen.")
    fills(page, {"Dein Name": anna.name})
    page.get_by_role("main").get_by_role("button", name="Konto anlegen").click()
    expect(page.get_by_role("heading", name="Willkommen, Anna")).to_be_visible()

    # a chat: times, what is refused, emoji by their German names
    anna.signs_in_quietly()
    chat = anna.makes_direct_chat(bob)
    bob.sends(chat, "Good evening")
    page.get_by_role("navigation", name="Chats").get_by_role("link", name=re.compile("Bob")).click()
    box = page.get_by_role("textbox", name="Nachricht an Bob")
    expect(anna.log.get_by_role("heading", level=2)).to_have_text("Heute")
    expect(anna.sees("Good evening").get_by_role("time").or_(anna.log.locator("time")).first).to_have_text(
        re.compile(r"^\d\d:\d\d$")
    )
    page.locator("input[type=file]:not([capture])").first.set_input_files([as_file("leer.txt", b"", "text/plain")])
    expect(page.get_by_role("alert")).to_contain_text("leer.txt ist leer.")
    anna.presses("Emoji auswählen")
    page.get_by_role("searchbox", name="Emoji suchen").fill("grinsendes")
    expect(page.get_by_role("button", name="grinsendes Gesicht", exact=True)).to_be_visible()
    page.keyboard.press("Escape")

    # English, and German again; what is being written stays
    box.fill("Ein halber Gedanke")
    anna.goes_to("#/settings/appearance")
    page.get_by_role("radio", name="English").check()
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()
    expect(html).to_have_attribute("lang", "en")
    anna.page.reload()
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()
    anna.opens_chat("Bob")
    expect(anna.box).to_have_value("Ein halber Gedanke")
    expect(anna.log.get_by_role("heading", level=2)).to_have_text("Today")
    page.goto(f"{anna.url}/#/settings/appearance")
    page.get_by_role("radio", name="Deutsch").check()
    expect(page.get_by_role("heading", name="Darstellung")).to_be_visible()
    expect(page).to_have_title("Einstellungen · Hearth")


def fills(page, fields):
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_german_has_room_on_every_screen(shared_hearth, meet, bob, axe, size):
    visitor = meet(shared_hearth.url, "visitor", **size | GERMAN)
    visitor.page.goto(visitor.url)
    expect(visitor.page.get_by_role("heading", name="Anmelden")).to_be_visible()
    axe.looks_at(visitor, "signing in")

    anna = meet(shared_hearth.url, "anna", **size | GERMAN).has_account()
    group = anna.makes_group("Donaudampfschifffahrtsgesellschaft", bob)
    bob.sends(group, "Hallo")
    places = ["", "new/group", f"chats/{group}", f"chats/{group}/settings", "settings"]
    places += [f"settings/{part}" for part in ("profile", "password", "sessions", "appearance", "notifications")]
    for place in places:
        anna.page.goto(f"{anna.url}/#/{place}")
        expect(anna.page.get_by_role("navigation", name="Chats", include_hidden=True)).to_be_attached()
        expect(anna.page.locator("h1").first).to_be_attached()
        if place.endswith(f"{group}/settings"):
            expect(anna.page.get_by_role("heading", name="Über diesen Chat")).to_be_visible()
        expect(anna.page.get_by_text("Wird geladen …")).to_have_count(0)
        axe.looks_at(anna, place)
        assert anna.page.evaluate(JUTTING_OUT) == [], place
