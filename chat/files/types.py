"""What a file is, by what it begins with: neither its name nor the header of an upload is believed.

No library for telling types is enough by itself: a GIF that is HTML as well is image/gif to all of them. The defence
is that only what is in INLINE is ever shown by a browser, under exactly that type; the rest is offered to be saved.
"""

import codecs
import mimetypes
import re

HEAD = 512  # bytes that are looked at

# What a browser may show in place. Pictures are made anew before they are kept.
INLINE = {
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "video/mp4",
    "video/webm",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/mp4",
    "text/plain",
}
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/heic"}
CONVERTED = {"image/avif", "image/heic"}  # what not every browser shows, and not every server can read
UNKNOWN = "application/octet-stream"

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"RIFF....WEBP", "image/webp"),
    (rb"....ftypavi[fs]", "image/avif"),
    (rb"....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)", "image/heic"),
    (rb"....ftypM4[ABP] ", "audio/mp4"),
    (rb"....ftyp(isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV|dash|f4v |3gp[4-6])", "video/mp4"),
    (rb"\x1aE\xdf\xa3.{0,60}?webm", "video/webm"),
    (rb"ID3|\xff[\xfb\xf3\xf2\xfa]", "audio/mpeg"),
    (rb"OggS", "audio/ogg"),
    (rb"RIFF....WAVE", "audio/wav"),
    (rb"%PDF-", "application/pdf"),
    (rb"PK\x03\x04", "application/zip"),
)
COMPILED = tuple((re.compile(pattern, re.DOTALL), content_type) for pattern, content_type in SIGNATURES)


def type_of(head: bytes, name: str) -> str:
    """Return the content type of a file that begins so; for what is not known by content, what its name says it is,
    as long as no browser would show that."""
    for signature, content_type in COMPILED:
        if signature.match(head):
            return more_exactly(content_type, name)
    if is_text(head):
        return "text/plain"
    return said_by(name) or UNKNOWN


def is_inline(content_type: str) -> bool:
    return content_type in INLINE


def kind_of(content_type: str) -> str:
    """Return how the file is shown: "image", "video", "audio" or "file"."""
    kind = content_type.partition("/")[0]
    return kind if kind in {"image", "video", "audio"} and is_inline(content_type) else "file"


def more_exactly(content_type: str, name: str) -> str:
    """Return what a ZIP file is by its name, since documents of office programs are ZIP files too."""
    return said_by(name) or content_type if content_type == "application/zip" else content_type


def said_by(name: str) -> str | None:
    guessed = mimetypes.guess_type(name, strict=True)[0] or ""
    is_safe = guessed.startswith("application/") and not re.search("html|xml$|svg|javascript", guessed)
    return guessed if is_safe else None


def is_text(head: bytes) -> bool:
    """Whether it reads as plain text. What begins as HTML, SVG or XML do is not taken for it."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return False
    is_printable = not re.search("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]", text)
    return bool(head) and is_printable and not text.lstrip().startswith("<")
