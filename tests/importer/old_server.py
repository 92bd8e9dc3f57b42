"""A database as the family's servers write it with mongoose, and as years of use and repair leave it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import bcrypt
from bson import ObjectId
from pymongo import MongoClient

from tests.cast import Person

PASSWORD = "an old password"
HASH = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode().replace("$2b$", "$2a$")  # as bcryptjs writes it
LONG_AGO = datetime(2023, 3, 1, 9, 0, tzinfo=UTC)
ICON = "https://icon-library.com/images/anonymous-avatar-icon/anonymous-avatar-icon-25.jpg"


class OldServer:
    """Writes documents in the family's own schema; each a minute later than the one before."""

    def __init__(self, uri: str, name: str = "old_test"):
        self.uri = urlsplit(uri)._replace(path=f"/{name}").geturl()
        self.client: MongoClient = MongoClient(self.uri)
        self.database = self.client.get_default_database()
        self.clock = LONG_AGO

    def close(self):
        self.client.drop_database(self.database.name)
        self.client.close()

    def timestamps(self):
        self.clock += timedelta(minutes=1)
        return {"createdAt": self.clock, "updatedAt": self.clock, "__v": 0}

    def insert(self, collection, document, damage):
        """Store the document with some fields otherwise; a field that is given as ... is not there at all."""
        document = {"_id": ObjectId()} | document | self.timestamps() | damage
        document = {key: value for key, value in document.items() if value is not ...}
        self.database[collection].insert_one(document)
        return document["_id"]

    def user(self, name, /, **damage):
        email = f"{name.lower()}@example.org"
        user = {"name": name, "email": email, "password": HASH, "pic": ICON, "isAdmin": False}
        return self.insert("users", user, damage)

    def direct(self, *users, **damage):
        return self.insert("chats", {"chatName": "sender", "isGroupChat": False, "users": list(users)}, damage)

    def group(self, *users, **damage):
        group = {"chatName": "Team", "isGroupChat": True, "users": list(users), "groupAdmin": users[-1]}
        return self.insert("chats", group, damage)

    def message(self, chat, sender, content="Lunch?", /, **damage):
        message = {"sender": sender, "content": content, "chat": chat, "readBy": []}
        id = self.insert("messages", message, damage)
        self.database.chats.update_one({"_id": chat}, {"$set": {"latestMessage": id, "updatedAt": self.clock}})
        return id

    def many_messages(self, chat, sender, count):
        drafts = [{"sender": sender, "content": f"{n}", "chat": chat, "readBy": []} for n in range(count)]
        self.database.messages.insert_many([draft | self.timestamps() for draft in drafts])


class Returning(Person):
    """Somebody who had an account on the old server, and signs in with the old password."""

    def __init__(self, app, name):
        self.app, self.name, self.email, self.password = app, name, f"{name.lower()}@example.org", PASSWORD
        self.browser, self.socket, self.everything_heard = app.test_client(), None, []
        self.signed_in(self.sign_in())

    def chats(self):
        return {chat["id"]: chat for chat in self.get("/api/chats").json["items"]}

    def history(self, chat_id):
        return self.get(f"/api/chats/{chat_id}/messages", limit=100).json["items"]
