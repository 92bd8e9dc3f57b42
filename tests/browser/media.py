"""Small files of every kind, made as they are needed; and ways to bring them into a page."""

import base64
import io
import shutil
import subprocess
from typing import Any

import pytest
import requests
from PIL import Image, ImageDraw
from playwright.sync_api import Locator

from tests.browser.people import Person

PDF = b"%PDF-1.4\n" + b"% the minutes\n" * 3000
BRING = """
  (element, { kind, files }) => {
    const data = new DataTransfer();
    for (const { name, type, content } of files) {
      const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      data.items.add(new File([bytes], name, { type }));
    }
    const how = { bubbles: true, cancelable: true };
    const send = (event) => !element.dispatchEvent(event);
    if (kind === "paste") return send(new ClipboardEvent("paste", { ...how, clipboardData: data }));
    send(new DragEvent("dragenter", { ...how, dataTransfer: data }));
    send(new DragEvent("dragover", { ...how, dataTransfer: data }));
    return send(new DragEvent("drop", { ...how, dataTransfer: data }));
  }
"""


def picture(width: int = 320, height: int = 240, *, colour: str = "teal", format: str = "JPEG") -> bytes:
    image = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width // 2, height // 2), fill="white")
    return saved(image, format)


def moving_picture() -> bytes:
    frames = [Image.new("RGB", (200, 100), colour) for colour in ("teal", "coral", "gold")]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0)


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    into = io.BytesIO()
    image.save(into, format, **options)
    return into.getvalue()


def video() -> bytes:
    """Two seconds of a test card, as Chromium and Firefox play them."""
    if not shutil.which("ffmpeg"):
        pytest.skip("needs ffmpeg: apt-get install ffmpeg")
    source = ("-f", "lavfi", "-i", "testsrc=size=160x120:rate=8:duration=2")
    command = ["ffmpeg", "-loglevel", "error", *source, "-c:v", "libvpx", "-b:v", "60k", "-f", "webm", "-"]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout


def as_file(name: str, content: bytes, type: str) -> dict[str, Any]:
    return {"name": name, "mimeType": type, "buffer": content}


def photo(name: str = "harbour.jpg", **look: Any) -> dict[str, Any]:
    return as_file(name, picture(**look), "image/jpeg")


def brings(element: Locator, kind: str, *files: dict[str, Any]) -> bool:
    """Paste ("paste") or drop ("drop") files on an element; whether the page took them from the browser."""
    told = [
        {"name": each["name"], "type": each["mimeType"], "content": base64.b64encode(each["buffer"]).decode()}
        for each in files
    ]
    return bool(element.evaluate(BRING, {"kind": kind, "files": told}))


def chooses(person: Person, *files: dict[str, Any]) -> None:
    """Choose files with the paper clip."""
    person.page.get_by_label("Attach files").and_(person.page.locator("input")).set_input_files(list(files))


def uploads(person: Person, name: str, content: bytes, **query: str) -> str:
    """Upload from another program, and return the file's id."""
    bearer = {"Authorization": f"Bearer {person.token}"}
    answer = requests.put(
        f"{person.url}/api/files", params={"name": name} | query, data=content, headers=bearer, timeout=60
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
