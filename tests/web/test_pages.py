"""The page: its headers, its files, and that nothing in it comes from anywhere else."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from base64 import b64encode
from html import unescape

import pytest

from chat.web import assets
from chat.web.assets import IMPORT_MAP, STATIC, tree
from chat.web.facts import facts
from chat.web.languages import first_words
from chat.web.pages import prepare

FIRST_LOAD = 80 * 1024
VENDOR = STATIC / "vendor"


@pytest.fixture
def browser(app):
    return app.test_client()


@pytest.fixture
def page(browser):
    return browser.get("/").text


def links(page, rel):
    return re.findall(rf'<link rel="{rel}"[^>]*href="([^"]+)"', page)


def policy(answer):
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


def first_load(browser, page):
    """Return what the page to sign in needs, with the largest of its languages, of which it loads one."""
    languages = [words["module"] for words in first_words(tree().url).values()]
    strings = max(languages, key=lambda url: len(browser.get(url, headers={"Accept-Encoding": "gzip"}).data))
    urls = [strings, *re.findall(r'<script[^>]*src="([^"]+)"', page)]
    urls += links(page, "modulepreload") + links(page, "stylesheet")
    return {url: browser.get(url, headers={"Accept-Encoding": "gzip"}) for url in urls}


def test_the_page_runs_its_own_scripts_and_nobody_elses(browser):
    allowed = policy(browser.get("/"))

    assert allowed["default-src"] == allowed["base-uri"] == allowed["form-action"] == ["'none'"]
    assert allowed["frame-ancestors"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & {each for values in allowed.values() for each in values}
    assert all(not re.search(r"https?:|\*", value) for values in allowed.values() for value in values)
    assert [each for each in allowed["script-src"] if not each.startswith("'sha256-")] == ["'self'"]


def test_the_page_shows_and_plays_what_the_browser_has_itself_and_what_the_store_sends_it_to(browser, monkeypatch):
    monkeypatch.setattr("chat.web.pages.origins", lambda: ["https://files.example.org"])
    allowed = policy(browser.get("/"))

    assert allowed["img-src"] == ["'self'", "data:", "blob:", "https://files.example.org"]
    assert allowed["media-src"] == ["'self'", "blob:", "https://files.example.org"]


def test_the_page_is_told_the_facts(page):
    told = json.loads(unescape(re.search(r"<meta name=\"hearth-facts\" content='([^']+)'", page)[1]))

    assert told == json.loads(facts())


def test_the_import_map_is_the_one_inline_script_and_its_hash_is_allowed(browser, page):
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, re.DOTALL)

    assert len(inline) == 1
    its_hash = b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
    assert f"'sha256-{its_hash}'" in policy(browser.get("/"))["script-src"]
    assert json.loads(inline[0])["imports"] == {name: tree().url(path) for name, path in IMPORT_MAP.items()}
    assert not re.search(r"\son\w+=|style=|javascript:", page)


def test_every_file_that_the_page_names_is_there_and_kept_for_ever(browser, page):
    for url in [*first_load(browser, page), *links(page, "icon"), *links(page, "apple-touch-icon")]:
        answer = browser.get(url)

        assert answer.status_code == 200, url
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_itself_is_asked_for_each_time(browser):
    for path in ("/", "/sw.js", "/manifest.webmanifest"):
        assert browser.get(path).headers["Cache-Control"] == "no-cache"


def test_scripts_are_scripts_also_where_a_system_does_not_know_their_kind(browser):
    for name in ("vendor/preact.mjs", "js/main.js"):
        assert browser.get(tree().url(name)).mimetype == "text/javascript"
    assert browser.get(tree().url("style.css")).mimetype == "text/css"


def test_files_are_compressed_for_those_who_can_take_it(browser):
    url, original = tree().url("vendor/socket.io.mjs"), (VENDOR / "socket.io.mjs").read_bytes()

    plain, compressed = browser.get(url), browser.get(url, headers={"Accept-Encoding": "gzip, br"})

    assert plain.data == original
    assert "Content-Encoding" not in plain.headers
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.data) == original
    assert plain.headers["Vary"] == compressed.headers["Vary"] == "Accept-Encoding"


def test_what_does_not_get_smaller_is_sent_as_it_is(browser):
    answer = browser.get(tree().url("icons/icon-512.png"), headers={"Accept-Encoding": "gzip"})

    assert answer.mimetype == "image/png"
    assert "Content-Encoding" not in answer.headers


NOT_THERE = ["js/nothing.js", "../pages.py", "..%2fpages.py", "js/../../pages.py", "vendor/README.md", ""]


@pytest.mark.parametrize("name", NOT_THERE)
def test_there_are_no_other_files(browser, name):
    answer = browser.get(f"/static/{tree().version}/{name}")

    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "not_found"


def test_files_of_another_version_are_not_there(browser):
    assert browser.get("/static/0123456789abcdef/js/main.js").status_code == 404


def test_the_version_changes_when_a_file_does(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    monkeypatch.setattr(assets.of_the_page, "newest", None)
    monkeypatch.setattr(assets, "LOOK_SECONDS", 0)
    (tmp_path / "a.js").write_text("1")
    before = tree()
    assert tree() is before

    (tmp_path / "b.js").write_text("1")
    after = tree()

    assert after.version != before.version
    assert assets.find_asset(before.version, "a.js") is None
    assert assets.find_asset(after.version, "b.js").content == b"1"


def test_ours_are_served_without_what_only_readers_need_and_others_as_they_are(browser):
    source = (STATIC / "js/state/store.js").read_text()
    served = browser.get(tree().url("js/state/store.js")).text

    assert "// The one state" in source
    assert "// The one state" not in served
    assert "/**" not in served
    assert len(served.splitlines()) == len(source.splitlines()), "so that errors name the right lines"
    assert browser.get(tree().url("vendor/htm.mjs")).data == (VENDOR / "htm.mjs").read_bytes()


SAME_PROGRAM = """
const { parse } = require("internal/deps/acorn/acorn/dist/acorn");
const program = (source) => JSON.stringify(
  parse(source, { ecmaVersion: "latest", sourceType: "module" }),
  (key, value) => (key === "start" || key === "end" ? undefined : value),
);
const scripts = JSON.parse(require("fs").readFileSync(0, "utf8"));
const differs = ([, { source, served }]) => program(source) !== program(served);
console.log(JSON.stringify(Object.entries(scripts).filter(differs).map(([name]) => name)));
"""


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed")
def test_without_its_comments_each_script_is_the_same_program():
    """What is between quotes or in a template is no comment, whatever it looks like."""
    ours = [name for name in tree().assets if name.startswith("js/")]
    scripts = {
        name: {"source": (STATIC / name).read_text(), "served": tree().assets[name].content.decode()} for name in ours
    }
    bad = {"source": "say(`\n// said`)", "served": "say(`\n`)"}

    node = ["node", "--expose-internals", "--eval", SAME_PROGRAM]
    told = json.dumps(scripts | {"bad": bad})
    run = subprocess.run(node, input=told, capture_output=True, text=True, check=True)

    assert json.loads(run.stdout) == ["bad"]


def test_the_page_has_two_styles_in_which_all_its_sheets_are_once(page, browser):
    assert links(page, "stylesheet") == [tree().url("style.css")], "that of the workspace comes with it"
    first, later = (browser.get(tree().url(name)).text for name in ("style.css", "workspace.css"))
    style = first + later

    sheets = [path.relative_to(STATIC).as_posix() for path in STATIC.glob("css/**/*.css")]
    assert len(sheets) > 40
    assert {rules(style).count(rules((STATIC / name).read_text())) for name in sheets} == {1}
    assert ".composer" not in first
    assert "/*" not in style, "what only readers need stays at home"


def rules(sheet):
    return " ".join(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL).split())


def test_the_first_load_is_small(browser, page):
    sizes = {url: len(answer.data) for url, answer in first_load(browser, page).items()}

    assert sum(sizes.values()) < FIRST_LOAD, sorted(sizes.items(), key=lambda item: -item[1])[:10]


def test_every_module_that_is_imported_is_preloaded_and_kept_by_the_service_worker(browser, page):
    modules = tree().modules_from("js/main.js")
    kept = browser.get("/sw.js").text

    assert {"js/main.js", "js/state/store.js", "js/view/app.js", "vendor/preact.mjs"} <= set(modules)
    assert links(page, "modulepreload") == [tree().url(name) for name in modules]
    assert all(tree().url(name) in kept for name in modules)


def test_one_language_is_loaded_and_all_are_kept_by_the_service_worker(browser, page):
    told = json.loads(unescape(re.search(r"<meta name=\"hearth-languages\" content='([^']+)'", page)[1]))
    kept = browser.get("/sw.js").text

    assert told == first_words(tree().url)
    assert all(words["module"] in kept for words in told.values())
    assert not {words["module"] for words in told.values()} & set(links(page, "modulepreload")), (
        "the browser says which"
    )


def test_every_import_leads_to_a_file():
    """Those that are lazy too: what is not there fails only when somebody needs it."""
    for name, asset in tree().assets.items():
        if name.startswith("js/"):
            lazy = re.findall(r'\bimport\("([^"]+)"\)', asset.content.decode())
            for imported in [*asset.imports(), *map(asset.find, lazy)]:
                assert imported in tree().assets, f"{name} imports {imported}"


def test_no_script_or_style_of_ours_names_another_origin():
    for name, asset in tree().assets.items():
        if name.startswith(("js/", "css/", "api/")):
            said = re.sub(r"http://www\.w3\.org/\S+", "", asset.content.decode())
            assert not re.search(r"""["'`(]\s*(https?|wss?)://\w""", said), name


def test_no_script_of_ours_makes_elements_of_text():
    for name, asset in tree().assets.items():
        if name.startswith("js/"):
            code = re.sub(r"//.*|/\*.*?\*/", "", asset.content.decode())
            assert not re.search(
                r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", code
            ), name


def test_the_service_worker_may_fetch_and_keeps_this_version(browser):
    answer = browser.get("/sw.js")

    assert answer.mimetype == "text/javascript"
    assert policy(answer)["connect-src"] == ["'self'"]
    assert f"hearth-{tree().version}" in answer.text
    assert re.findall('"(/api[^"]*)', answer.text) == ["/api/push/renewals"]
    assert '"/socket.io' not in answer.text


def test_the_page_can_be_installed(browser, page):
    assert links(page, "manifest") == ["/manifest.webmanifest"]
    answer = browser.get("/manifest.webmanifest")

    assert answer.mimetype == "application/manifest+json"
    assert answer.json["start_url"] == answer.json["scope"] == "/"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in answer.json["icons"]}
    assert all(browser.get(icon["src"]).status_code == 200 for icon in answer.json["icons"])


def test_every_file_that_others_wrote_is_listed_with_version_and_licence():
    rows = [row.strip("| ").split(" | ") for row in (VENDOR / "README.md").read_text().splitlines() if row[:3] == "| `"]
    listed = {re.search("`(.+)`", row[0])[1]: row for row in rows}
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.suffix in assets.TYPES}

    assert set(listed) == there
    for name, package, version, licence, _ in listed.values():
        assert package
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert (VENDOR / re.search(r"\]\((.+)\)", licence)[1]).exists(), name


def test_the_api_reference_has_all_it_needs_here_and_runs_only_files_of_ours(browser):
    answer = browser.get("/api/docs")
    allowed = policy(answer)

    assert allowed["script-src"] == allowed["style-src"] == allowed["connect-src"] == ["'self'"]
    assert allowed["default-src"] == allowed["frame-ancestors"] == ["'none'"]
    assert set(allowed["img-src"]) == {"'self'", "data:"}
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|style=", answer.text)
    files = [*re.findall(r'<script[^>]*src="([^"]+)"', answer.text), *links(answer.text, "stylesheet")]
    assert len(files) == 3
    for url in [*files, *links(answer.text, "icon")]:
        assert browser.get(url).status_code == 200, url
    assert "@layer vendor {\n.swagger-ui" in browser.get(tree().url("reference.css")).text


def test_what_only_the_api_reference_needs_is_not_kept_with_the_page(browser):
    kept = browser.get("/sw.js").text

    assert "swagger" in " ".join(tree().assets)
    assert "swagger" not in kept
    assert "/css/" not in kept
    assert all(tree().url(name) in kept for name in ("style.css", "workspace.css"))


def test_the_api_reference_is_compressed_before_anybody_asks_for_it(app):
    prepare(app)

    assert "gzipped" in vars(tree().assets["vendor/swagger-ui/swagger-ui-bundle.js"])


def test_the_service_worker_says_what_the_page_says_in_all_its_languages(browser):
    script = browser.get("/sw.js").text

    assert "Bob" not in script
    for language, sentence in {"en": "mentioned you in", "de": "hat dich in"}.items():
        assert re.search(rf"^  {language}: \{{\n  notifications: \{{$", script, re.MULTILINE), language
        assert sentence in script
    assert "\nfunction notificationText(" in script
    assert "import " not in re.sub(r"//.*", "", script)
    assert browser.get(re.search('BADGE = "(.+)"', script)[1]).mimetype == "image/png"
