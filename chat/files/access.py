"""Who may see a file: whoever uploaded it, and the members, now, of the chat that it was sent in."""

from bson import ObjectId
from itsdangerous import BadData, URLSafeTimedSerializer

from chat.chats.access import get_chat_for
from chat.database import Document, db
from chat.errors import NotFound
from chat.users.documents import load_people

ADDRESS_LASTS = 12 * 3600  # seconds


def get_file_for(viewer: Document, file_id: ObjectId) -> Document:
    """Return the file. Raises NotFound to anybody who may not see it: they cannot learn that it exists."""
    file = db.files.find_one({"_id": file_id})
    if not file or file["state"] != "stored" or file.get("deleted_at") or "avatar_of" in file:
        raise NotFound("There is no such file.")
    if file["uploader_id"] != viewer["_id"] and not is_member(viewer, file["chat_id"]):
        raise NotFound("There is no such file.")
    return file


def is_member(viewer: Document, chat_id: ObjectId | None) -> bool:
    try:
        return bool(chat_id and get_chat_for(viewer, chat_id))
    except NotFound:
        return False


def signature_for(secret: str, file_id: ObjectId, viewer_id: ObjectId) -> str:
    """Return what lets one person fetch one file for 12 hours, without a header: for clients that put an address
    straight into a page. Whether the person may see the file is asked anew at each use."""
    return str(serializer(secret, file_id).dumps(str(viewer_id)))


def viewer_of_signature(secret: str, file_id: ObjectId, signature: str) -> Document:
    """Return whom the signature was made for. Raises NotFound if it is not good, or no longer."""
    try:
        viewer_id = ObjectId(serializer(secret, file_id).loads(signature, max_age=ADDRESS_LASTS))
    except BadData:
        raise NotFound("There is no such file.") from None
    viewer = load_people([viewer_id]).get(viewer_id)
    if not viewer or viewer["deactivated_at"]:
        raise NotFound("There is no such file.")
    return viewer


def serializer(secret: str, file_id: ObjectId) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=f"address of file {file_id}")
