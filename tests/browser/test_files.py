"""Files in the page: chosen, pasted and dropped, kept until they are sent, and seen by whoever may see them."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.looker import JUTTING_OUT
from tests.browser.media import PDF, as_file, brings, chooses, moving_picture, photo, picture, uploads, video
from tools.browser import DESKTOP, PHONE
from tools.process import until

IS_LOADED = "(image) => image.complete && image.naturalWidth > 0"
IS_PLAYABLE = "(player) => player.readyState > 0 && player.duration > 1"
SHIFTS = """
  globalThis.shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries().filter((each) => !each.hadRecentInput)))
    .observe({ type: "layout-shift", buffered: true });
"""
SHIFTED = "shifts.map(({ value, sources }) => [value, sources.map(({ node }) => node?.outerHTML?.slice(0, 120))])"
LOADED = "document.querySelectorAll('.picture.loaded').length"
UPLOADS = "**/api/files?*"


@pytest.fixture
def chat(alice, bob):
    """A direct chat that both look at."""
    chat_id = alice.makes_direct_chat(bob)
    alice.opens_chat("Bob")
    bob.opens_chat("Alice")
    return chat_id


def tray(person):
    return person.page.get_by_role("list", name="Files to send").get_by_role("listitem")


def sees_picture(person, words):
    """The picture of that description is there, and shown."""
    found = person.log.get_by_role("img", name=words)
    expect(found).to_have_count(1)
    found.scroll_into_view_if_needed()
    until(lambda: found.evaluate(IS_LOADED), 15, f"{person.name} seeing {words}")
    return found


def waits(person, condition, what):
    """Wait for what a handler of the page's requests sees."""
    until(lambda: condition() or person.page.wait_for_timeout(50), 20, what)


def sends(person, text=""):
    person.box.fill(text)
    person.presses("Send")


def stored(person, chat_id):
    return person.calls("GET", f"/api/chats/{chat_id}/messages")["items"]


def downloads(person, link):
    with person.page.expect_download() as download:
        link.click()
    return download.value


def test_a_picture_a_document_and_a_video_go_from_one_to_the_other(alice, bob, chat):
    chooses(alice, photo(), as_file("minutes.pdf", PDF, "application/pdf"), as_file("clip.webm", video(), "video/webm"))
    expect(tray(alice)).to_have_count(3)
    expect(tray(alice).nth(0).get_by_role("img", name="harbour.jpg")).to_be_visible()
    expect(tray(alice).nth(1)).to_contain_text("41 KB")
    alice.presses("Alt text for harbour.jpg")
    alice.fills(Description="Boats at dawn")
    alice.presses("Save")
    sends(alice, "From the harbour")
    expect(tray(alice)).to_have_count(0)

    sees_picture(bob, "Boats at dawn")
    message = bob.sees("From the harbour")
    download = downloads(bob, message.get_by_role("link", name=re.compile("^Download minutes.pdf")))
    assert download.suggested_filename == "minutes.pdf"
    assert download.path().read_bytes() == PDF
    player = message.locator("video")
    player.scroll_into_view_if_needed()
    until(lambda: player.evaluate(IS_PLAYABLE), 15, "playing the video")

    sees_picture(alice, "Boats at dawn")
    expect(alice.log.get_by_role("progressbar")).to_have_count(0)
    sends(bob, "Thank you")
    alice.sees("Thank you")
    assert [len(message["attachments"]) for message in stored(alice, chat)] == [3, 0]


def test_the_chat_list_quotes_and_readers_of_the_screen_say_what_a_message_brings(alice, bob):
    chat_id = alice.makes_direct_chat(bob)
    team = alice.makes_group("Team", bob)
    alice.sends(team, "", fileIds=[uploads(alice, "minutes.pdf", PDF), uploads(alice, "a.jpg", picture())])
    expect(bob.sees_chat("Team")).to_contain_text("Alice: 2 files")
    bob.opens_chat("Alice")
    spoken = bob.page.get_by_role("main").locator("[aria-live=polite]")
    first = alice.sends(chat_id, "", fileIds=[uploads(alice, "a.jpg", picture(), description="Boats")])
    expect(bob.sees_chat("Alice")).to_contain_text("Photo")
    expect(spoken).to_have_text("Alice: Photo, Boats")
    alice.sends(chat_id, "As I said", replyTo=first["id"])
    expect(bob.sees("As I said").get_by_role("button", name=re.compile("Alice *Photo"))).to_be_visible()


def test_what_is_pasted_or_dropped_anywhere_in_the_chat_comes_along(alice, bob, chat):
    assert brings(alice.box, "paste", photo("image.png"))
    expect(tray(alice)).to_contain_text("Pasted picture.png")
    assert brings(alice.log, "paste", photo("second.jpg"))
    assert brings(alice.log, "drop", photo("third.jpg"))
    assert brings(alice.page.get_by_role("heading", name="Bob"), "drop", photo("fourth.jpg"), photo("fifth.jpg"))
    expect(tray(alice)).to_have_count(5)
    alice.presses("Remove second.jpg")
    expect(tray(alice)).to_have_count(4)
    sends(alice)
    for name in ("Pasted picture.png", "third.jpg", "fourth.jpg", "fifth.jpg"):
        sees_picture(bob, re.sub("png|jpg", "", name))
    assert len(stored(alice, chat)) == 1


def test_what_is_dropped_elsewhere_is_not_opened_in_the_pages_place(alice, chat):
    assert brings(alice.chats, "drop", photo())
    alice.page.goto(f"{alice.url}/#/settings")
    expect(alice.page.get_by_role("heading", name="Settings")).to_be_visible()
    assert brings(alice.page.get_by_role("main"), "drop", photo())
    alice.page.goto(f"{alice.url}/#/chats/{chat}")
    expect(tray(alice)).to_have_count(0)


def test_a_file_that_is_too_large_or_empty_is_refused_before_a_byte_is_sent(start_hearth, meet):
    hearth = start_hearth(MAX_FILE_MB="1")
    alice, bob = meet(hearth.url, "alice").has_account(), meet(hearth.url, "bob").has_account()
    alice.makes_direct_chat(bob)
    alice.opens().opens_chat("Bob")
    sent = []
    alice.page.on("request", lambda request: sent.append(request.url))
    files = [as_file("film.bin", b"x" * 2**21, ""), as_file("nothing.txt", b"", "text/plain"), photo("fits.jpg")]
    chooses(alice, *files)
    said = alice.page.get_by_role("alert")
    expect(said).to_contain_text("film.bin is too large (2 MB). Files can be up to 1 MB.")
    expect(said).to_contain_text("nothing.txt is empty.")
    expect(tray(alice)).to_have_count(1)
    chooses(alice, *[photo(f"{number}.jpg") for number in range(11)])
    expect(said).to_contain_text("up to 10 files")
    expect(tray(alice)).to_have_count(10)
    assert [url for url in sent if "/api/files" in url] == []


def test_who_has_no_room_left_hears_it_in_words_and_keeps_the_text(start_hearth, meet):
    hearth = start_hearth(FILE_QUOTA_MB="1")
    alice, bob = meet(hearth.url, "alice").has_account(), meet(hearth.url, "bob").has_account()
    alice.makes_direct_chat(bob)
    alice.opens().opens_chat("Bob")
    chooses(alice, as_file("film.bin", b"x" * 5 * 2**20, ""))
    sends(alice, "The film")
    expect(alice.sees("The film").get_by_role("alert")).to_contain_text("Your files can take up 1 MB in all")
    alice.presses("Remove it and send the rest", within=alice.sees("The film"))
    expect(alice.sees("The film").get_by_text("Sending")).to_have_count(0)
    expect(alice.sees("The film").get_by_role("alert")).to_have_count(0)


def test_files_are_still_there_after_a_reload_before_and_while_they_are_sent(alice, bob, chat):
    chooses(alice, photo("first.jpg"), as_file("minutes.pdf", PDF, "application/pdf"))
    alice.box.fill("Two of them")
    expect(tray(alice)).to_have_count(2)
    alice.page.wait_for_timeout(500)
    alice.page.reload()
    expect(tray(alice)).to_have_count(2)
    expect(alice.box).to_have_value("Two of them")
    expect(tray(alice).get_by_role("img", name="first.jpg")).to_be_visible()

    held = []
    alice.page.route(UPLOADS, lambda route: held.append(route))
    alice.presses("Send")
    waits(alice, lambda: held, "uploading")
    expect(alice.sees("Two of them").get_by_role("progressbar")).to_be_visible()
    alice.page.reload()
    alice.is_in_chat("Bob")
    waits(alice, lambda: len(held) > 1, "uploading again")
    expect(alice.sees("Two of them").get_by_role("img", name="first.jpg")).to_be_visible()
    held[-1].continue_()
    alice.page.unroute(UPLOADS)

    sees_picture(bob, "first.jpg")
    assert [message["body"] for message in stored(bob, chat)] == ["Two of them"]
    expect(alice.log.get_by_role("progressbar")).to_have_count(0)


def test_offline_they_wait_and_go_when_the_network_is_back(network, shared_hearth, meet, bob):
    way = network(shared_hearth)
    alice = meet(way.url, "alice").has_account()
    chat_id = alice.makes_direct_chat(bob)
    alice.opens().opens_chat("Bob")
    bob.opens_chat("Alice")
    way.go_down()
    chooses(alice, photo())
    sends(alice, "before")
    alice.says("after")
    expect(alice.sees("before").get_by_role("progressbar")).to_be_visible()
    expect(alice.sees("before")).to_contain_text("Waiting for the connection")
    expect(alice.sees("after")).to_contain_text("Waiting for earlier files")
    way.come_back()
    bob.sees_in_order("before", "after")
    sees_picture(bob, "harbour.jpg")
    alice.sees_in_order("before", "after")
    assert len(stored(bob, chat_id)) == 2


def test_a_server_that_restarts_in_between_gets_each_file_once(hearth, meet):
    alice, bob = meet(hearth.url, "alice").has_account(), meet(hearth.url, "bob").has_account()
    chat_id = alice.makes_direct_chat(bob)
    alice.opens(f"#/chats/{chat_id}")
    asked = []

    def break_the_second(route):
        asked.append(re.search("name=([a-z]+)", route.request.url)[1])
        if asked.count("second") == 1 and asked[-1] == "second":
            hearth.kill()
        route.continue_()

    alice.page.route(UPLOADS, break_the_second)
    chooses(alice, photo("first.jpg"), photo("second.jpg", colour="coral"))
    expect(tray(alice)).to_have_count(2)
    sends(alice, "through a restart")
    waits(alice, lambda: hearth.process.poll() is not None, "the server's end")
    expect(alice.sees("through a restart").get_by_role("progressbar")).to_be_visible()
    hearth.start()
    expect(alice.log.get_by_role("progressbar")).to_have_count(0, timeout=30_000)
    bob.opens(f"#/chats/{chat_id}")
    sees_picture(bob, "first.jpg")
    sees_picture(bob, "second.jpg")
    assert len(stored(bob, chat_id)) == 1
    assert asked.count("first") == 1


def test_an_upload_can_be_given_up(alice, bob, chat):
    held = []
    alice.page.route(UPLOADS, lambda route: held.append(route))
    chooses(alice, photo())
    sends(alice, "A mistake")
    waits(alice, lambda: held, "uploading")
    alice.says("What I meant")
    alice.presses("Cancel", within=alice.sees("A mistake"))
    alice.does_not_see("A mistake")
    expect(alice.box).to_have_value("A mistake")
    alice.presses("Remove harbour.jpg")
    alice.box.fill("")
    bob.sees("What I meant")
    bob.does_not_see("A mistake")
    alice.page.unroute(UPLOADS)
    assert len(stored(alice, chat)) == 1


def test_what_the_server_refuses_waits_with_its_text_and_the_rest_can_go_without_it(alice, bob, chat):
    broken = as_file("broken.jpg", picture()[:900], "image/jpeg")
    chooses(alice, broken, photo("whole.jpg"))
    sends(alice, "Look at these")
    waiting = alice.sees("Look at these")
    expect(waiting.get_by_role("alert")).to_contain_text("Not sent. broken.jpg:")
    alice.says("This goes meanwhile")
    bob.sees("This goes meanwhile")
    alice.page.reload()
    alice.is_in_chat("Bob")
    expect(waiting.get_by_role("alert")).to_contain_text("Not sent. broken.jpg:")
    alice.presses("Remove it and send the rest", within=waiting)
    sees_picture(bob, "whole.jpg")
    bob.sees("Look at these")
    expect(bob.log.get_by_role("img", name="broken.jpg")).to_have_count(0)


def test_who_is_no_longer_in_the_chat_gets_no_more_of_its_files(alice, bob, mallory):
    chat_id = alice.makes_group("Team", bob, mallory)
    alice.sends(chat_id, "For the team", fileIds=[uploads(alice, "plan.jpg", picture(800, 600))])
    mallory.opens_chat("Team")
    shown = sees_picture(mallory, "plan.jpg")
    address = shown.evaluate("(image) => image.src")
    shown.click()
    expect(mallory.page.get_by_role("dialog", name="Picture")).to_be_visible()
    alice.calls("DELETE", f"/api/chats/{chat_id}/members/{mallory.id}")
    expect(mallory.page.get_by_role("dialog")).to_have_count(0)
    expect(mallory.page.get_by_role("heading", name="You're no longer in")).to_be_visible()
    assert (
        mallory.page.evaluate("(url) => fetch(url, { cache: 'reload' }).then(({ status }) => status)", address) == 404
    )
    assert requests.get(address, timeout=10).status_code == 401


def test_the_lightbox_by_keyboard(alice, bob):
    chat_id = alice.makes_direct_chat(bob)
    for number in range(3):
        content = picture(1000, 700, colour=["teal", "coral", "gold"][number])
        bob.sends(
            chat_id, f"Number {number}", fileIds=[uploads(bob, f"p{number}.jpg", content, description=f"View {number}")]
        )
    alice.opens_chat("Bob")
    for number in range(3):
        sees_picture(alice, f"View {number}")
    keyboard = alice.page.keyboard
    alice.message("Number 1").focus()
    expect(alice.message("Number 1")).to_be_focused()
    keyboard.press("ArrowDown")
    keyboard.press("ArrowUp")
    keyboard.press("Tab")
    keyboard.press("Enter")
    lightbox = alice.page.get_by_role("dialog", name="Picture")
    shown = lightbox.get_by_role("img")
    expect(shown).to_have_accessible_name("View 1")
    expect(lightbox.get_by_role("status")).to_contain_text("2 of 3")
    expect(lightbox).to_contain_text("Bob")
    for key, number in (("ArrowRight", 2), ("ArrowRight", 2), ("ArrowLeft", 1), ("ArrowLeft", 0)):
        keyboard.press(key)
        expect(shown).to_have_accessible_name(f"View {number}")
    keyboard.press("+")
    until(lambda: "scale(1.5)" in shown.get_attribute("style"), what="zooming")
    keyboard.press("-")
    until(lambda: "scale(1)" in shown.get_attribute("style"), what="zooming out")
    assert downloads(alice, lightbox.get_by_role("link", name="Download")).suggested_filename == "p0.jpg"
    keyboard.press("Escape")
    expect(lightbox).to_have_count(0)
    expect(alice.log.get_by_role("button", name="View 1")).to_be_focused()

    keyboard.press("Enter")
    expect(lightbox).to_be_visible()
    alice.goes_back()
    expect(lightbox).to_have_count(0)
    alice.is_in_chat("Bob")


@pytest.mark.timeout(180)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_moves_when_a_chat_with_thirty_pictures_opens(shared_hearth, meet, bob, size):
    alice = meet(shared_hearth.url, "alice", **size).has_account()
    chat_id = alice.makes_direct_chat(bob)
    sizes = [(640, 480), (300, 900), (1200, 300), (500, 500), (40, 40)]
    with ThreadPoolExecutor(3) as several:
        ids = list(several.map(lambda at: uploads(bob, f"{at}.jpg", picture(*sizes[at % 5])), range(30)))
    for number in range(10):
        bob.sends(chat_id, f"Set {number}", fileIds=ids[3 * number : 3 * number + 3])
    alice.calls("PUT", f"/api/chats/{chat_id}/read", seq=10)  # so that the chat opens at its end
    alice.page.add_init_script(SHIFTS)
    alice.opens(f"#/chats/{chat_id}")
    sees_picture(alice, "29.jpg")
    until(lambda: alice.page.evaluate(LOADED) >= 6, 20, "the pictures in view")
    alice.page.wait_for_timeout(500)
    assert alice.page.evaluate(SHIFTED) == []
    below = alice.log.evaluate("(log) => log.scrollHeight - log.clientHeight - log.scrollTop")
    assert abs(below) < 2, "and one is still at the end"


def test_a_picture_that_does_not_come_says_so_in_its_place_and_can_be_had_again(alice, bob):
    chat_id = alice.makes_direct_chat(bob)
    alice.page.route("**/thumbnail", lambda route: route.abort())
    bob.sends(chat_id, "Look", fileIds=[uploads(bob, "a.jpg", picture(800, 600), description="Boats")])
    alice.opens_chat("Bob")
    lost = alice.sees("Look")
    expect(lost).to_contain_text("Couldn't load Boats.")
    before = lost.locator(".picture").bounding_box()
    alice.page.unroute("**/thumbnail")
    alice.presses("Try again", within=lost)
    sees_picture(alice, "Boats")
    after = lost.locator(".picture").bounding_box()
    assert (before["width"], before["height"]) == (after["width"], after["height"])


def test_what_moves_moves_only_for_those_who_want_it(person, bob):
    for name, motion, part in (("alice", "reduce", "/thumbnail"), ("carol", "no-preference", "")):
        reader = person(name, reduced_motion=motion)
        chat_id = reader.makes_direct_chat(bob)
        file_id = uploads(bob, "wave.gif", moving_picture())
        bob.sends(chat_id, "Hello", fileIds=[file_id])
        reader.opens_chat("Bob")
        expect(sees_picture(reader, "wave.gif")).to_have_attribute("src", f"{reader.url}/api/files/{file_id}{part}")


def test_signing_out_leaves_no_file_of_an_unsent_draft_behind(alice, chat):
    kept = """new Promise((done) => indexedDB.open("hearth").onsuccess = ({ target: { result } }) =>
        result.transaction("files").objectStore("files").count().onsuccess = ({ target }) => done(target.result))"""
    chooses(alice, photo())
    until(lambda: alice.page.evaluate(kept) == 1, what="keeping it")
    alice.chooses_from_menu("Sign out")
    expect(alice.page.get_by_role("heading", name="Sign in")).to_be_visible()
    until(lambda: alice.page.evaluate(kept) == 0, what="forgetting it")


def test_on_a_phone_there_is_the_camera_and_nothing_is_wider_than_the_screen(person, bob):
    alice = person("alice", **PHONE)
    chat_id = alice.makes_direct_chat(bob)
    bob.sends(chat_id, "Wide", fileIds=[uploads(bob, "panorama.jpg", picture(2400, 500))])
    name = "A name that is so long that no telephone has ever been wide enough for it.pdf"
    bob.sends(chat_id, "Long", fileIds=[uploads(bob, name, PDF)])
    alice.sees_chat("Bob").tap()
    sees_picture(alice, "panorama.jpg")
    camera = alice.page.get_by_label("Take a photo").and_(alice.page.locator("input"))
    expect(camera).to_have_attribute("capture", "environment")
    camera.set_input_files([photo("snap.jpg")])
    chooses(alice, as_file(name, PDF, "application/pdf"))
    expect(tray(alice)).to_have_count(2)
    assert alice.page.evaluate(JUTTING_OUT) == []
    alice.page.get_by_role("button", name="Send").tap()
    sees_picture(alice, "snap.jpg")
    alice.log.get_by_role("button", name="snap.jpg").tap()
    lightbox = alice.page.get_by_role("dialog", name="Picture")
    expect(lightbox).to_be_visible()
    assert alice.page.evaluate(JUTTING_OUT) == []
    alice.goes_back()
    expect(lightbox).to_have_count(0)
    alice.is_in_chat("Bob")


def test_a_person_and_a_group_have_the_picture_that_is_chosen_for_them(alice, bob):
    team = alice.makes_group("Team", bob)
    bob.sends(team, "Hello")
    alice.sends(team, "Hello Bob")
    alice.page.goto(f"{alice.url}/#/settings/profile")
    choose_picture(alice, "Crop your picture", picture(900, 600, colour="coral"))
    expect(alice.page.get_by_role("button", name="Change picture")).to_be_visible()
    bob.opens_chat("Team")
    face = bob.sees("Hello Bob").locator(".avatar img")
    until(lambda: face.count() and face.evaluate(IS_LOADED), 15, "seeing Alice's picture")

    alice.page.goto(f"{alice.url}/#/chats/{team}/settings")
    choose_picture(alice, "Crop the group's picture", picture(600, 900, format="PNG"))
    of_the_group = bob.sees_chat("Team").locator(".avatar img")
    until(lambda: of_the_group.count() and of_the_group.evaluate(IS_LOADED), 15, "seeing the group's picture")

    alice.presses("Remove picture")
    expect(of_the_group).to_have_count(0)
    alice.page.goto(f"{alice.url}/#/settings/profile")
    alice.presses("Remove picture")
    expect(face).to_have_count(0)


def choose_picture(person, title, content):
    chooser = person.page.get_by_label("Choose a picture").and_(person.page.locator("input"))
    chooser.set_input_files([as_file("me.png", content, "image/png")])
    dialog = person.page.get_by_role("dialog", name=title)
    area = dialog.get_by_label(re.compile("^The picture"))
    expect(area).to_be_focused()
    expect(area.locator("img")).to_be_visible()
    before = area.locator("img").get_attribute("style")
    dialog.get_by_role("slider", name="Zoom").fill("2")
    area.press("ArrowLeft")
    until(lambda: area.locator("img").get_attribute("style") != before, what="zooming and moving")
    person.presses("Save", within=dialog)
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_is_wrong_with_files_for_those_who_hear_the_page(shared_hearth, meet, bob, axe, size):
    alice = meet(shared_hearth.url, "alice", **size).has_account()
    chat_id = alice.makes_direct_chat(bob)
    ids = [uploads(bob, f"{number}.jpg", picture(400, 300), description="Boats") for number in range(2)]
    bob.sends(chat_id, "Pictures", fileIds=ids)
    bob.sends(chat_id, "", fileIds=[uploads(bob, "minutes.pdf", PDF), uploads(bob, "clip.webm", video())])
    alice.opens(f"#/chats/{chat_id}")
    until(lambda: alice.page.evaluate(LOADED) == 2, 15, "the pictures")
    chooses(alice, photo("mine.jpg"), as_file("broken.png", picture(format="PNG")[:300], "image/png"))
    expect(tray(alice)).to_have_count(2)
    axe.looks_at(alice, "a chat with files")
    alice.presses("Alt text for mine.jpg")
    expect(alice.page.get_by_role("dialog", name="Describe this picture")).to_be_visible()
    axe.looks_at(alice, "a description")
    alice.page.keyboard.press("Escape")
    sends(alice, "One is broken")
    expect(alice.sees("One is broken").get_by_role("alert")).to_be_visible()
    axe.looks_at(alice, "a refused file")
    alice.log.get_by_role("button", name="Boats").first.click()
    expect(alice.page.get_by_role("dialog", name="Picture").get_by_role("img")).to_be_visible()
    axe.looks_at(alice, "the lightbox")
    alice.page.keyboard.press("Escape")
    alice.goes_to("#/settings/profile")
    chooser = alice.page.get_by_label("Choose a picture").and_(alice.page.locator("input"))
    chooser.set_input_files([photo("me.jpg")], timeout=30_000)
    expect(alice.page.get_by_role("dialog", name="Crop your picture").locator("img")).to_be_visible()
    axe.looks_at(alice, "the crop")
