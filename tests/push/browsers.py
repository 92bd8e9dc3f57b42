"""Browsers that subscribe to pushes, as far as a push service and a server see them."""

import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from chat.push.encryption import base64url, point_of


class Subscription:
    """What a browser has when it has subscribed: an endpoint, and keys of which it tells the public one."""

    def __init__(self, origin: str = "https://push.example.net:8443"):
        self.path = f"/send/{secrets.token_urlsafe(24)}"
        self.endpoint = origin + self.path
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.auth = secrets.token_bytes(16)

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": base64url(point_of(self.private)), "auth": base64url(self.auth)}

    def json(self) -> dict[str, Any]:
        """Return what `PushSubscription.toJSON()` gives."""
        return {"endpoint": self.endpoint, "keys": self.keys}
