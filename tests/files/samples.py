"""Files to send: made here, each as small as shows what it is for."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

GPS = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), colour: Any = "teal", **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA" if isinstance(colour, tuple) and len(colour) == 4 else "RGB", size, colour).save(
        file, kind, **options
    )
    return file.getvalue()


def photo_with_place(orientation: int = 6) -> bytes:
    """A JPEG as a telephone takes it: lying on its side, left half red, and saying where."""
    image = Image.new("RGB", (60, 40), "white")
    image.paste("red", (0, 0, 30, 40))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Spyglass"
    exif.get_ifd(0x8825).update(GPS)
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, quality=95)
    return file.getvalue()


def animation(kind: str = "GIF", frames: int = 3) -> bytes:
    images = [Image.new("RGB", (30, 20), (80 * n, 20, 200)) for n in range(frames)]
    file = io.BytesIO()
    images[0].save(file, kind, save_all=True, append_images=images[1:], duration=[100, 200, 300][:frames], loop=0)
    return file.getvalue()


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few kilobytes that says it is as large as that."""

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", pixels) + part(b"IEND", b"")


PAGE = b"<!doctype html><script>document.title = 'mallory was here'</script>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GIF_AND_PAGE = b"GIF89a/*" + PAGE + b"*/=0;"
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + b"\x00" * 64
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
