"""Is it alive, and can it do its work."""

from flask import Blueprint
from marshmallow import fields

from chat.cluster.bus import bus
from chat.database import Document, db
from chat.database.disk import must_have_room
from chat.doors.http import returns
from chat.fields import WireSchema

bp = Blueprint("health", __name__)


class HealthSchema(WireSchema):
    status = fields.String(required=True)


class ReadinessSchema(HealthSchema):
    redis = fields.String(metadata={"description": "up or down; only where REDIS_URL is set"})


@bp.get("/healthz")
@returns(HealthSchema)
def healthz() -> Document:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@returns(ReadinessSchema)
def readyz() -> Document:
    """The database answers too, and has room to write; 503 if not.

    Without Redis the process still does all of its work but telling people in other processes at once, so that is
    `degraded`, and still 200: otherwise the loss of Redis would take every process out of service.
    """
    must_have_room()
    db.answers()
    if not bus().is_open:
        return {"status": "ok"}
    return {"status": "ok", "redis": "up"} if bus().is_up else {"status": "degraded", "redis": "down"}
