"""The people of a bench, by the hundred.

One signs up through the API. The others are copies of that account and its session, put into the database with
tokens signed by the server's own key: five hundred sign-ups would keep scrypt busy for a minute.
"""

import secrets
from dataclasses import dataclass
from typing import Any

import jwt
from bson import ObjectId

from bench.server import Hearth
from chat.users.directory import name_fields

PASSWORD = "correct horse battery staple"
FOUNDER = "founder@example.org"


@dataclass(frozen=True)
class Person:
    id: str
    email: str
    token: str

    @property
    def auth(self) -> dict[str, Any]:
        """Return what a Socket.IO client shows when it connects."""
        return {"token": self.token}


def people(server: Hearth, count: int) -> list[Person]:
    """Return `count` people with accounts, sessions and access tokens. Once for each server."""
    with server.api() as api:
        registered = api.post("/api/auth/register", {"name": "Ada Founder", "email": FOUNDER, "password": PASSWORD})
    claims = jwt.decode(registered["accessToken"], options={"verify_signature": False})

    with server.database() as db:
        original, session = db.users.find_one({"email": FOUNDER}), db.sessions.find_one({})
        assert original
        assert session
        original = {key: value for key, value in original.items() if key != "founder"} | {"role": "member"}
        users = [original | identity(number) for number in range(count)]
        sessions = [
            session | {"_id": ObjectId(), "user_id": user["_id"], "refresh_id": secrets.token_hex(16)} for user in users
        ]
        db.users.insert_many(users)
        db.sessions.insert_many(sessions)
    return [
        Person(
            id=str(user["_id"]),
            email=user["email"],
            token=jwt.encode(claims | {"sub": str(user["_id"]), "sid": str(its["_id"])}, server.secret(), "HS256"),
        )
        for user, its in zip(users, sessions, strict=True)
    ]


def identity(number: int) -> dict[str, Any]:
    name, email = f"Person {number:04}", f"person{number}@example.org"
    return {"_id": ObjectId(), "email": email, "directory_change": number + 1000} | name_fields(name)


def make_group(server: Hearth, members: list[Person]) -> str:
    """Return the id of a new group of these people."""
    with server.api(members[0].token) as api:
        made = api.post("/api/chats", {"name": "Everyone", "memberIds": [person.id for person in members]})
    return str(made["chat"]["id"])


def make_direct_chat(server: Hearth, one: Person, other: Person) -> str:
    with server.api(one.token) as api:
        return str(api.post("/api/chats/direct", {"userId": other.id})["chat"]["id"])
