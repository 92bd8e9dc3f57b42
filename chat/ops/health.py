"""Is it alive, and can it do its work."""

from flask import Blueprint
from marshmallow import fields

from chat.db import Document, db
from chat.fields import WireSchema
from chat.http import returns

bp = Blueprint("health", __name__)


class HealthSchema(WireSchema):
    status = fields.String(required=True)


@bp.get("/healthz")
@returns(HealthSchema)
def healthz() -> Document:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@returns(HealthSchema)
def readyz() -> Document:
    """The database answers too; 503 if it does not."""
    db.answers()
    return {"status": "ok"}
