"""Who may do what in a group. In a direct chat there are no roles: both may write, and nothing else can be done."""

from chat.database import Document
from chat.errors import NotAllowed

RIGHTS = {
    "owner": {
        *("rename", "add", "remove member", "remove admin", "remove owner", "change role", "delete", "moderate"),
        "mention all",
    },
    "admin": {"rename", "add", "remove member", "moderate", "mention all"},
    "member": set[str](),
}
IN_WORDS = {
    "rename": "rename it",
    "add": "add people",
    "remove member": "remove members",
    "remove admin": "remove admins",
    "remove owner": "remove owners",
    "change role": "change roles",
    "delete": "delete it",
    "moderate": "delete what others wrote",
    "mention all": "mention everyone",
}


def role_of(chat: Document, user_id: object) -> str:
    return chat["members"][str(user_id)]["role"]


def must_be_allowed(user: Document, right: str, chat: Document) -> None:
    """Raise NotAllowed unless the user's role in the group has the right."""
    if chat["kind"] == "direct":
        raise NotAllowed("A direct chat has two people and no name; that can't be changed.")
    if not has_right(user, right, chat):
        raise NotAllowed(f"Your role in this group doesn't allow you to {IN_WORDS[right]}.")


def has_right(user: Document, right: str, chat: Document) -> bool:
    return right in RIGHTS[role_of(chat, user["_id"])]


def owners(chat: Document) -> list[str]:
    return [member_id for member_id, member in chat["members"].items() if member["role"] == "owner"]
