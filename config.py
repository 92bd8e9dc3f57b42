"""Every setting of Hearth, one line each: name, how it is read, default, and what it means.

Settings come from the environment; a `.env` file in the working folder fills in what the environment
leaves out. `load_config()` returns them as a dict, or raises ConfigError with a sentence that names the
variable. The table in the README is checked against SETTINGS by a test.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

LEAST_DIFFERENT = 10  # characters of a secret: 64 random hex digits have fewer once in a million


class ConfigError(Exception):
    """A setting that Hearth cannot start with; its text is for the person who set it."""


def text(value: str) -> str:
    return value


def port(value: str) -> int:
    return whole_number(value, 1, 65535)


def count(value: str) -> int:
    return whole_number(value, 1, 1_000_000)


def proxies(value: str) -> int:
    return whole_number(value, 0, 10)


def whole_number(value: str, least: int, most: int) -> int:
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ConfigError(f"must be a whole number from {least} to {most}")
    return int(value)


def yes_or_no(value: str) -> bool:
    if value.lower() not in {"yes", "no"}:
        raise ConfigError("must be yes or no")
    return value.lower() == "yes"


def on_or_off(value: str) -> bool:
    if value.lower() not in {"on", "off"}:
        raise ConfigError("must be on or off")
    return value.lower() == "on"


def log_level(value: str) -> str:
    if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ConfigError("must be DEBUG, INFO, WARNING or ERROR")
    return value.upper()


def log_format(value: str) -> str:
    if value not in {"json", "text"}:
        raise ConfigError("must be json or text")
    return value


def secret(value: str) -> str:
    if len(value.encode()) < 32:  # RFC 7518 3.2: an HS256 key has at least as many bits as its hash
        raise ConfigError("must be at least 32 bytes; `openssl rand -hex 32` makes one")
    if len(set(value)) < LEAST_DIFFERENT or value in (value + value)[1:-1]:  # found within: it repeats a part of itself
        raise ConfigError("must not be one that can be guessed; `openssl rand -hex 32` makes a good one")
    return value


def mongo_uri(value: str) -> str:
    if not value.startswith(("mongodb://", "mongodb+srv://")):
        raise ConfigError("must begin with mongodb:// or mongodb+srv://")
    return value


def redis_url(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError("must begin with redis://, rediss:// or unix://")
    return value


def origins(value: str) -> list[str]:
    names = [name.strip().rstrip("/") for name in value.split(",") if name.strip()]
    for name in names:
        scheme, _, host = name.partition("://")
        if scheme not in {"http", "https"} or not host or "/" in host or "*" in host:
            raise ConfigError(f"must list origins like https://chat.example.org, without wildcards; {name!r} is none")
    return names


@dataclass(frozen=True)
class Setting:
    """One variable: `read` turns its text into a value; `default` is a value, or a function of the others."""

    name: str
    read: Callable[[str], Any]
    default: Any
    meaning: str


SETTINGS = (
    Setting("PORT", port, 8000, "TCP port to listen on; a platform sets it"),
    Setting("HOST", text, "127.0.0.1", "address to listen on; default 0.0.0.0 where a platform sets PORT"),
    Setting("DATA_DIR", Path, Path("data"), "folder of the embedded database, its password and the made secret"),
    Setting("MONGO_URI", mongo_uri, None, "MongoDB to use; unset: the embedded database in DATA_DIR"),
    Setting("REDIS_URL", redis_url, None, "Redis to connect several Hearth processes on one database with"),
    Setting(
        "JWT_SECRET", secret, None, "key that signs tokens, at least 32 bytes; required with MONGO_URI, else made once"
    ),
    Setting("INVITE_CODE", text, None, "if set, sign-up needs this code as `invite` (not the very first account)"),
    Setting("CORS_ORIGINS", origins, [], "other origins whose pages may call the API, separated by commas"),
    Setting("TRUSTED_PROXIES", proxies, 0, "proxies in front whose X-Forwarded-* headers are believed; 1 on a PaaS"),
    Setting(
        "HTTPS_ONLY", yes_or_no, lambda c: bool(c["MONGO_URI"]), "Secure cookies and HSTS; default yes with MONGO_URI"
    ),
    Setting("LOG_LEVEL", log_level, "INFO", "DEBUG, INFO, WARNING or ERROR"),
    Setting(
        "LOG_FORMAT",
        log_format,
        lambda c: "json" if c["MONGO_URI"] else "text",
        "json or text; default json with MONGO_URI",
    ),
    Setting("ACCESS_TOKEN_MINUTES", count, 15, "how long an access token is good for"),
    Setting("SESSION_DAYS", count, 30, "how long a sign-in lasts without being used"),
    Setting("REQUESTS_PER_SECOND", count, 400, "API calls a person may make, on average; twice that in a burst"),
    Setting("EVENTS_PER_SECOND", count, 100, "socket events a person may send, on average; twice that in a burst"),
    Setting("MERN_CONTRACT", on_or_off, True, "on or off: serve clients of the MERN chat family too"),
    Setting("MAX_CONNECTIONS", count, 10_000, "open connections, sockets included, that the process will hold"),
)


def load_config(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return every setting by name. Raises ConfigError, naming the variable, for a value that cannot be."""
    given = os.environ if environ is None else environ
    from_file = dotenv_values(".env", interpolate=False) if environ is None else {}
    texts = from_file | dict(given)

    config: dict[str, Any] = {}
    for setting in SETTINGS:
        config[setting.name] = read_setting(setting, texts, config)

    if given.get("PORT") and not texts.get("HOST"):
        config["HOST"] = "0.0.0.0"  # noqa: S104  the platform's proxy comes from outside the container
    if config["JWT_SECRET"] is None:
        if config["MONGO_URI"]:
            raise ConfigError("JWT_SECRET must be set when MONGO_URI is; `openssl rand -hex 32` makes one")
        config["JWT_SECRET"] = secret_kept_in(config["DATA_DIR"])
    return config


def read_setting(setting: Setting, texts: Mapping[str, str | None], config: dict[str, Any]) -> Any:
    value = (texts.get(setting.name) or "").strip()
    if not value:  # an empty line of .env.example means "the default"
        return setting.default(config) if callable(setting.default) else setting.default
    try:
        return setting.read(value)
    except ConfigError as problem:
        raise ConfigError(f"{setting.name} {problem}") from None


def secret_kept_in(folder: Path) -> str:
    """Return the secret of an earlier start, or make one that only this user can read."""
    path = folder / "jwt_secret"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not kept_secret(path):
            keep_secret(path, secrets.token_hex(32))
        return secret(kept_secret(path))
    except (OSError, ConfigError) as problem:
        raise ConfigError(f"DATA_DIR must be a folder Hearth can keep its secret in: {path}: {problem}") from None


def kept_secret(path: Path) -> str:
    """Return what `keep_secret` kept, or nothing."""
    return path.read_text().strip() if path.exists() else ""


def keep_secret(path: Path, text: str) -> None:
    """Keep a text in a file that only this user can read: whole or not at all, whenever this is interrupted."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
