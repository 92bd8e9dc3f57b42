"""Addresses of the pictures of people and groups: everybody has one, if only of their initials.

    /api/avatars/<key>/200.jpg                    what they uploaded; the key changes with the picture
    /api/avatars/initials/<hue>/<initials>.svg    made of nothing but the address

Both show the same for ever, to whoever has the address.
"""

import functools
import re
import unicodedata
from urllib.parse import quote

from chat.database import Document

PREFIX = "/api/avatars/"
MOST_MARKS = 3
SIZES = (200, 512)  # pixels of a side


def address_of_avatar(key: str) -> str:
    return f"{PREFIX}{key}/{SIZES[0]}.jpg"


def key_of_avatar(address: str | None) -> str | None:
    """Return the key in the address of a picture that was uploaded here, or None."""
    found = re.fullmatch(f"{PREFIX}([0-9a-f]{{32}})/[0-9]+[.]jpg", address or "")
    return found[1] if found else None


def avatar_url(owner: Document) -> str:
    """Return the address of a person's or group's picture on this server. One at a foreign address, as clients of the
    MERN family give them, is not shown: whoever it belongs to would learn who looks at it."""
    address = owner.get("avatar_url")
    return address if address and key_of_avatar(address) else initials_url(owner["name"], str(owner["_id"]))


@functools.lru_cache(maxsize=4096)
def initials_url(name: str, id: str) -> str:
    return f"{PREFIX}initials/{hue_of(id)}/{quote(initials_of(name), safe='')}.svg"


def initials_of(name: str) -> str:
    """Return the first letters of the first and the last word, with their marks."""
    words = [word for word in re.split(r"[\s_.-]+", name) if any(letter.isalnum() for letter in word)]
    ends = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(first_letter(word) for word in ends) or "?"


def first_letter(word: str) -> str:
    start = next(i for i, letter in enumerate(word) if letter.isalnum())
    end = start + 1
    while end < min(len(word), start + MOST_MARKS) and unicodedata.category(word[end]).startswith("M"):
        end += 1
    return word[start:end].upper()


def hue_of(id: str) -> int:
    """Return a hue in degrees for an id, the same everywhere; the last digits of an id differ most."""
    return int(id[-6:], 16) * 137 % 360


def initials_svg(hue: int, initials: str) -> str:
    """Return the picture. Its text is a few characters, each written by its number, so that none can act."""
    text = "".join(f"&#{ord(letter)};" for letter in initials)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="200" height="200">'
        f'<rect width="200" height="200" fill="hsl({hue} 45% 84%)"/>'
        f'<text x="100" y="100" dy="0.35em" text-anchor="middle" fill="hsl({hue} 45% 28%)" font-size="80" '
        f'font-weight="600" font-family="system-ui, sans-serif">{text}</text></svg>'
    )
