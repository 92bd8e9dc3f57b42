"""The HTTP door of push subscriptions."""

from flask import Blueprint, request

from chat.auth.guard import caller_address, current_user, login_required
from chat.client_ip import caller_key
from chat.database import Document
from chat.doors.http import accepts, returns
from chat.push import subscriptions
from chat.push.schemas import EndpointSchema, NewSubscriptionSchema, RenewalSchema

bp = Blueprint("push", __name__, url_prefix="/api/push")


@bp.post("/subscriptions")
@login_required
@accepts(NewSubscriptionSchema)
@returns(None, 204)
def subscribe(endpoint: str, keys: Document, **rest: object) -> None:
    """Have this browser get pushes for as long as its session stands: what its `PushSubscription` says as JSON.

    Subscribe with the `push.publicKey` of `GET /api/users/me/notifications`, and again at each start of the page:
    subscriptions change, and the same one again is only noted.
    """
    origin = request.host_url.rstrip("/")
    subscriptions.subscribe(current_user, endpoint=endpoint, keys=keys, origin=origin)


@bp.delete("/subscriptions")
@login_required
@accepts(EndpointSchema)
@returns(None, 204)
def unsubscribe(endpoint: str) -> None:
    """End a subscription of one's own."""
    subscriptions.unsubscribe(current_user, endpoint)


@bp.post("/renewals")
@accepts(RenewalSchema)
@returns(None, 204)
def renew(old_endpoint: str, subscription: Document) -> None:
    """Replace a subscription by another one, for service workers: at `pushsubscriptionchange` they have no token, so
    the old endpoint, which only the browser and its push service know, is the proof."""
    news = {key: subscription[key] for key in ("endpoint", "keys")}
    subscriptions.renew(old_endpoint, **news, caller=caller_key(caller_address()))
