"""The store at Cloudinary, against a loopback server that speaks its API and checks every signature."""

import hashlib
import random
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from urllib3 import Timeout

from chat.errors import Invalid, NotFound, StorageDown
from chat.files import cloudinary_account, cloudinary_store
from chat.files.cloudinary_account import Account
from chat.files.cloudinary_store import CloudinaryStore
from tests.files.cloudinary_server import API_KEY, API_SECRET, CLOUD, CloudinaryServer, string_to_sign
from tools.process import until

ROOT = Path(__file__).parent.parent.parent
MEGABYTE = 1024 * 1024
JPEG = b"\xff\xd8\xff\xe0" + b"a picture" * 1000
MP4 = b"\0\0\0\x18ftypmp42" + b"a film" * 1000

PRIVATE_JPEG = {"content_type": "image/jpeg", "is_public": False}
PRIVATE_TEXT = {"content_type": "text/plain", "is_public": False}
PUBLIC_JPEG = {"content_type": "image/jpeg", "is_public": True}


@pytest.fixture
def provider():
    with CloudinaryServer() as server:
        yield server


@pytest.fixture
def account(provider):
    return Account(CLOUD, API_KEY, API_SECRET, upload_prefix=provider.origin)


@pytest.fixture
def store(account, monkeypatch):
    monkeypatch.setattr(cloudinary_store, "CLEANING_PAUSES", (0, 0.2))
    return CloudinaryStore(account, timeout=Timeout(connect=5, read=3))


def some_bytes(length):
    return random.Random(length).randbytes(length)


def in_chunks(body, size=100_000):
    return (body[start : start + size] for start in range(0, len(body), size))


def read(store, key, *, start=0, end, **what):
    return b"".join(store.open(key, start=start, end=end, **what))


# The stand-in itself


def test_the_server_signs_as_cloudinarys_documentation_does_in_its_example():
    parameters = {"eager": "w_400,h_300,c_pad|w_260,h_200,c_crop", "public_id": "sample_image"}

    text = string_to_sign(parameters | {"timestamp": "1315060510", "api_key": "1", "resource_type": "image"}) + "abcd"

    assert hashlib.sha1(text.encode()).hexdigest() == "bfd09f95f331f558cbd1320e67aa8d488770583e"


def test_the_server_refuses_a_wrong_signature_an_old_one_and_a_stranger(provider):
    def answer(secret=API_SECRET, hash=hashlib.sha256, **more):
        parameters = {"public_id": "x", "timestamp": str(int(time.time())), "api_key": API_KEY} | more
        text = string_to_sign(parameters) + secret
        parameters["signature"] = hash(text.encode()).hexdigest()
        return requests.post(f"{provider.origin}/v1_1/{CLOUD}/raw/destroy", data=parameters).status_code

    assert answer() == answer(hash=hashlib.sha1) == 200
    assert answer("another secret") == 401
    assert answer(api_key="1") == 401
    assert answer(timestamp=str(int(time.time()) - 4000)) == 400


# Keeping


@pytest.mark.parametrize(
    ("content_type", "body", "resource_type"),
    [
        ("image/jpeg", JPEG, "image"),
        ("image/png", b"\x89PNG\r\n\x1a\n....", "image"),
        ("image/gif", b"GIF89a....", "image"),
        ("image/webp", b"RIFF....WEBP", "image"),
        ("image/avif", b"\0\0\0\x1cftypavif", "image"),
        ("image/svg+xml", b"<svg/>", "raw"),
        ("image/heic", b"\0\0\0\x1cftypheic", "raw"),
        ("video/mp4", MP4, "video"),
        ("audio/mpeg", b"ID3....", "video"),
        ("video/x-matroska", b"....", "raw"),
        ("application/pdf", b"%PDF-1.7", "raw"),
        ("text/plain", b"x", "raw"),
    ],
)
def test_a_file_of_a_message_is_kept_whole_for_those_who_are_authenticated(
    store, provider, content_type, body, resource_type
):
    store.put("k3y", [body[:3], b"", body[3:]], content_type=content_type, is_public=False)

    assert provider.assets == {(resource_type, "authenticated", "k3y"): body}
    assert read(store, "k3y", end=len(body), content_type=content_type, is_public=False) == body


def test_a_picture_of_a_person_is_public_and_in_its_folder(store, provider):
    store.put("k3y", [JPEG], **PUBLIC_JPEG)

    assert provider.assets == {("image", "upload", "chat-app-profiles/k3y"): JPEG}
    assert read(store, "k3y", end=len(JPEG), **PUBLIC_JPEG) == JPEG


@pytest.mark.parametrize("size", [1, 5 * MEGABYTE - 1, 5 * MEGABYTE, 5 * MEGABYTE + 1, 12 * MEGABYTE])
def test_a_large_file_goes_in_parts_and_comes_back_as_it_was(store, provider, size):
    body = some_bytes(size)
    store.put("k3y", in_chunks(body), **PRIVATE_TEXT)

    assert len(provider.requests("upload")) == -(-size // (5 * MEGABYTE))
    assert read(store, "k3y", end=size, **PRIVATE_TEXT) == body


def test_neither_name_nor_secret_is_sent_with_a_file(store, provider):
    store.put("k3y", [JPEG], **PRIVATE_JPEG)

    (upload,) = provider.requests("upload")
    assert set(upload.parameters) == {"public_id", "type", "timestamp", "signature", "api_key"}
    assert len(upload.parameters["signature"]) == 64, "SHA-256"
    assert API_SECRET not in str(upload)


def test_an_empty_file_is_refused(store, provider):
    with pytest.raises(Invalid):
        store.put("k3y", [], **PRIVATE_TEXT)


def test_a_file_that_cloudinary_does_not_take_is_the_files_fault_and_leaves_nothing(store, provider):
    with pytest.raises(Invalid, match="^The file storage doesn't accept this file; try sending it as a ZIP.$"):
        store.put("k3y", [b"no film"], content_type="video/mp4", is_public=False)

    until(lambda: provider.requests("destroy"))


def test_nothing_is_sent_of_a_file_that_breaks_off_on_its_way_here(store, provider):
    def chunks():
        yield b"the beginning"
        raise ConnectionResetError("the uploader is gone")

    with pytest.raises(ConnectionResetError):
        store.put("k3y", chunks(), **PRIVATE_TEXT)

    assert provider.seen == []


# Reading


@pytest.mark.parametrize(("start", "end"), [(0, 1), (0, 500), (1, 2), (100, 400), (499, 500), (250, 250)])
@pytest.mark.parametrize("ignore_ranges", [False, True])
@pytest.mark.parametrize("redirect", [False, True])
def test_a_part_of_a_file_is_read_whether_or_not_the_provider_knows_ranges(
    store, provider, start, end, ignore_ranges, redirect
):
    body = some_bytes(500)
    store.put("k3y", [body], **PRIVATE_TEXT)
    provider.behave(ignore_ranges=ignore_ranges, redirect=redirect)

    assert read(store, "k3y", start=start, end=end, **PRIVATE_TEXT) == body[start:end]


def test_a_file_comes_in_pieces(store, provider):
    body = some_bytes(MEGABYTE)
    store.put("k3y", [body], **PRIVATE_TEXT)

    pieces = list(store.open("k3y", start=0, end=len(body), **PRIVATE_TEXT))

    assert len(pieces) > 10
    assert b"".join(pieces) == body


def test_a_file_that_is_not_there_is_not_found(store, provider):
    with pytest.raises(NotFound):
        next(store.open("k3y", start=0, end=1, **PRIVATE_TEXT))


@pytest.mark.parametrize("end", [500_000, 600_000])
def test_a_file_that_breaks_off_is_not_taken_for_whole(store, provider, end):
    store.put("k3y", [some_bytes(500_000)], **PRIVATE_TEXT)
    provider.behave(cut_after=100_000, on="download")
    if end > 500_000:  # nothing is cut, but there is less than there should be
        provider.behave(ignore_ranges=True)

    pieces = store.open("k3y", start=0, end=end, **PRIVATE_TEXT)

    with pytest.raises(StorageDown):
        list(pieces)


def test_a_reader_who_leaves_leaves_no_connection_behind(store, provider):
    body = some_bytes(3 * MEGABYTE)
    store.put("k3y", [body], **PRIVATE_TEXT)
    for _ in range(20):
        pieces = store.open("k3y", start=0, end=len(body), **PRIVATE_TEXT)
        next(pieces)
        pieces.close()

    assert read(store, "k3y", end=len(body), **PRIVATE_TEXT) == body


# Addresses


def test_an_address_is_good_for_a_minute(store, provider, monkeypatch):
    store.put("k3y", [JPEG], **PRIVATE_JPEG)

    assert requests.get(store.url("k3y", download_name=None, **PRIVATE_JPEG)).content == JPEG

    a_minute_ago = time.time() - 61
    monkeypatch.setattr(cloudinary_account.time, "time", lambda: a_minute_ago)
    address = store.url("k3y", download_name=None, **PRIVATE_JPEG)
    monkeypatch.undo()
    assert requests.get(address).status_code == 401


def test_an_address_cannot_be_made_to_last_nor_to_show_another_file(store, provider):
    store.put("k3y", [JPEG], **PRIVATE_JPEG)
    store.put("other", [JPEG], **PRIVATE_JPEG)
    address = urlsplit(store.url("k3y", download_name=None, **PRIVATE_JPEG))
    given = {name: values[0] for name, values in parse_qs(address.query).items()}

    for change in ({"expires_at": "9999999999"}, {"public_id": "other"}, {"expires_at": ""}, {"type": "upload"}):
        changed = address._replace(query=urlencode(given | change)).geturl()
        assert requests.get(changed).status_code == 401, change
    assert "signature" in given
    assert API_SECRET not in address.geturl()


def test_a_file_of_a_message_is_delivered_to_nobody_without_such_an_address(store, provider):
    store.put("k3y", [JPEG], **PRIVATE_JPEG)

    for path in ("image/upload/k3y", "image/upload/v1/k3y", "raw/upload/k3y"):
        assert requests.get(f"{provider.origin}/{CLOUD}/{path}").status_code == 404
    for path in ("image/authenticated/k3y", "image/authenticated/s--12345678--/v1/k3y"):
        assert requests.get(f"{provider.origin}/{CLOUD}/{path}").status_code == 401


@pytest.mark.parametrize("name", ["plan.pdf", "Über & Unter?.txt", 'a "b"; c=d.txt', "カタログ.pdf", "x" * 255])
@pytest.mark.parametrize("what", [PRIVATE_TEXT, PUBLIC_JPEG])
def test_a_file_is_downloaded_under_its_name(store, provider, name, what):
    store.put("k3y", [JPEG], **what)

    answer = requests.get(store.url("k3y", download_name=name, **what))

    assert answer.content == JPEG
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert provider.requests("download")[-1].parameters["target_filename"] == name


def test_the_address_of_a_public_picture_is_the_same_for_ever_and_needs_no_signature(store, provider):
    store.put("k3y", [JPEG], **PUBLIC_JPEG)
    address = store.url("k3y", download_name=None, **PUBLIC_JPEG)

    assert address == f"{provider.origin}/{CLOUD}/image/upload/v1/chat-app-profiles/k3y"
    answer = requests.get(address)
    assert (answer.content, answer.headers["Content-Type"]) == (JPEG, "image/jpeg")


@pytest.mark.parametrize("prefix", ["https://api.cloudinary.com", "https://api-eu.cloudinary.com"])
def test_at_cloudinary_itself_public_pictures_are_delivered_by_its_network(prefix):
    store = CloudinaryStore(Account(CLOUD, API_KEY, API_SECRET, upload_prefix=prefix))

    address = store.url("k3y", download_name=None, **PUBLIC_JPEG)

    assert address == f"https://res.cloudinary.com/{CLOUD}/image/upload/v1/chat-app-profiles/k3y"
    assert store.origins == [prefix, "https://res.cloudinary.com"]
    assert store.url("k3y", download_name=None, **PRIVATE_JPEG).startswith(f"{prefix}/v1_1/{CLOUD}/image/download?")


def test_an_account_does_not_show_its_secret(account):
    assert API_SECRET not in repr(account)


# Deleting


@pytest.mark.parametrize("what", [PRIVATE_JPEG, PRIVATE_TEXT, PUBLIC_JPEG])
def test_what_is_deleted_is_gone_also_from_the_delivery_network(store, provider, what):
    store.put("k3y", [JPEG], **what)

    store.delete("k3y", **what)

    assert provider.assets == {}
    assert [invalidated for _, invalidated in provider.destroyed] == [True]


def test_deleting_what_is_not_there_is_harmless(store, provider):
    store.delete("k3y", **PRIVATE_JPEG)


# The provider in trouble

TROUBLES = {
    "slow": {"seconds": 8},
    "401": {"status": 401},
    "403": {"status": 403},
    "404": {"status": 404},
    "420": {"status": 420},
    "500": {"status": 500},
    "503": {"status": 503},
    "cut": {"cut_after": 5},
    "not JSON": {"garbage": "<html>A gateway is confused.</html>"},
    "null": {"garbage": "null"},
    "a number": {"garbage": "7"},
    "a list": {"garbage": "[]"},
    "an empty answer": {"garbage": "{}"},
    "a strange error": {"garbage": '{"error": "?"}'},
    "down": {},
}


@pytest.fixture(params=TROUBLES)
def trouble(request, provider, store):
    """The provider in trouble, once something is kept there."""
    store.put("k3pt", [JPEG], **PRIVATE_JPEG)
    if request.param == "down":
        provider.down()
    else:
        provider.behave(**TROUBLES[request.param])
    yield request.param
    if request.param == "down":
        provider.up()


def test_whatever_is_the_matter_the_one_who_uploads_hears_one_human_sentence(store, trouble, caplog):
    with pytest.raises(StorageDown) as refusal:
        store.put("k3y", [JPEG], **PRIVATE_JPEG)

    assert refusal.value.status == 503
    assert refusal.value.message == StorageDown().message
    assert refusal.value.retry_after
    assert_logged_without_secrets(caplog)


def test_whatever_is_the_matter_nothing_is_taken_for_deleted(store, trouble, caplog):
    with pytest.raises(StorageDown):
        store.delete("k3pt", **PRIVATE_JPEG)

    assert_logged_without_secrets(caplog)


def test_whatever_is_the_matter_a_reader_gets_no_wrong_bytes(store, trouble, caplog):
    with pytest.raises((StorageDown, NotFound)) as refusal:
        read(store, "k3pt", end=len(JPEG), **PRIVATE_JPEG)

    assert refusal.type is (NotFound if trouble == "404" else StorageDown)
    if trouble != "404":
        assert_logged_without_secrets(caplog)


def assert_logged_without_secrets(caplog):
    told = [record.getMessage() for record in caplog.records if record.name == "chat.files.cloudinary_store"]
    assert told, "nobody could find out what was the matter"
    for secret in (API_SECRET, API_KEY, "ab12ab12", "signature="):
        assert secret not in caplog.text


def test_that_deleting_is_refused_is_no_fault_of_the_file(store, provider):
    provider.behave(status=400)

    with pytest.raises(StorageDown):
        store.delete("k3y", **PRIVATE_JPEG)


def test_a_wrong_clock_is_not_the_files_fault(store, provider, monkeypatch):
    monkeypatch.setattr(cloudinary_account.utils, "now", lambda: str(int(time.time()) - 4000))

    with pytest.raises(StorageDown):
        store.put("k3y", [JPEG], **PRIVATE_JPEG)


@pytest.mark.parametrize("part", [2, 3])
@pytest.mark.parametrize("how", ["status", "slow", "cut"])
def test_what_a_failed_upload_left_is_cleaned_up(store, provider, part, how, monkeypatch):
    """Also where the provider got all of it, and only its answer was lost."""
    monkeypatch.setattr(cloudinary_store, "CLEANING_PAUSES", (0, 1))
    body = some_bytes(11 * MEGABYTE)
    provider.behave(
        from_part=part,
        on="upload",
        **{"status": {"status": 500}, "slow": {"seconds": 3.5}, "cut": {"cut_after": 5}}[how],
    )

    with pytest.raises(StorageDown):
        store.put("k3y", in_chunks(body), **PRIVATE_TEXT)

    until(lambda: provider.destroyed or len(provider.requests("destroy")) == 2)
    assert list(provider.assets) == []


def test_cleaning_up_goes_on_after_the_provider_is_back(store, provider, monkeypatch):
    monkeypatch.setattr(cloudinary_store, "CLEANING_PAUSES", (0, 0.5))
    provider.behave(cut_after=5)
    with pytest.raises(StorageDown):
        store.put("k3y", [JPEG], **PRIVATE_JPEG)
    assert provider.assets, "need something left behind for this test to mean anything"

    until(lambda: provider.requests("destroy"))
    provider.behave()

    until(lambda: not provider.assets)


def test_the_same_file_goes_once_the_provider_is_back(store, provider):
    provider.down()
    with pytest.raises(StorageDown):
        store.put("k3y", [JPEG], **PRIVATE_JPEG)
    provider.up()

    store.put("another", [JPEG], **PRIVATE_JPEG)

    assert read(store, "another", end=len(JPEG), **PRIVATE_JPEG) == JPEG


def test_two_parts_at_most_are_on_their_way_at_once(store, provider):
    provider.behave(seconds=0.2, on="upload")
    uploads = [
        threading.Thread(target=store.put, args=(str(n), [JPEG]), kwargs=PRIVATE_JPEG, daemon=True) for n in range(6)
    ]
    for upload in uploads:
        upload.start()
    for upload in uploads:
        upload.join()

    assert len(provider.assets) == 6
    assert provider.most_at_once == 2


# In the process as it is served


def test_six_large_uploads_keep_nobody_waiting_and_take_little_memory(provider):
    """Measured 40 ms and 25 MB for ten of 25 MB. The stall is in the process's own time: the machine may be busy."""
    stall, growth = in_the_patched_process(
        provider,
        """
        def body():
            for n in range(240):
                yield bytes([n % 256]) * 65536

        import resource
        store.put("warm", [b"x"], content_type="text/plain", is_public=False)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        worst, last, stop = 0, time.process_time(), False

        def tick():
            global worst, last
            while not stop:
                now = time.process_time()
                worst, last = max(worst, now - last), now
                time.sleep(0.002)

        def up_and_down(n):
            store.put(str(n), body(), content_type="text/plain", is_public=False)
            size = sum(map(len, store.open(str(n), content_type="text/plain", is_public=False, start=0, end=240*65536)))
            assert size == 240 * 65536, size

        eventlet.spawn(tick)
        list(eventlet.GreenPool().imap(up_and_down, range(6)))
        stop = True
        print(round(worst * 1000), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
        """,
    )

    assert len(provider.assets) == 7
    assert int(growth) < 60
    assert int(stall) < 150


def test_a_provider_who_does_not_answer_keeps_nobody_else_waiting(provider):
    provider.behave(seconds=3)
    ticks, sentence = in_the_patched_process(
        provider,
        """
        ticks, stop = 0, False

        def tick():
            global ticks
            while not stop:
                ticks += 1
                time.sleep(0.01)

        eventlet.spawn(tick)
        try:
            store.put("k3y", [b"x"], content_type="text/plain", is_public=False)
        except Exception as problem:
            print(ticks, type(problem).__name__)
        stop = True
        """,
    )

    assert int(ticks) > 30
    assert sentence == "StorageDown"


def in_the_patched_process(provider, program):
    preparation = f"""
        import eventlet; eventlet.monkey_patch()
        import time
        from urllib3 import Timeout
        from chat.files.cloudinary_account import Account
        from chat.files.cloudinary_store import CloudinaryStore
        account = Account({CLOUD!r}, {API_KEY!r}, {API_SECRET!r}, upload_prefix={provider.origin!r})
        store = CloudinaryStore(account, timeout=Timeout(connect=1, read={1 if provider.behaviour.seconds else 20}))
    """
    program = textwrap.dedent(preparation) + textwrap.dedent(program)
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=50
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split()[-2:]
