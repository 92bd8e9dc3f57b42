"""An account at Cloudinary: what things are called there, and the addresses that it signs.

Import this only where Cloudinary is configured: the SDK reads the environment as it is imported.
"""

import re
import time
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from cloudinary import utils

IMAGES = {"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"}
VIDEOS = {"video/mp4", "video/webm", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav"}
PROFILES = "chat-app-profiles"
GOOD_FOR_SECONDS = 60

Asset = dict[str, str]


def asset(key: str, *, content_type: str, is_public: bool) -> Asset:
    """Return what a blob is called there: Cloudinary finds it by these three together, and by nothing less."""
    return {
        "public_id": f"{PROFILES}/{key}" if is_public else key,
        "type": "upload" if is_public else "authenticated",
        "resource_type": resource_type(content_type),
    }


def resource_type(content_type: str) -> str:
    """Return what Cloudinary is to take it for: it refuses a video that it cannot decode, so all that is not told by
    its content, or is rare, stays as it is."""
    if content_type in IMAGES:
        return "image"
    return "video" if content_type in VIDEOS else "raw"


@dataclass(frozen=True)
class Account:
    """Whose Cloudinary it is, and where its API is spoken."""

    cloud_name: str
    api_key: str
    api_secret: str = field(repr=False)
    upload_prefix: str = "https://api.cloudinary.com"

    @classmethod
    def of(cls, setting: Any) -> "Account":
        """Return the account of the setting."""
        account = cls(setting.cloud_name, setting.api_key, setting.api_secret)
        return replace(account, upload_prefix=setting.upload_prefix) if setting.upload_prefix else account

    @property
    def delivery_prefix(self) -> str:
        """Return where public files are delivered: Cloudinary's own place, or the gateway that speaks its API."""
        host = urlsplit(self.upload_prefix).hostname or ""
        return "https://res.cloudinary.com" if f".{host}".endswith(".cloudinary.com") else self.upload_prefix

    @property
    def origins(self) -> list[str]:
        parts = map(urlsplit, (self.upload_prefix, self.delivery_prefix))
        return list(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))

    @property
    def signer(self) -> dict[str, Any]:
        """Return what every call of the SDK needs, so that nothing depends on its global configuration."""
        return {
            "cloud_name": self.cloud_name,
            "api_key": self.api_key,
            "api_secret": self.api_secret,
            "upload_prefix": self.upload_prefix,
            "signature_algorithm": utils.SIGNATURE_SHA256,
        }

    def signed_address(self, asset: Asset, download_name: str | None = None) -> str:
        """Return an address of the original that expires. No `format`: that would ask for a conversion.

        `utils.private_download_url` would do, if it knew of a name to download it under.
        """
        parameters = {
            "timestamp": utils.now(),
            "public_id": asset["public_id"],
            "type": asset["type"],
            "expires_at": int(time.time()) + GOOD_FOR_SECONDS,
            "attachment": "true" if download_name else None,
            "target_filename": download_name,
        }
        address = utils.cloudinary_api_url("download", resource_type=asset["resource_type"], **self.signer)
        return f"{address}?{urlencode(utils.sign_request(parameters, self.signer))}"

    def public_address(self, asset: Asset) -> str:
        scheme, host, *_ = urlsplit(self.delivery_prefix)
        address, _ = utils.cloudinary_url(
            asset["public_id"],
            resource_type=asset["resource_type"],
            type=asset["type"],
            cloud_name=self.cloud_name,
            private_cdn=False,
            cdn_subdomain=False,
            secure=scheme == "https",
            secure_distribution=host,
            cname=host,
        )
        return str(address)

    def without_secrets(self, text: object) -> str:
        """Return what may be logged.

        The answer to a wrong signature says what was to be signed, and an address carries its own signature.
        """
        told = str(text).partition("String to sign")[0]
        for secret in (self.api_secret, self.api_key):
            told = told.replace(secret, "…")
        return re.sub(r"[\w-]{24,}|\?\S+", "…", told)[:200]
