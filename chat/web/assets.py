"""The files of the page, under a name that changes with them, so that browsers may keep each for ever."""

import gzip
import hashlib
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from chat.memory import of_the_loop

STATIC = Path(__file__).with_name("static")
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
IMPORT_MAP = {
    "preact": "vendor/preact.mjs",
    "preact/hooks": "vendor/preact-hooks.mjs",
    "htm": "vendor/htm.mjs",
    "socket.io-client": "vendor/socket.io.mjs",
    "highlight.js": "vendor/highlight.mjs",
}
LAYERS = "css/layers.css"
# The sheets of the page, as two: fifty links would be fifty answers, and more bytes. One has what signing in needs, the
# other comes with the workspace.
STYLE, WORKSPACE_STYLE = "style.css", "workspace.css"
OF_THE_SIGN_IN = ("css/layers.css", "css/tokens.css", "css/screens.css", "css/base/", "css/controls/", "css/sign-in/")
REFERENCE_STYLE = "reference.css"
FOR_THE_PAGE = ("js", STYLE, WORKSPACE_STYLE, "vendor", "icons")
FOR_THE_REFERENCE = "vendor/swagger-ui"
# Lines of comment in scripts: a seventh of the first load, compressed. The line breaks stay, so that errors name the
# right lines. A test reads each script with and without them and finds the same program.
COMMENTS = re.compile(r"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/)$", re.MULTILINE)
REMARKS = re.compile(r"^[ \t]+|[ \t]*/\*.*?\*/", re.MULTILINE | re.DOTALL)  # of a sheet, and what it is set in by
IMPORT = re.compile(r"""^(?:import\b[^"();]*|export\b[^"();=]*\bfrom\s*)"([^"]+)";""", re.MULTILINE)


@dataclass(frozen=True)
class Asset:
    name: str
    content: bytes

    @property
    def content_type(self) -> str:
        return TYPES[Path(self.name).suffix]

    @cached_property
    def gzipped(self) -> bytes | None:
        """The content compressed, or None where that saves nothing."""
        compressed = gzip.compress(self.content, mtime=0)
        return compressed if len(compressed) < 0.9 * len(self.content) else None

    def imports(self) -> list[str]:
        """Return the names of the files that this module imports as it is loaded; lazy imports are not among them."""
        found = IMPORT.findall(self.content.decode()) if self.name.startswith("js/") else []
        return [self.find(specifier) for specifier in found]

    def find(self, specifier: str) -> str:
        """Return the name of the file that an import in this one means."""
        return IMPORT_MAP.get(specifier) or resolved(PurePosixPath(self.name).parent / specifier)


class Tree:
    """All files as they were at one moment; `version` is the hash of them."""

    def __init__(self, stamps: dict[Path, int]):
        self.stamps = stamps
        names = {path.relative_to(STATIC).as_posix(): path for path in stamps}
        self.assets = {name: Asset(name, as_served(name, names[name])) for name in sorted(names)}
        first = [sheet for sheet in self.sheets() if sheet.name.startswith(OF_THE_SIGN_IN)]
        self.assets[STYLE] = Asset(STYLE, as_one(first))
        self.assets[WORKSPACE_STYLE] = Asset(
            WORKSPACE_STYLE, as_one(each for each in self.sheets() if each not in first)
        )
        self.assets[REFERENCE_STYLE] = Asset(REFERENCE_STYLE, as_one(self.sheets_of_the_reference()))
        self.version = hash_of(self.assets.values())

    def sheets_of_the_reference(self) -> list[Asset]:
        """Return its sheets; that of others stands in a layer, so that ours have the last word."""
        names = (LAYERS, f"{FOR_THE_REFERENCE}/swagger-ui.css", "css/tokens.css", "api/reference.css")
        sheets = [self.assets[name] for name in names if name in self.assets]
        return [layered(sheet) if sheet.name.startswith(FOR_THE_REFERENCE) else sheet for sheet in sheets]

    def url(self, name: str) -> str:
        return f"/static/{self.version}/{name}"

    def of_the_page(self) -> list[str]:
        """Return the names of all files that the page may need, the lazy ones included."""
        return [
            name
            for name in self.assets
            if name.split("/")[0] in FOR_THE_PAGE and not name.startswith(FOR_THE_REFERENCE)
        ]

    def compress_the_large(self) -> None:
        """Compress now what takes a fifth of a second, in which nobody else would be answered."""
        for name, asset in self.assets.items():
            if name.startswith((FOR_THE_REFERENCE, REFERENCE_STYLE)):
                _ = asset.gzipped

    def sheets(self) -> list[Asset]:
        """Return the sheets of the page. The first orders the layers, so that all others may come in any order."""
        names = [name for name in self.assets if name.startswith("css/")]
        return [self.assets[name] for name in sorted(names, key=lambda name: (name != LAYERS, name))]

    def modules_from(self, name: str) -> list[str]:
        """Return the module and all that it imports, and those import, each once."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            module = waiting.pop(0)
            if module in self.assets and module not in found:
                found[module] = None
                waiting += self.assets[module].imports()
        return list(found)


def as_served(name: str, path: Path) -> bytes:
    """Return the file's content; of our scripts and sheets, without the comments."""
    if name.startswith("css/"):
        return REMARKS.sub("", path.read_text()).encode()
    if not name.startswith("js/"):
        return path.read_bytes()
    return COMMENTS.sub(lambda found: "\n" * found[0].count("\n"), path.read_text()).encode()


def layered(sheet: Asset) -> Asset:
    return Asset(sheet.name, b"@layer vendor {\n" + sheet.content + b"\n}\n")


def as_one(sheets: Iterable[Asset]) -> bytes:
    return b"".join(sheet.content for sheet in sheets)


def resolved(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def hash_of(assets: Iterable[Asset]) -> str:
    digest = hashlib.sha256()
    for asset in assets:
        digest.update(f"{asset.name}\0{len(asset.content)}\0".encode() + asset.content)
    return digest.hexdigest()[:16]


LOOK_SECONDS = 1.0  # between two looks at the files: they are many, and anybody may ask


class Assets:
    """The newest tree, and when the files were last looked at (monotonic)."""

    def __init__(self) -> None:
        self.newest: Tree | None = None
        self.looked_at = 0.0

    def tree(self) -> Tree:
        """Return the files as they are now, or were a moment ago; they are read again only when one has changed."""
        if self.newest and time.monotonic() - self.looked_at < LOOK_SECONDS:
            return self.newest
        self.looked_at = time.monotonic()
        stamps = {path: path.stat().st_mtime_ns for path in STATIC.rglob("*") if path.suffix in TYPES}
        if self.newest is None or self.newest.stamps != stamps:
            self.newest = Tree(stamps)
        return self.newest

    def find(self, version: str, name: str) -> Asset | None:
        """Return the file of that name in that version, or None; only the newest version is there."""
        known = self.newest if self.newest and self.newest.version == version else self.tree()
        return known.assets.get(name) if known.version == version else None


of_the_page = of_the_loop("assets", Assets())
tree, find_asset = of_the_page.tree, of_the_page.find
