"""The Node original, as far as it can be measured: tools/bench/original as a process, on a MongoDB."""

import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import jwt
from bson import ObjectId
from pymongo import MongoClient
from pymongo.database import Database

from tools.bench.api import Api
from tools.bench.cast import FOUNDER, PASSWORD, copy
from tools.bench.report import say
from tools.person import Person
from tools.process import ROOT, NotHere, free_port, launch_program, running, stop, wait_until_it_answers

PROGRAM = ROOT / "tools" / "bench" / "original"


class Original:
    """A running `node server.mjs` on an empty database."""

    def __init__(self, folder: Path, mongo_uri: str):
        self.port, self.mongo_uri, self.secret = free_port(), mongo_uri, secrets.token_hex(32)
        self.url = f"http://127.0.0.1:{self.port}"
        settings = {
            "MONGO_URI": mongo_uri,
            "JWT_SECRET": self.secret,
            "PORT": str(self.port),
            "NODE_ENV": "production",
        }
        log = folder / "original.log"
        self.process = launch_program(["node", str(PROGRAM / "server.mjs")], log, settings)
        wait_until_it_answers(self.process, self.port, log)

    @contextmanager
    def database(self) -> Iterator[Database[dict[str, Any]]]:
        with MongoClient[dict[str, Any]](self.mongo_uri, tz_aware=True) as client:
            yield client.get_default_database()

    def stop(self) -> None:
        stop(self.process)


def original(mongo_uri: str) -> AbstractContextManager[Original]:
    install()
    return running(lambda folder: Original(folder, mongo_uri))


def install() -> None:
    """Fetch the packages that are locked, if they are not there."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise NotHere("node, 20 or newer, and npm")
    if not (PROGRAM / "node_modules" / ".package-lock.json").exists():  # npm writes it when all is there
        say("original: npm ci")
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=PROGRAM, check=True, stdout=sys.stderr)


def original_people(server: Original, count: int) -> list[Person]:
    """Return `count` people with accounts and tokens, made as cast.py makes them. Once for each server."""
    with Api(server.port) as api:
        registered = api.post("/api/user", {"name": "Ada Founder", "email": FOUNDER, "password": PASSWORD})
    claims = jwt.decode(registered["token"], options={"verify_signature": False})

    with server.database() as db:
        account = db.users.find_one({"email": FOUNDER})
        assert account
        users = [
            account | {"_id": ObjectId(), "name": f"Person {number:04}", "email": f"person{number}@example.org"}
            for number in range(count)
        ]
        db.users.insert_many(users)
    return [copy(server, user, claims | {"id": str(user["_id"])}, server.secret) for user in users]


def original_group(server: Original, members: list[Person]) -> str:
    """Return the id of a chat of these people. The original has no route that makes one of more than two."""
    with Api(server.port, members[0].token) as api, server.database() as db:
        chat_id = ObjectId(api.post("/api/chat", {"userId": members[1].id})["_id"])
        db.chats.update_one({"_id": chat_id}, {"$set": {"users": [ObjectId(person.id) for person in members]}})
    return str(chat_id)
