"""Everyone there is. Whoever is missing is stood in for, so that no chat has a hole."""

from collections import Counter
from dataclasses import dataclass, field

from bson import ObjectId

from chat.clock import now
from chat.cluster.cache import invalidating
from chat.database import Document, db
from chat.importer.report import Report
from chat.importer.values import as_line
from chat.letters import same_name
from chat.users.documents import new_user
from chat.users.name_index import name_index

LONGEST_NAME = 80
FORMER_MEMBER = "Former member"
NOBODY = ObjectId("0" * 24)  # stands in for a sender who is not named at all


@dataclass
class People:
    """Everyone in Hearth, by id, with those who have come in this run; in a dry run they only come to mind."""

    report: Report
    dry_run: bool
    users: dict[ObjectId, Document] = field(default_factory=dict)
    addresses: dict[str, ObjectId] = field(default_factory=dict)
    names: dict[str, ObjectId] = field(default_factory=dict)  # by what is unique of them
    wanted: set[str] = field(default_factory=set)  # the names of those who may be still to come
    numbers: Counter[str] = field(default_factory=Counter)

    def load(self) -> None:
        for user in db.users.find():
            self.remember(user)

    def remember(self, user: Document) -> None:
        kept = ("_id", "name", "email", "role", "password_hash", "deactivated_at", "stands_in", "founder")
        self.users[user["_id"]] = {key: user.get(key) for key in kept}
        self.addresses[user["email"]] = user["_id"]
        self.names[same_name(user["name"])] = user["_id"]

    def store(self, user: Document) -> None:
        if not self.dry_run:
            user = user | {"directory_change": name_index().next_change()}
            with invalidating(user["_id"]):
                db.users.replace_one({"_id": user["_id"]}, user, upsert=True)
        self.remember(user)

    def own_name(self, user_id: ObjectId, name: str) -> str:
        """Return the name, with a number after it if it is another's already: here it is one person's alone."""
        key = same_name(name)
        own = name
        while self.names.get(same_name(own), user_id) != user_id or (own != name and same_name(own) in self.wanted):
            self.numbers[key] += 1
            number = f" {self.numbers[key] + 1}"
            own = as_line(name, LONGEST_NAME - len(number)) + number
        return own

    def is_there(self, user_id: ObjectId) -> bool:
        """Return whether it is a person of their own, not one who stands in."""
        return user_id in self.users and not self.users[user_id]["stands_in"]

    def is_active(self, user_id: ObjectId) -> bool:
        return not self.users[user_id]["deactivated_at"]

    def can_sign_in(self, user_id: ObjectId) -> bool:
        return user_id in self.users and self.is_active(user_id) and bool(self.users[user_id]["password_hash"])

    def must_include(self, user_id: ObjectId) -> None:
        """Have a former member stand in for a user that nobody knows."""
        if user_id not in self.users:
            self.report.problem("user_missing", user_id)
            name = self.own_name(user_id, FORMER_MEMBER)
            made = new_user(user_id, name=name, email=nowhere(user_id), created_at=user_id.generation_time)
            former = made | {"deactivated_at": now(), "stands_in": True}
            self.store(former)


def nowhere(id: ObjectId) -> str:
    """Return an address that is unique, and nobody's: RFC 2606 keeps `.invalid` free for ever."""
    return f"{id}@imported.invalid"
