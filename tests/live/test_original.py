"""The original's contract at a running Hearth: its client's forms, word for word, and forms that are none."""

import io
import time
import uuid

import pytest
import requests
from PIL import Image

from tests.live.test_mern import Relative
from tools.person import Person
from tools.process import until

PASSWORD = "correct horse battery staple"
NOBODY = "0" * 24


class Original(Relative):
    """Someone at a client of the original: signs up with a form."""

    def __init__(self, hearth, name, picture=None):
        self.hearth, self.http = hearth, requests.Session()
        self.socket, self.everything_heard = None, []
        self.email = f"{uuid.uuid4().hex}@example.org"
        self.name = f"{name} {self.email[:8]}"
        answer = sign_up(hearth, name=self.name, email=self.email, password=PASSWORD, picture=picture)
        assert answer.status_code == 201, answer.text
        self.user = answer.json()
        self.http.headers["Authorization"] = f"Bearer {self.user['token']}"

    def ask(self, method, path, **options):
        return self.http.request(method, self.hearth.url + path, timeout=60, **options)


def sign_up(hearth, picture=None, **texts):
    """Send what FormData sends, which is multipart without a picture too."""
    parts = [(name, (None, text)) for name, text in texts.items()]
    parts += [("pic", ("me.png", picture, "image/png"))] if picture is not None else []
    return requests.post(f"{hearth.url}/api/user", files=parts, timeout=60)


def picture(kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(file, kind)
    return file.getvalue()


def refusal(answer):
    assert answer.headers["Content-Type"] == "application/json", answer.text
    assert set(answer.json()) == {"message", "stack"}
    assert answer.json()["stack"] is None
    return answer.status_code, answer.json()["message"]


@pytest.fixture
def originals(shared_hearth):
    met = []

    def meet(name, **options):
        met.append(Original(shared_hearth, name, **options))
        return met[-1]

    yield meet
    for each in met:
        each.leave()


def test_signing_up_and_in(originals, shared_hearth):
    ann = originals("Ann", picture=picture())

    assert set(ann.user) >= {"_id", "name", "email", "pic", "token"}
    shown = requests.get(ann.user["pic"], timeout=30)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(shown.content)).size == (200, 200)
    again = requests.post(f"{shared_hearth.url}/api/user/login", json={"email": ann.email, "password": PASSWORD})
    assert (again.status_code, again.json()["pic"], again.json()["_id"]) == (200, ann.user["pic"], ann.id)
    assert requests.get(originals("Ben").user["pic"], timeout=30).headers["Content-Type"].startswith("image/svg")


def test_the_texts_of_refused_sign_ups_and_sign_ins(originals, shared_hearth):
    ann = originals("Ann")
    fresh = {"name": f"Zed {uuid.uuid4().hex[:8]}", "email": f"{uuid.uuid4().hex}@example.org", "password": PASSWORD}

    def refused(picture=None, **changes):
        return refusal(sign_up(shared_hearth, picture=picture, **fresh | changes))

    for field in fresh:
        assert refused(**{field: ""}) == (400, "Please enter all the fields")
    assert refused(password="1234567") == (400, "Password must be at least 8 characters long")
    assert refused(email=ann.email.upper()) == (400, "User with this email already exists")
    assert refused(name=f" {ann.name.upper()} ") == (400, "Username is already taken")
    assert refused(picture=b"x" * (5 * 2**20 + 1)) == (400, "File too large. Max size is 5 MB.")
    assert refused(picture=b"hello")[0] == 400
    assert sign_up(shared_hearth, **fresh).status_code == 201, "none of these made an account"
    for wrong in ({"email": ann.email, "password": "not that one"}, {"email": NOBODY + "@x.org", "password": PASSWORD}):
        answer = requests.post(f"{shared_hearth.url}/api/user/login", json=wrong, timeout=30)
        assert refusal(answer) == (401, "Invalid Email or Password")


def test_who_is_calling(originals, shared_hearth):
    ann, ben = originals("Ann"), originals("Ben")
    url = f"{shared_hearth.url}/api/user?search={ben.email}"

    assert refusal(requests.get(url, timeout=30)) == (401, "Not authorized, no token")
    for header, text in (("Basic x", "no token"), ("Bearer x", "token failed"), ("Bearer", "token failed")):
        answer = requests.get(url, headers={"Authorization": header}, timeout=30)
        assert refusal(answer) == (401, f"Not authorized, {text}")
    found = ann.ask("GET", f"/api/user?search={ben.email}").json()
    assert [user["_id"] for user in found] == [ben.id]
    assert "password" not in str(found)
    assert refusal(ann.ask("GET", "/api/user/nothing?x=1")) == (404, "Not Found - /api/user/nothing?x=1")


def test_a_profile_is_a_form(originals):
    ann = originals("Ann")

    assert ann.ask("PUT", "/api/user/profile").json() == ann.user
    changed = ann.ask("PUT", "/api/user/profile", files={"pic": ("me.jpg", picture("JPEG"), "image/jpeg")})
    assert changed.status_code == 200
    assert requests.get(changed.json()["pic"], timeout=30).status_code == 200
    assert refusal(ann.ask("PUT", "/api/user/profile", files={"pic": ("x.png", b"hello", "image/png")}))[0] == 400
    assert ann.ask("GET", "/api/user/profile").json() == changed.json()
    without = requests.put(f"{ann.hearth.url}/api/user/profile", files={"pic": ("x.png", picture())}, timeout=30)
    assert refusal(without) == (401, "Not authorized, no token")


def test_chats_and_messages(originals):
    ann, ben = originals("Ann"), originals("Ben")
    chat = ann.ask("POST", "/api/chat", json={"userId": ben.id}).json()
    ann.connect(), ben.connect()

    assert ben.ask("POST", "/api/chat", json={"userId": ann.id}).json()["_id"] == chat["_id"]
    assert refusal(ann.ask("POST", "/api/chat", json={}))[0] == 400
    assert refusal(ann.ask("POST", "/api/message", json={"chatId": chat["_id"], "content": ""}))[0] == 400
    said = ann.say(chat["_id"], "Lunhc?")
    edited = ann.ask("PUT", f"/api/message/{said['_id']}", json={"content": "Lunch?"}).json()
    files = [("files", (name, content)) for name, content in (("a.png", picture()), ("b.pdf", b"%PDF-1.4"))]
    sent = ann.ask("POST", "/api/message", data={"chatId": chat["_id"]}, files=files).json()
    deleted = ann.ask("DELETE", f"/api/message/{said['_id']}").json()

    for each in (ann, ben):
        until(lambda each=each: each.heard("message deleted"))
        assert (each.heard("message updated"), each.heard("message deleted")) == ([(edited,)], [(deleted,)])
    until(lambda: len(ben.heard("message received")) == 2)
    assert ben.heard("message recieved") == ben.heard("message received")
    assert [message["_id"] for (message,) in ben.heard("message recieved")] == [said["_id"], sent["_id"]]
    assert (sent["content"], sent["fileType"], len(sent["attachments"])) == ("", "image", 2)
    heard = ben.heard("message recieved")[1][0]
    assert requests.get(heard["attachments"][1]["url"], timeout=30).content == b"%PDF-1.4"
    history = ben.ask("GET", f"/api/message/{chat['_id']}").json()
    assert [m["content"] for m in history] == ["This message was deleted", ""]
    assert ben.ask("GET", "/api/chat").json()[0]["latestMessage"]["fileName"] == "a.png"


def test_the_texts_of_refused_changes(originals):
    ann, ben, eve = originals("Ann"), originals("Ben"), originals("Eve")
    chat = ann.ask("POST", "/api/chat", json={"userId": ben.id}).json()
    path = f"/api/message/{ann.say(chat['_id'], 'Hi')['_id']}"

    assert refusal(ann.ask("PUT", path, json={"content": " "})) == (400, "Content is required")
    for who, where in ((eve, path), (ann, f"/api/message/{NOBODY}")):
        assert refusal(who.ask("PUT", where, json={"content": "x"})) == (404, "Message not found")
        assert refusal(who.ask("DELETE", where)) == (404, "Message not found")
    assert refusal(ben.ask("PUT", path, json={"content": "x"})) == (403, "User not authorized to edit this message")
    assert refusal(ben.ask("DELETE", path)) == (403, "User not authorized to delete this message")
    ann.ask("DELETE", path)
    assert refusal(ann.ask("PUT", path, json={"content": "x"})) == (400, "Cannot edit a deleted message")
    assert refusal(eve.ask("GET", f"/api/message/{chat['_id']}"))[0] == 404


def test_forms_that_are_none_are_refused_and_harm_nobody(originals, shared_hearth):
    ann = originals("Ann")
    part = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n%s\r\n'
    forms = {
        "no boundary": (part % b"Ann", "multipart/form-data"),
        "10,000 parts": (part % b"Ann" * 10_000 + b"--x--\r\n", "multipart/form-data; boundary=x"),
        "10 MB": (part % (b"A" * 10_000_000) + b"--x--\r\n", "multipart/form-data; boundary=x"),
        "cut short": ((part % b"Ann")[:-10], "multipart/form-data; boundary=x"),
    }
    for body, kind in forms.values():
        for method, path in (("POST", "/api/user"), ("PUT", "/api/user/profile"), ("POST", "/api/message")):
            assert refusal(ann.ask(method, path, data=body, headers={"Content-Type": kind}))[0] == 400
    assert shared_hearth.is_ready()
    assert "unexpected error" not in shared_hearth.log()


def test_strangers_are_turned_away_before_their_upload_is_kept(shared_hearth):
    began = time.monotonic()
    files = [("files", (f"{n}.bin", b"x" * 10_000_000)) for n in range(2)]

    answer = requests.post(f"{shared_hearth.url}/api/message", files=files, timeout=60)

    assert refusal(answer) == (401, "Not authorized, no token")
    assert time.monotonic() - began < 30


def test_both_contracts_meet_in_one_chat(originals, people):
    ann, alice = originals("Ann"), people("alice")
    chat = alice.post("/api/chats/direct", userId=ann.id).json()["chat"]["id"]
    ann.connect(), alice.connect()

    file = alice.http.put(f"{ann.hearth.url}/api/files?name=notes.txt", data=b"notes", timeout=30).json()
    said = alice.post(f"/api/chats/{chat}/messages", body="Read", clientId="1", fileIds=[file["id"]]).json()
    alice.http.patch(f"{ann.hearth.url}/api/messages/{said['id']}", json={"body": "Read this"}, timeout=30)

    ((heard,),) = until(lambda: ann.heard("message updated"))
    assert (heard["content"], heard["fileName"]) == ("Read this", "notes.txt")
    assert requests.get(heard["fileUrl"], timeout=30).content == b"notes"
    assert isinstance(alice, Person)
