"""The HTTP door of how one is notified."""

from flask import Blueprint

from chat.auth.guard import current_user, login_required
from chat.database import Document
from chat.doors.http import accepts, returns
from chat.notifications import preferences
from chat.notifications.schemas import PreferencesChangeSchema, PreferencesSchema

bp = Blueprint("notifications", __name__, url_prefix="/api/users/me/notifications")


@bp.get("")
@login_required
@returns(PreferencesSchema)
def notification_preferences() -> Document:
    """How one is notified, and by what one can be."""
    return preferences.show_preferences(current_user)


@bp.patch("")
@login_required
@accepts(PreferencesChangeSchema)
@returns(PreferencesSchema)
def change_notification_preferences(**changes: object) -> Document:
    """Change one's quiet time, whether one gets mail about what one missed, or in which language."""
    return preferences.change_preferences(current_user, **changes)
