"""Every setting of Hearth, one line each: name, how it is read, default, and what it means.

Settings come from the environment; a `.env` file in the working folder fills in what the environment
leaves out. `load_config()` returns them as a dict, or raises ConfigError with a sentence that names the
variable, and its line if it comes from that file. The table in the README is checked against SETTINGS by a test.
"""

import io
import os
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from dotenv.parser import parse_stream

ORIGIN = re.compile(r"https?://(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
DEFAULT_PORT = re.compile(r"^(http://.*(?=:80$)|https://.*(?=:443$)):\d+$")  # browsers leave it out
LEAST_DIFFERENT = 10  # characters of a secret: 64 random hex digits have fewer once in a million


class ConfigError(Exception):
    """A setting that Hearth cannot start with; its text is for the person who set it."""


@dataclass(frozen=True)
class Cloudinary:
    """The account that files are kept in. `upload_prefix`: where its API is, if not at Cloudinary's own address."""

    cloud_name: str
    api_key: str
    api_secret: str = field(repr=False)
    upload_prefix: str | None = None


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


def program(value: str) -> str:
    found = shutil.which(value)
    if not found:
        raise ConfigError(f"must name a program that is here, such as mongod or /usr/bin/mongod; {value!r} is none")
    return found


def redis_url(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError("must begin with redis://, rediss:// or unix://")
    return value


def origins(value: str) -> list[str]:
    names = [name.strip().rstrip("/").lower() for name in value.split(",") if name.strip()]
    for name in names:
        if not is_origin(name):
            raise ConfigError(f"must list origins like https://chat.example.org, without wildcards; {name!r} is none")
    return [DEFAULT_PORT.sub(r"\1", name) for name in names]


def origin(value: str) -> str:
    if not is_origin(value.rstrip("/")):
        raise ConfigError("must be an address like https://chat.example.org, without a path")
    return value.rstrip("/")


def is_origin(name: str) -> bool:
    return bool(ORIGIN.fullmatch(name.lower()))


def cloudinary_url(value: str) -> dict[str, str | None]:
    """Return what is said of the account in an address like the one that Cloudinary's console shows."""
    try:
        parts = urlsplit(value)
        credentials, _, cloud_name = parts.netloc.rpartition("@")
    except ValueError:
        raise ConfigError(CLOUDINARY_FORM) from None
    key, _, secret = credentials.partition(":")
    prefix = parse_qs(parts.query).get("upload_prefix", [None])[-1]
    if (
        parts.scheme != "cloudinary"
        or not re.fullmatch(r"[\w-]+", cloud_name)
        or (prefix and not is_origin(prefix.rstrip("/")))
    ):
        raise ConfigError(CLOUDINARY_FORM)
    return {
        "CLOUDINARY_CLOUD_NAME": cloud_name,
        "CLOUDINARY_API_KEY": unquote(key),
        "CLOUDINARY_API_SECRET": unquote(secret),
        "upload_prefix": prefix and prefix.rstrip("/"),
    }


CLOUDINARY_FORM = "must be an address like cloudinary://KEY:SECRET@CLOUD, as Cloudinary's console shows it"
CLOUDINARY_PARTS = ("CLOUDINARY_CLOUD_NAME", "CLOUDINARY_API_KEY", "CLOUDINARY_API_SECRET")


def file_store(value: str) -> str:
    if value not in {"gridfs", "cloudinary"}:
        raise ConfigError("must be gridfs or cloudinary")
    return value


def word(value: str) -> str:
    if not re.fullmatch(r"[\x21-\x7e]+", value):
        raise ConfigError("must be one word, as Cloudinary's console shows it")
    return value


@dataclass(frozen=True)
class Setting:
    """One variable: `read` turns its text into a value; `default` is a value, or a function of the others.

    `also` is another name under which it is read, if it is not set under its own.
    """

    name: str
    read: Callable[[str], Any]
    default: Any
    meaning: str
    also: str = ""


SETTINGS = (
    Setting("PORT", port, 8000, "TCP port to listen on; a platform sets it"),
    Setting("HOST", text, "127.0.0.1", "address to listen on; default 0.0.0.0 where a platform sets PORT"),
    Setting("DATA_DIR", Path, Path("data"), "folder of the embedded database, its password and the made secret"),
    Setting("MONGO_URI", mongo_uri, None, "MongoDB to use; unset: the embedded database in DATA_DIR"),
    Setting("MONGOD", program, None, "MongoDB's own server as the embedded database instead: `mongod`, or its path"),
    Setting("REDIS_URL", redis_url, None, "Redis to connect several Hearth processes on one database with"),
    Setting(
        "JWT_SECRET", secret, None, "key that signs tokens, at least 32 bytes; required with MONGO_URI, else made once"
    ),
    Setting("INVITE_CODE", text, None, "if set, sign-up needs this code as `invite` (not the very first account)"),
    Setting(
        "CORS_ORIGINS",
        origins,
        [],
        "other origins whose pages may call the API, separated by commas; also read as CLIENT_URL",
        also="CLIENT_URL",
    ),
    Setting("PUBLIC_URL", origin, None, "address under which people reach this server; unset: what the request says"),
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
    Setting("MAX_FILE_MB", count, 25, "the largest file that can be sent"),
    Setting("FILE_QUOTA_MB", count, 2000, "how much the files of a person may take in all"),
    Setting(
        "CLOUDINARY_URL", cloudinary_url, None, "Cloudinary account to keep files in; unset: they are in the database"
    ),
    Setting("CLOUDINARY_CLOUD_NAME", word, None, "the same account in three lines: its name,"),
    Setting("CLOUDINARY_API_KEY", word, None, "its key,"),
    Setting("CLOUDINARY_API_SECRET", word, None, "and its secret"),
    Setting(
        "FILE_STORE", file_store, None, "gridfs or cloudinary: where new files go; default cloudinary with an account"
    ),
    Setting("MAX_CONNECTIONS", count, 10_000, "open connections, sockets included, that the process will hold"),
)


def load_config(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return every setting by name. Raises ConfigError, naming the variable, for a value that cannot be.

    Besides: `CLOUDINARY`, the account or None; and `NAMED`, how to call each setting to whoever has set it.
    """
    given = os.environ if environ is None else environ
    from_file, lines = read_env_file(Path(".env")) if environ is None else ({}, {})
    texts = from_file | dict(given)

    config: dict[str, Any] = {"NAMED": {}}
    for setting in SETTINGS:
        is_other = bool(setting.also and not said(texts, setting.name) and said(texts, setting.also))
        variable = setting.also if is_other else setting.name
        place = f"{variable} (line {lines[variable]} of .env)" if variable in lines.keys() - given.keys() else variable
        config["NAMED"][setting.name] = place
        config[setting.name] = read_setting(setting, said(texts, variable), config)
    config["CLOUDINARY"] = cloudinary_account(config)
    config["FILE_STORE"] = store_of_new_files(config)

    if given.get("PORT") and not texts.get("HOST"):
        config["HOST"] = "0.0.0.0"  # noqa: S104  the platform's proxy comes from outside the container
    if config["JWT_SECRET"] is None:
        if config["MONGO_URI"]:
            because = f"JWT_SECRET must be set when {named(config, 'MONGO_URI')} is"
            raise ConfigError(f"{because}; `openssl rand -hex 32` makes one")
        config["JWT_SECRET"] = secret_kept_in(config["DATA_DIR"])
    return config


def named(config: Mapping[str, Any], setting: str) -> str:
    """Return how to call a setting to whoever has set it: by the name that they used, and its line in .env."""
    return str(config.get("NAMED", {}).get(setting, setting))


def read_env_file(path: Path) -> tuple[dict[str, str | None], dict[str, int]]:
    """Return the values in the file, and in which line each is; of a file that is not there, none."""
    try:
        content = path.read_text("utf-8-sig")  # as some editors begin it
    except FileNotFoundError:
        return {}, {}
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{path} cannot be read: {problem}") from None
    values: dict[str, str | None] = {}
    lines: dict[str, int] = {}
    with io.StringIO(content) as stream:
        for binding in parse_stream(stream):
            if binding.key is not None:
                before = re.match(r"\s*", binding.original.string)
                values[binding.key] = binding.value
                lines[binding.key] = binding.original.line + (before[0].count("\n") if before else 0)
    return values, lines


def said(texts: Mapping[str, str | None], name: str) -> str:
    """Return what is said under this name; an empty line, as in .env.example, says nothing."""
    return (texts.get(name) or "").strip()


def read_setting(setting: Setting, value: str, config: dict[str, Any]) -> Any:
    if not value:
        return setting.default(config) if callable(setting.default) else setting.default
    try:
        return setting.read(value)
    except ConfigError as problem:
        raise ConfigError(f"{named(config, setting.name)} {problem}") from None


def cloudinary_account(config: dict[str, Any]) -> Cloudinary | None:
    """Return the account that CLOUDINARY_URL says, or the three lines, which come first. Raises ConfigError."""
    parts: dict[str, Any] = dict(config["CLOUDINARY_URL"] or {})
    parts |= {name: config[name] for name in CLOUDINARY_PARTS if config[name]}
    given = [name for name in CLOUDINARY_PARTS if parts.get(name)]
    missing = [name for name in CLOUDINARY_PARTS if not parts.get(name)]
    if not parts:
        return None
    if missing:
        because = named(config, "CLOUDINARY_URL" if config["CLOUDINARY_URL"] else given[0])
        raise ConfigError(f"{' and '.join(missing)} must be set too, as {because} is: files are to be at Cloudinary")
    cloud_name, api_key, api_secret = (parts[name] for name in CLOUDINARY_PARTS)
    return Cloudinary(cloud_name, api_key, api_secret, parts.get("upload_prefix"))


def store_of_new_files(config: dict[str, Any]) -> str:
    wanted = config["FILE_STORE"] or ("cloudinary" if config["CLOUDINARY"] else "gridfs")
    if wanted == "cloudinary" and not config["CLOUDINARY"]:
        raise ConfigError(f"CLOUDINARY_URL must be set, as {named(config, 'FILE_STORE')} is cloudinary")
    return str(wanted)


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
