"""Files that want to be more than files stay files: opened by themselves, and put into a page, in a real browser."""

import contextlib

import pytest
import requests
from playwright.sync_api import Error

from tests.files.samples import DRAWING, GIF_AND_PAGE, MP4, PAGE

POLYGLOTS = {
    "a page": (PAGE, "page.html"),
    "a page called a picture": (PAGE, "photo.png"),
    "a page after plain words": (b"Dear all, " + PAGE, "letter.html"),
    "a drawing with a script": (DRAWING, "drawing.svg"),
    "a film that is a page": (MP4 + PAGE, "film.mp4"),
    "sound that is a page": (b"RIFF\x24\x00\x00\x00WAVEfmt " + PAGE, "sound.wav"),
    "music that is a script": (b"ID3=1;/*" + PAGE + b"*/document.title='mallory was here'", "music.mp3"),
    "a document": (b"%PDF-1.4\n" + PAGE, "plan.pdf"),
    "a script": (b"document.title = 'mallory was here'", "script.js"),
}


def upload(who, content, name):
    answer = requests.put(
        who.url + "/api/files",
        params={"name": name},
        data=content,
        headers={"Authorization": f"Bearer {who.token}"},
        timeout=30,
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
def guest(alice):
    """Alice, whose browser has the cookie for files."""
    alice.is_in(alice.page)
    return alice


def test_no_file_runs_when_it_is_opened_by_itself(guest):
    for what, (content, name) in POLYGLOTS.items():
        file = upload(guest, content, name)
        page = guest.new_tab()
        saved = []
        page.on("download", saved.append)
        with contextlib.suppress(Error):  # what is to be saved ends the navigation
            page.goto(guest.url + file["url"], wait_until="commit")
        page.wait_for_timeout(200)
        assert saved or page.title() != "mallory was here", what
        page.close()


def test_no_file_runs_as_a_script_or_a_style_of_a_page_of_this_server(guest):
    for what, (content, name) in POLYGLOTS.items():
        file = upload(guest, content, name)
        outcome = guest.page.evaluate(
            """(url) => new Promise((done) => {
                const script = document.createElement("script");
                script.onload = () => done("ran");
                script.onerror = () => done("refused");
                script.src = url;
                document.head.append(script);
            })""",
            file["url"],
        )
        assert outcome == "refused", what
    assert guest.page.title() != "mallory was here"
    guest.faults.clear()  # the browser tells of each refusal


def test_a_picture_that_is_a_page_too_never_becomes_a_file(guest):
    answer = requests.put(
        guest.url + "/api/files",
        params={"name": "a.gif"},
        data=GIF_AND_PAGE,
        headers={"Authorization": f"Bearer {guest.token}"},
        timeout=30,
    )
    assert answer.status_code == 422
