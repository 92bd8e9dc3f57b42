"""Makes a picture anew, in a process of its own that may take its time, or be killed: `picture_worker.py JOB`.

A decoder is the part of a chat that strangers' bytes reach deepest. So it runs apart, with little memory and low
priority, and knows nothing of the server: no import from it. JOB is {"mode", "source", "folder"} in JSON; what was
made is printed as JSON, and a picture that cannot be taken ends it with REFUSED and a sentence.
"""

import base64
import contextlib
import io
import json
import os
import resource
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageFile, ImageOps, ImageSequence

REFUSED = 3  # exit status: the picture is to blame

MOST_PIXELS = 50_000_000  # telephones take 48 million
MOST_PIXELS_OF_JPEGS = 200_000_000  # which can be read at half or a quarter of their size
MOST_PIXELS_OF_FRAMES = 100_000_000  # of all frames of an animation together
MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 40
PREVIEW, THUMBNAIL, PLACEHOLDER = 1920, 640, 24  # pixels of the longer side
AVATARS = (512, 200)

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
EXTENSIONS = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp"}
READ = [*FORMATS, "AVIF", "HEIF", "MPO"]  # MPO: JPEGs of cameras with a second picture inside

Made = dict[str, Any]


class Refused(Exception):
    """This picture is not taken; the text says why, to the person who sent it."""


def main() -> None:
    job = json.loads(sys.argv[1])
    be_modest()
    make = {"attachment": make_attachment, "avatar": make_avatar}[job["mode"]]
    try:
        with complaints_explained(), opened(job["source"]) as picture:
            made = make(picture, Path(job["folder"]))
    except Refused as refused:
        print(refused)
        sys.exit(REFUSED)
    print(json.dumps(made))


def be_modest() -> None:
    """Leave processor and memory to those who talk: of all processes, this one is to go first."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS_OF_JPEGS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def too_many_pixels() -> Refused:
    return Refused(f"This picture has too many pixels; the limit is {MOST_PIXELS // 1_000_000} million.")


@contextlib.contextmanager
def complaints_explained() -> Iterator[None]:
    """Raise Refused, with a sentence for the sender, for whatever the decoders raise."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise too_many_pixels() from None
    except Refused:
        raise
    except Exception:  # Pillow's decoders raise OSError, ValueError, SyntaxError, struct.error, EOFError, KeyError, ...
        raise Refused("This picture is damaged, or isn't really a picture.") from None


@contextlib.contextmanager
def opened(path: str) -> Iterator[Image.Image]:
    with contextlib.suppress(ImportError):
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False)
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(path, formats=READ) as picture:
        make_bearable(picture)
        yield picture


def make_bearable(picture: Image.Image) -> None:
    """Have a JPEG with very many pixels read with fewer; refuse any other."""
    scale = 1
    while picture.width * picture.height > MOST_PIXELS * scale**2 and scale < 8:
        scale *= 2
    if scale > 1 and picture.format in {"JPEG", "MPO"}:
        picture.draft("RGB", (picture.width // scale, picture.height // scale))
    if picture.width * picture.height > MOST_PIXELS:
        raise too_many_pixels()


def make_attachment(picture: Image.Image, folder: Path) -> Made:
    """Make the picture anew without what it says of place and camera, and its smaller forms."""
    is_animated = frames_of(picture) > 1
    if is_animated:
        format_ = save_animation(picture, folder / "original")
        upright = first_frame(picture)
    else:
        upright = turned_upright(picture)
        format_ = save_still(picture, upright, folder / "original")
    made: Made = {
        "content_type": FORMATS[format_],
        "extension": EXTENSIONS[format_],
        "width": upright.width,
        "height": upright.height,
        "animated": is_animated,
        "placeholder": placeholder_of(upright),
        "variants": ["original", "thumbnail"],
    }
    if max(upright.size) > PREVIEW:
        save_small(upright, PREVIEW, folder / "preview")
        made["variants"].append("preview")
    save_small(upright, THUMBNAIL, folder / "thumbnail")
    return made


def make_avatar(picture: Image.Image, folder: Path) -> Made:
    """Make the picture square, in the sizes that faces are shown in."""
    upright = first_frame(picture) if frames_of(picture) > 1 else turned_upright(picture)
    for size in AVATARS:
        square = on_white(ImageOps.fit(upright, (size, size), Image.Resampling.LANCZOS))
        square.save(folder / str(size), "JPEG", quality=88, optimize=True)
    return {"content_type": "image/jpeg", "variants": [str(size) for size in AVATARS]}


def frames_of(picture: Image.Image) -> int:
    frames = getattr(picture, "n_frames", 1) if picture.format in {"GIF", "WEBP", "PNG"} else 1
    if frames * picture.width * picture.height > MOST_PIXELS_OF_FRAMES:
        raise Refused("This animation is too long for its size.")
    return frames


def save_animation(picture: Image.Image, path: Path) -> str:
    """Save every frame with its time. Nothing else of the file comes along."""
    format_ = str(picture.format)
    frames = [frame.copy() for frame in ImageSequence.Iterator(picture)]
    times = [frame.info.get("duration", 100) for frame in frames]
    for frame in frames:
        for said in ("exif", "comment", "xmp", "icc_profile"):
            frame.info.pop(said, None)
    options = {"method": 2, "quality": 85} if format_ == "WEBP" else {}
    loop = picture.info.get("loop")  # absent: an animation that is shown once
    again = {} if loop is None else {"loop": loop}
    frames[0].save(path, format_, save_all=True, append_images=frames[1:], duration=times, **again, **options)
    return format_


def first_frame(picture: Image.Image) -> Image.Image:
    picture.seek(0)
    return in_plain_colours(picture)


def turned_upright(picture: Image.Image) -> Image.Image:
    return in_plain_colours(ImageOps.exif_transpose(picture))


def save_still(picture: Image.Image, upright: Image.Image, path: Path) -> str:
    """Save it as what it was where browsers show that, else as JPEG, or as WebP if one can see through it."""
    fallback = "WEBP" if upright.mode == "RGBA" else "JPEG"
    format_ = str(picture.format) if picture.format in FORMATS else fallback
    options: dict[str, Any] = {"PNG": {}, "GIF": {}, "WEBP": {"quality": 90, "method": 4}}.get(
        format_, {"quality": 90, "optimize": True, "progressive": True}
    )
    if profile := picture.info.get("icc_profile"):
        options["icc_profile"] = profile  # how its colours are meant; it says nothing of place or camera
    saved = on_white(upright) if format_ == "JPEG" else upright
    saved.save(path, format_, **options)
    return format_


def save_small(upright: Image.Image, longer_side: int, path: Path) -> None:
    small = upright.copy()
    small.thumbnail((longer_side, longer_side), Image.Resampling.LANCZOS)
    small.save(path, "WEBP", quality=80, method=4)


def placeholder_of(upright: Image.Image) -> str:
    small = upright.copy()
    small.thumbnail((PLACEHOLDER, PLACEHOLDER))
    file = io.BytesIO()
    small.save(file, "WEBP", quality=20, method=6)
    return "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode()


def in_plain_colours(picture: Image.Image) -> Image.Image:
    """Return the picture as RGB, or RGBA where one may see through it; its pixels are decoded by that."""
    is_clear = picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info
    return picture.convert("RGBA" if is_clear else "RGB")


def on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


if __name__ == "__main__":
    main()
