"""Pictures are made anew before anybody sees them."""

import base64
import io

import pytest
from PIL import Image

from chat.files import pictures
from tests.files.samples import (
    DRAWING,
    GIF_AND_PAGE,
    GPS,
    PAGE,
    animation,
    bomb,
    photo_with_place,
    picture,
)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_picture_has_a_size_smaller_forms_and_something_to_show_meanwhile(alice, upload):
    file = upload(alice, picture("JPEG", (2400, 1200)), "beach.jpeg").json

    assert (file["kind"], file["contentType"], file["name"]) == ("image", "image/jpeg", "beach.jpeg")
    assert (file["width"], file["height"]) == (2400, 1200)
    preview, thumbnail = opened(alice.get(file["previewUrl"]).data), opened(alice.get(file["thumbnailUrl"]).data)
    assert (preview.format, preview.size) == ("WEBP", (1920, 960))
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (640, 320))
    placeholder = file["placeholder"].removeprefix("data:image/webp;base64,")
    assert opened(base64.b64decode(placeholder)).size == (24, 12)
    assert len(placeholder) < 400


def test_a_small_picture_is_its_own_preview(alice, upload):
    file = upload(alice, picture(), "a.png").json

    assert "previewUrl" not in file
    assert alice.get(f"{file['url']}/preview").status_code == 404


def test_where_and_with_what_a_photo_was_taken_is_gone_and_it_stands_upright(alice, upload):
    photo = photo_with_place(orientation=6)
    assert opened(photo).getexif().get_ifd(0x8825)[1] == GPS[1], "the sample must have what is to go"

    file = upload(alice, photo, "me.jpg").json
    kept = alice.get(file["url"]).data

    image = opened(kept)
    assert image.size == (file["width"], file["height"]) == (40, 60)
    assert len(image.getexif()) == 0
    assert b"Spyglass" not in kept
    assert b"Exif" not in kept
    assert image.convert("RGB").getpixel((20, 5))[1] < 60, "the left half was red; turned upright, the upper one is"
    assert image.convert("RGB").getpixel((20, 55))[1] > 200


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_to_hold_a_telephone_ends_upright(alice, upload, orientation):
    file = upload(alice, photo_with_place(orientation), "me.jpg").json

    assert (file["width"], file["height"]) == ((60, 40) if orientation < 5 else (40, 60))


@pytest.mark.parametrize(("kind", "name"), [("GIF", "dance.gif"), ("WEBP", "dance.webp"), ("PNG", "dance.png")])
def test_what_moves_goes_on_moving(alice, upload, kind, name):
    file = upload(alice, animation(kind), name).json

    assert file["animated"] is True
    image = opened(alice.get(file["url"]).data)
    assert image.n_frames == 3
    durations = []
    for number in range(3):
        image.seek(number)
        image.load()
        durations.append(image.info["duration"])
    assert durations == [100, 200, 300]
    assert getattr(opened(alice.get(file["thumbnailUrl"]).data), "n_frames", 1) == 1


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_what_not_every_browser_shows_becomes_what_all_do(alice, upload, kind):
    content = heic_sample() if kind == "HEIF" else picture("AVIF", (64, 48))

    file = upload(alice, content, f"IMG_0001.{kind}").json

    assert (file["kind"], file["contentType"], file["name"]) == ("image", "image/jpeg", "IMG_0001.jpg")
    assert opened(alice.get(file["url"]).data).format == "JPEG"


def heic_sample() -> bytes:
    from pathlib import Path

    return Path(__file__).with_name("sample.heic").read_bytes()


def test_a_heic_that_cannot_be_read_is_kept_as_a_file(alice, upload):
    content = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 100

    file = upload(alice, content, "IMG_0002.heic").json

    assert (file["kind"], file["contentType"]) == ("file", "application/octet-stream")
    assert alice.get(file["url"]).data == content


def test_what_one_can_see_through_stays_so(alice, upload):
    file = upload(alice, picture("PNG", (20, 20), (0, 0, 0, 0)), "logo.png").json

    assert opened(alice.get(file["url"]).data).convert("RGBA").getpixel((5, 5))[3] == 0
    assert opened(alice.get(file["thumbnailUrl"]).data).convert("RGBA").getpixel((5, 5))[3] == 0


REFUSED = {
    "a bomb": (bomb(), "too many pixels"),
    "a bomb of the middling sort": (bomb(9_000, 9_000), "too many pixels"),
    "cut short": (picture("JPEG", (400, 400))[:-200], "damaged"),
    "a PNG cut short": (picture("PNG", (400, 400))[:60], "damaged"),
    "only a signature": (b"\x89PNG\r\n\x1a\n", "damaged"),
    "says PNG and is HTML": (b"\x89PNG\r\n\x1a\n" + PAGE, "damaged"),
    "says GIF and is HTML": (GIF_AND_PAGE, "damaged"),
    "says WebP and is nothing": (b"RIFF\x00\x00\x00\x00WEBP" + b"\x00" * 50, "damaged"),
    "a JPEG of zeros": (b"\xff\xd8\xff" + b"\x00" * 500, "damaged"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_picture_that_is_none_is_refused_in_a_sentence(alice, upload, what):
    content, reason = REFUSED[what]
    answer = upload(alice, content, "a.png")

    assert answer.status_code == 422, answer.text
    assert reason in answer.json["error"]["message"]


def test_an_animation_that_never_ends_is_refused(alice, upload):
    frames = [Image.new("P", (2000, 1500), n % 255) for n in range(40)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])

    answer = upload(alice, file.getvalue(), "long.gif")

    assert answer.status_code == 422
    assert "too long" in answer.json["error"]["message"]


def test_a_drawing_that_could_act_is_a_file_to_save(alice, upload):
    file = upload(alice, DRAWING, "drawing.svg").json

    assert file["kind"] == "file"
    assert "thumbnailUrl" not in file


def test_a_decoder_that_hangs_is_stopped_and_the_next_one_goes_on(alice, upload, monkeypatch, tmp_path):
    hanging = tmp_path / "hanging.py"
    hanging.write_text("import time; time.sleep(60)")
    with monkeypatch.context() as slow:
        slow.setattr(pictures, "WORKER", hanging)
        slow.setattr(pictures, "PATIENCE_SECONDS", 0.5)
        answer = upload(alice, picture(), "a.png")

    assert answer.status_code == 422
    assert "too long" in answer.json["error"]["message"]
    assert upload(alice, picture(), "a.png").status_code == 201


def test_a_photo_of_very_many_pixels_is_made_smaller_and_not_refused(alice, upload):
    file = upload(alice, picture("JPEG", (12_000, 9_000)), "huge.jpg").json

    assert (file["width"], file["height"]) == (6_000, 4_500)
