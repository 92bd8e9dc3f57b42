"""The web client's page and its files, and the API reference, in which calls can be tried."""

import hashlib
import json
from base64 import b64encode

from flask import Blueprint, Flask, Response, current_app, make_response, render_template, request

from chat.doors.openapi import describe
from chat.errors import NotFound
from chat.files.store import origins
from chat.web.assets import IMPORT_MAP, Tree, find_asset, tree
from chat.web.facts import facts
from chat.web.languages import first_words
from chat.web.worker import shared_with_the_worker, words_of_the_worker

bp = Blueprint("pages", __name__, template_folder="templates")

NOTHING_ELSE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
REFERENCE_POLICY = f"{NOTHING_ELSE}; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
WORKER_POLICY = f"{NOTHING_ELSE}; script-src 'self'; connect-src 'self'"
APP_POLICY = (
    f"{NOTHING_ELSE}; script-src 'self' 'sha256-{{import_map_hash}}'; style-src 'self'; "
    "img-src 'self' data: blob:{stores}; media-src 'self' blob:{stores}; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'"
)
FOR_EVER = "public, max-age=31536000, immutable"
COLOUR = "#fcfbfa"


@bp.get("/")
def web_client() -> Response:
    files = tree()
    import_map = json.dumps({"imports": {name: files.url(path) for name, path in IMPORT_MAP.items()}})
    import_map_hash = b64encode(hashlib.sha256(import_map.encode()).digest()).decode()
    modules = files.modules_from("js/main.js")
    page = render_template(
        "app.html",
        url=files.url,
        version=files.version,
        import_map=import_map,
        modules=modules,
        facts=facts(),
        languages=first_words(files.url),
    )
    return answer(page, "text/html; charset=utf-8", policy=policy(import_map_hash))


@bp.get("/static/<version>/<path:name>")
def static_file(version: str, name: str) -> Response:
    """A file of the page. Of another version there is none, so that no browser keeps the wrong one for ever."""
    asset = find_asset(version, name)
    if not asset:
        raise NotFound("There is no such file.")
    compressed = asset.gzipped if "gzip" in request.accept_encodings else None
    response = answer(compressed or asset.content, asset.content_type, caching=FOR_EVER)
    if compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@bp.get("/sw.js")
def service_worker() -> Response:
    files = tree()
    shell = [files.url(name) for name in files.of_the_page()]
    script = render_template(
        "sw.js",
        version=files.version,
        files=shell,
        icon=files.url("icons/icon-192.png"),
        badge=files.url("icons/badge-96.png"),
        words=words_of_the_worker(files),
        shared=shared_with_the_worker(files),
    )
    return answer(script, "text/javascript; charset=utf-8", policy=WORKER_POLICY)


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    return answer(json.dumps(described_as_app(tree())), "application/manifest+json")


@bp.get("/api/docs")
def api_reference() -> Response:
    page = render_template("api.html", url=tree().url)
    return answer(page, "text/html; charset=utf-8", policy=REFERENCE_POLICY)


@bp.get("/api/openapi.json")
def api_description() -> Response:
    return answer(api_document(), "application/json")


def prepare(app: Flask) -> None:
    """Make what takes long, before there is anybody who would have to wait for it."""
    with app.test_request_context():
        api_document()
    tree().compress_the_large()


def api_document() -> bytes:
    """Return what was made once for this app: it takes a tenth of a second, and anybody may ask for it."""
    kept: dict[str, bytes] = current_app.extensions.setdefault("hearth_pages", {})
    if "openapi" not in kept:
        kept["openapi"] = current_app.json.dumps(describe(current_app)).encode()
    return kept["openapi"]


def policy(import_map_hash: str) -> str:
    """Return what the page may load: its own, and files from where the store of this team sends browsers to."""
    stores = "".join(f" {origin}" for origin in origins())
    return APP_POLICY.format(import_map_hash=import_map_hash, stores=stores)


def described_as_app(files: Tree) -> dict[str, object]:
    def icon(name: str, sizes: str, purpose: str = "any") -> dict[str, str]:
        return {"src": files.url(f"icons/{name}"), "sizes": sizes, "purpose": purpose}

    return {
        "name": "Hearth",
        "short_name": "Hearth",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": COLOUR,
        "theme_color": COLOUR,
        "icons": [
            icon("icon.svg", "any"),
            icon("icon-192.png", "192x192"),
            icon("icon-512.png", "512x512"),
            icon("icon-maskable-512.png", "512x512", "maskable"),
        ],
    }


def answer(content: str | bytes, content_type: str, *, caching: str = "no-cache", policy: str = "") -> Response:
    response = make_response(content)
    response.content_type = content_type
    response.headers["Cache-Control"] = caching
    if policy:
        response.headers["Content-Security-Policy"] = policy
    return response
