"""The people of a bench, by the hundred.

One signs up through the API. The others are copies of that account and its session, put into the database with
tokens signed by the server's own key: five hundred sign-ups would keep scrypt busy for a minute.
"""

import secrets
from typing import Any

import jwt
from bson import ObjectId

from chat.users.documents import name_fields
from tools.hearth import Hearth
from tools.person import Person, Place

PASSWORD = "correct horse battery staple"
FOUNDER = "founder@example.org"


def people(server: Hearth, count: int) -> list[Person]:
    """Return `count` people with accounts, sessions and access tokens. Once for each server."""
    founder = Person(server, "Ada Founder", email=FOUNDER, password=PASSWORD)
    claims = jwt.decode(founder.token, options={"verify_signature": False})

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
        copy(server, user, claims | {"sub": str(user["_id"]), "sid": str(its["_id"])}, server.secret())
        for user, its in zip(users, sessions, strict=True)
    ]


def identity(number: int) -> dict[str, Any]:
    name, email = f"Person {number:04}", f"person{number}@example.org"
    return {"_id": ObjectId(), "email": email, "directory_change": number + 1000} | name_fields(name)


def copy(server: Place, user: dict[str, Any], claims: dict[str, Any], secret: str) -> Person:
    """Return the person of an account that is in the database, with a token that is signed here."""
    person = Person(server, user["name"], email=user["email"], password=PASSWORD, signs_up=False)
    person.is_given(str(user["_id"]), jwt.encode(claims, secret, "HS256"))
    return person
