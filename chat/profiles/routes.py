"""The HTTP door of people."""

from bson import ObjectId
from flask import Blueprint

from chat.auth.guard import caller_address, current_user, login_required
from chat.database import Document
from chat.doors.http import accepts, returns
from chat.fields import paginated
from chat.profiles import profile
from chat.profiles.schemas import PeopleQuery, ProfileSchema
from chat.users import directory
from chat.users.schemas import OwnUserSchema

bp = Blueprint("users", __name__, url_prefix="/api/users")


@bp.get("/me")
@login_required
@returns(OwnUserSchema)
def me() -> Document:
    """Oneself, with one's e-mail address."""
    return directory.user_view(current_user, current_user)


@bp.patch("/me")
@login_required
@accepts(ProfileSchema)
@returns(OwnUserSchema)
def update_profile(**changes: str) -> Document:
    """Change one's name, or one's e-mail address: that needs the `currentPassword` too."""
    return profile.update_profile(current_user, **changes, ip=caller_address())


@bp.get("")
@login_required
@accepts(PeopleQuery, location="query")
@returns(paginated(OwnUserSchema))
def search_people(**query: object) -> Document:
    """Find people by the beginning of any word of their name, or of their e-mail; everyone, if `search` is left out."""
    page, following = directory.search_people(current_user, **query)  # type: ignore[arg-type]
    return {"items": page, "next": following}


@bp.get("/<id:user_id>")
@login_required
@returns(OwnUserSchema)
def get_user(user_id: ObjectId) -> Document:
    """One person; with the e-mail address only for oneself and administrators."""
    return directory.get_user(current_user, user_id)
