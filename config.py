"""Every setting of Hearth, one line each: name, how it is read, default, and what it means.

Settings come from the environment; a `.env` file in the working folder fills in what the environment
leaves out. `load_config()` returns them typed and frozen, or raises ConfigError with a sentence that names the
variable, and its line if it comes from that file. The table in the README is checked against SETTINGS by a test.
"""

import io
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from dotenv.parser import parse_stream

ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://(\[[0-9a-f:.]+\]|[\w-]+(?:\.[\w-]+)*\.?)(?::([0-9]{1,5})?)?")
DEFAULT_PORTS = {"http": 80, "https": 443}  # browsers leave them out
NO_ORIGINS = {
    "about",
    "blob",
    "data",
    "file",
    "ftp",
    "javascript",
    "ws",
    "wss",
}  # what no page comes from, or as `null`
LONGEST_INVITATION = 200  # characters
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


@dataclass(frozen=True)
class MailServer:
    """The server that takes Hearth's mail. `is_wrapped`: TLS from the first byte on, instead of STARTTLS."""

    host: str
    port: int
    is_wrapped: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine, where nobody is in between and no certificate is to be had."""
        return self.host == "localhost" or is_loopback(self.host)


def is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Mailbox:
    address: str
    name: str = "Hearth"


def as_text(value: str) -> str:
    return value


def as_invitation(value: str) -> str:
    if len(unicodedata.normalize("NFC", value)) > LONGEST_INVITATION:
        raise ConfigError(f"must have at most {LONGEST_INVITATION} characters, as nobody could show a longer one")
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in value):  # surrogates: it came as no UTF-8
        raise ConfigError("must be text in UTF-8, without control characters")
    return value


def as_port(value: str) -> int:
    return whole_number(value, 1, 65535)


def as_count(value: str) -> int:
    return whole_number(value, 1, 1_000_000)


def as_hops(value: str) -> int:
    return whole_number(value, 0, 10)


def whole_number(value: str, least: int, most: int) -> int:
    if not re.fullmatch("[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise ConfigError(f"must be a whole number from {least} to {most}")
    return int(value)


def as_yes_or_no(value: str) -> bool:
    if value.lower() not in {"yes", "no"}:
        raise ConfigError("must be yes or no")
    return value.lower() == "yes"


def as_on_or_off(value: str) -> bool:
    if value.lower() not in {"on", "off"}:
        raise ConfigError("must be on or off")
    return value.lower() == "on"


def as_log_level(value: str) -> str:
    if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ConfigError("must be DEBUG, INFO, WARNING or ERROR")
    return value.upper()


def as_log_format(value: str) -> str:
    if value not in {"json", "text"}:
        raise ConfigError("must be json or text")
    return value


def as_secret(value: str) -> str:
    if len(value.encode()) < 32:  # RFC 7518 3.2: an HS256 key has at least as many bits as its hash
        raise ConfigError("must be at least 32 bytes; `openssl rand -hex 32` makes one")
    if len(set(value)) < LEAST_DIFFERENT or value in (value + value)[1:-1]:  # found within: it repeats a part of itself
        raise ConfigError("must not be one that can be guessed; `openssl rand -hex 32` makes a good one")
    return value


def as_mongo_uri(value: str) -> str:
    if not value.startswith(("mongodb://", "mongodb+srv://")):
        raise ConfigError("must begin with mongodb:// or mongodb+srv://")
    return value


def as_program(value: str) -> str:
    found = shutil.which(value)
    if not found:
        raise ConfigError(f"must name a program that is here, such as mongod or /usr/bin/mongod; {value!r} is none")
    return found


def as_redis_url(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError("must begin with redis://, rediss:// or unix://")
    return value


def as_origins(value: str) -> tuple[str, ...]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    found = [origin_of(name.removesuffix("/")) for name in names]
    for name, origin in zip(names, found, strict=True):
        if not origin:
            raise ConfigError(
                "must list origins like https://chat.example.org or capacitor://localhost, without wildcards; "
                f"{name!r} is none"
            )
    return tuple(origin for origin in found if origin)


def as_origin(value: str) -> str:
    if not is_web_origin(value.rstrip("/")):
        raise ConfigError("must be an address like https://chat.example.org, without a path")
    return value.rstrip("/")


def is_web_origin(name: str) -> bool:
    """Return whether this is an origin of the web, and not of an app."""
    return (origin_of(name) or "").startswith(("http://", "https://"))


def origin_of(text: str) -> str | None:
    """Return an origin as browsers write it: small letters, no default port, no dot at the end, IPv6 at its shortest,
    and other letters than ASCII's as Punycode. None for what is no origin, or one that no page has."""
    found = ORIGIN.fullmatch(text.translate(DOTS).lower())
    if not found or found[1] in NO_ORIGINS:
        return None
    scheme = found[1]
    port = int(found[3]) if found[3] else DEFAULT_PORTS.get(scheme)
    host = plain_host(found[2], is_web=scheme in DEFAULT_PORTS)
    if not host or (port or 0) > 65535:
        return None
    return f"{scheme}://{host}" + (f":{port}" if port != DEFAULT_PORTS.get(scheme) else "")


DOTS = dict.fromkeys(map(ord, "\u3002\uff0e\uff61"), ".")  # full stops of Chinese and Japanese keyboards


def plain_host(host: str, *, is_web: bool) -> str | None:
    try:
        if host.startswith("["):
            return f"[{IPv6Address(host[1:-1])}]"
        labels = [plain_label(label) for label in host.removesuffix(".").split(".")]
        return plain_ipv4(labels) if is_web and NUMBER.fullmatch(labels[-1]) else ".".join(labels)
    except ValueError:  # UnicodeError is one, too
        return None


NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def plain_ipv4(parts: list[str]) -> str:
    """Return an address in its four numbers, as browsers take it: 127.0.0.1 of 127.1, 0x7f.1 or 2130706433. Raises
    ValueError."""
    *first, last = [number_of(part) for part in parts]
    if len(first) > 3 or any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        raise ValueError("no address")
    return str(IPv4Address(sum(number << (24 - 8 * place) for place, number in enumerate(first)) + last))


def number_of(part: str) -> int:
    if not NUMBER.fullmatch(part):
        raise ValueError("no number")
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


def plain_label(label: str) -> str:
    """Return a part of a name in ASCII, as registries and browsers do (UTS 46, in short)."""
    if label.isascii():
        return label
    normal = unicodedata.normalize("NFKC", label).lower()
    return normal if normal.isascii() else "xn--" + normal.encode("punycode").decode()


def as_mail_server(value: str) -> MailServer:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ConfigError(MAIL_SERVER_FORM) from None
    name = parts.hostname or ""
    host = plain_host(f"[{name}]" if ":" in name else name, is_web=False) if MAIL_HOST.fullmatch(name) else None
    is_more = parts.path not in {"", "/"} or parts.query or parts.fragment or not re.fullmatch(r"[\x21-\x7e]+", value)
    if parts.scheme not in MAIL_PORTS or not host or port == 0 or is_more:
        raise ConfigError(MAIL_SERVER_FORM)
    user, password = credential(parts.username), credential(parts.password)
    if bool(user) != bool(password):
        raise ConfigError("must have both a user and a password, or neither, as in smtp://user:password@host:587")
    is_wrapped = parts.scheme == "smtps"
    return MailServer(host.strip("[]"), port or MAIL_PORTS[parts.scheme], is_wrapped, user or None, password or None)


def credential(text: str | None) -> str:
    """Return what a user or a password in an address says: percent-encoded there, if need be."""
    said = unquote(text or "", errors="replace")
    if re.search("%(?![0-9a-fA-F]{2})", text or "") or not re.fullmatch(r"[\x20-\x7e]*", said):
        raise ConfigError("must have a user and a password of ASCII's letters, digits and signs, percent-encoded")
    return said


MAIL_HOST = re.compile(r"[0-9a-f:.]*:[0-9a-f:.]*|[a-z0-9][\w-]*(\.[a-z0-9][\w-]*)*\.?")
MAIL_PORTS = {"smtp": 587, "smtps": 465}
MAIL_SERVER_FORM = (
    "must be an address like smtp://user:password@mail.example.org:587 or smtps://user:password@mail.example.org:465; "
    "special characters in the user and the password are percent-encoded"
)


def as_mailbox(value: str) -> Mailbox:
    found = re.fullmatch(r"(?:(?P<name>[^<>]*)<)?(?P<address>[^<>\s]+)(?(name)>)", value)
    name = (found["name"] or "").strip().strip('"') if found else ""
    if not found or not ADDRESS.fullmatch(found["address"]) or not name.isprintable():
        raise ConfigError("must be an e-mail address like hearth@example.org, or Our Team <hearth@example.org>")
    return Mailbox(found["address"], name) if name else Mailbox(found["address"])


ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(\.[\w-]+)*", re.ASCII)


def as_cloudinary_url(value: str) -> dict[str, str | None]:
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
        or (prefix and not is_web_origin(prefix.rstrip("/")))
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


def as_hosts(value: str) -> frozenset[tuple[str, int]]:
    """Return names of hosts, each with its port."""
    found = [HOST.fullmatch(each.strip().lower()) for each in value.split(",") if each.strip()]
    if not all(found):
        raise ConfigError("must list names like push.example.net or push.example.net:8443, separated by commas")
    return frozenset((each[1], int(each[2] or 443)) for each in found if each)


HOST = re.compile(r"([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::([0-9]{1,5}))?")


def as_file_store(value: str) -> str:
    if value not in {"gridfs", "cloudinary"}:
        raise ConfigError("must be gridfs or cloudinary")
    return value


def as_word(value: str) -> str:
    if not re.fullmatch(r"[\x21-\x7e]+", value):
        raise ConfigError("must be one word, as Cloudinary's console shows it")
    return value


@dataclass(frozen=True)
class Setting:
    """One variable: `read` turns its text into a value; `default` is a value, or a function of the others by name.

    `also` is another name under which it is read, if it is not set under its own.
    """

    name: str
    read: Callable[[str], Any]
    default: Any
    meaning: str
    also: str = ""


def setting(read: Callable[[str], Any], default: Any, meaning: str, *, also: str = "") -> Any:
    return field(repr=False, metadata={"read": read, "default": default, "meaning": meaning, "also": also})


@dataclass(frozen=True)
class Settings:
    """All settings, each named as its variable is in the environment, but in small letters."""

    port: int = setting(as_port, 8000, "TCP port to listen on; a platform sets it")
    host: str = setting(as_text, "127.0.0.1", "address to listen on; default 0.0.0.0 where a platform sets PORT")
    data_dir: Path = setting(Path, Path("data"), "folder of the embedded database, its password and the made secret")
    mongo_uri: str | None = setting(as_mongo_uri, None, "MongoDB to use; unset: the embedded database in DATA_DIR")
    mongod: str | None = setting(
        as_program, None, "MongoDB's own server as the embedded database instead: `mongod`, or its path"
    )
    redis_url: str | None = setting(
        as_redis_url, None, "Redis to connect several Hearth processes on one database with"
    )
    jwt_secret: str = setting(
        as_secret, None, "key that signs tokens, at least 32 bytes; required with MONGO_URI, else made once"
    )
    invite_code: str | None = setting(
        as_invitation, None, "if set, sign-up needs this code as `invite` (not the very first account)"
    )
    cors_origins: tuple[str, ...] = setting(
        as_origins,
        (),
        "other origins whose pages may call the API, separated by commas; also read as CLIENT_URL",
        also="CLIENT_URL",
    )
    public_url: str | None = setting(
        as_origin, None, "address under which people reach this server; unset: what the request says"
    )
    smtp_url: MailServer | None = setting(
        as_mail_server, None, "mail server that takes mails about what people missed; unset: there are none"
    )
    mail_from: Mailbox | None = setting(
        as_mailbox, None, "address that these mails are from; unset: the user in SMTP_URL, if that is one"
    )
    trusted_proxies: int = setting(as_hops, 0, "proxies in front whose X-Forwarded-* headers are believed; 1 on a PaaS")
    https_only: bool = setting(
        as_yes_or_no, lambda s: bool(s["MONGO_URI"]), "Secure cookies and HSTS; default yes with MONGO_URI"
    )
    log_level: str = setting(as_log_level, "INFO", "DEBUG, INFO, WARNING or ERROR")
    log_format: str = setting(
        as_log_format, lambda s: "json" if s["MONGO_URI"] else "text", "json or text; default json with MONGO_URI"
    )
    access_token_minutes: int = setting(as_count, 15, "how long an access token is good for")
    session_days: int = setting(as_count, 30, "how long a sign-in lasts without being used")
    requests_per_second: int = setting(as_count, 400, "API calls a person may make, on average; twice that in a burst")
    events_per_second: int = setting(
        as_count, 100, "socket events a person may send, on average; twice that in a burst"
    )
    mern_contract: bool = setting(as_on_or_off, True, "on or off: serve clients of the MERN chat family too")
    max_file_mb: int = setting(as_count, 25, "the largest file that can be sent")
    file_quota_mb: int = setting(as_count, 2000, "how much the files of a person may take in all")
    cloudinary_url: dict[str, str | None] | None = setting(
        as_cloudinary_url, None, "Cloudinary account to keep files in; unset: they are in the database"
    )
    cloudinary_cloud_name: str | None = setting(as_word, None, "the same account in three lines: its name,")
    cloudinary_api_key: str | None = setting(as_word, None, "its key,")
    cloudinary_api_secret: str | None = setting(as_word, None, "and its secret")
    file_store: str = setting(
        as_file_store, None, "gridfs or cloudinary: where new files go; default cloudinary with an account"
    )
    push_private_hosts: frozenset[tuple[str, int]] = setting(
        as_hosts, frozenset(), "push services that may be in a private network, as `name` or `name:port`, by commas"
    )
    max_connections: int = setting(as_count, 10_000, "open connections, sockets included, that the process will hold")
    cloudinary: Cloudinary | None = None  # the account that CLOUDINARY_URL or the three lines name
    names: Mapping[str, str] = field(default_factory=dict, repr=False)  # how whoever set it called a setting

    def named(self, variable: str) -> str:
        """Return how to call a setting to whoever has set it: by the name that they used, and its line in .env."""
        return self.names.get(variable, variable)


SETTINGS = tuple(
    Setting(each.name.upper(), **each.metadata) for each in fields(Settings) if each.name not in {"cloudinary", "names"}
)


def load_config(environ: Mapping[str, str] | None = None) -> Settings:
    """Return all settings. Raises ConfigError, naming the variable, for a value that cannot be."""
    given = os.environ if environ is None else environ
    from_file, lines = read_env_file(Path(".env")) if environ is None else ({}, {})
    texts = from_file | dict(given)

    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        is_other = bool(setting.also and not said(texts, setting.name) and said(texts, setting.also))
        variable = setting.also if is_other else setting.name
        place = f"{variable} (line {lines[variable]} of .env)" if variable in lines.keys() - given.keys() else variable
        names[setting.name] = place
        values[setting.name] = read_setting(setting, said(texts, variable), values, place)
    account = cloudinary_account(values, names)
    values["FILE_STORE"] = store_of_new_files(values["FILE_STORE"], account, names)
    values["MAIL_FROM"] = sender_of_mail(values, names)

    if given.get("PORT") and not texts.get("HOST"):
        values["HOST"] = "0.0.0.0"  # noqa: S104  the platform's proxy comes from outside the container
    if values["JWT_SECRET"] is None:
        if values["MONGO_URI"]:
            because = f"JWT_SECRET must be set when {names['MONGO_URI']} is"
            raise ConfigError(f"{because}; `openssl rand -hex 32` makes one")
        values["JWT_SECRET"] = secret_kept_in(values["DATA_DIR"])
    return Settings(**{name.lower(): value for name, value in values.items()}, cloudinary=account, names=names)


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


def read_setting(setting: Setting, value: str, values: dict[str, Any], place: str) -> Any:
    if not value:
        return setting.default(values) if callable(setting.default) else setting.default
    try:
        return setting.read(value)
    except ConfigError as problem:
        raise ConfigError(f"{place} {problem}") from None


def cloudinary_account(values: dict[str, Any], names: dict[str, str]) -> Cloudinary | None:
    """Return the account that CLOUDINARY_URL says, or the three lines, which come first. Raises ConfigError."""
    parts: dict[str, Any] = dict(values["CLOUDINARY_URL"] or {})
    parts |= {name: values[name] for name in CLOUDINARY_PARTS if values[name]}
    given = [name for name in CLOUDINARY_PARTS if parts.get(name)]
    missing = [name for name in CLOUDINARY_PARTS if not parts.get(name)]
    if not parts:
        return None
    if missing:
        because = names["CLOUDINARY_URL" if values["CLOUDINARY_URL"] else given[0]]
        raise ConfigError(f"{' and '.join(missing)} must be set too, as {because} is: files are to be at Cloudinary")
    cloud_name, api_key, api_secret = (parts[name] for name in CLOUDINARY_PARTS)
    return Cloudinary(cloud_name, api_key, api_secret, parts.get("upload_prefix"))


def store_of_new_files(chosen: str | None, account: Cloudinary | None, names: dict[str, str]) -> str:
    wanted = chosen or ("cloudinary" if account else "gridfs")
    if wanted == "cloudinary" and not account:
        raise ConfigError(f"CLOUDINARY_URL must be set, as {names['FILE_STORE']} is cloudinary")
    return wanted


def sender_of_mail(values: dict[str, Any], names: dict[str, str]) -> Mailbox | None:
    """Return whom mail is from. Raises ConfigError where there is a mail server, and something else is missing."""
    server: MailServer | None = values["SMTP_URL"]
    if server and not values["PUBLIC_URL"]:
        raise ConfigError(
            f"PUBLIC_URL must be set too, as {names['SMTP_URL']} is: a mail has links to this server in it"
        )
    sender: Mailbox | None = values["MAIL_FROM"]
    if sender and not server:
        raise ConfigError(
            f"SMTP_URL must be set too, as {names['MAIL_FROM']} is: without a mail server there is no mail"
        )
    if server and not sender:
        if not ADDRESS.fullmatch(server.user or ""):
            because = f"MAIL_FROM must be set too, as {names['SMTP_URL']} is"
            raise ConfigError(f"{because} and has no user that is an e-mail address: a mail is from somebody")
        sender = Mailbox(str(server.user))
    return sender


def secret_kept_in(folder: Path) -> str:
    """Return the secret of an earlier start, or make one that only this user can read."""
    path = folder / "jwt_secret"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not kept_secret(path):
            keep_secret(path, secrets.token_hex(32))
        return as_secret(kept_secret(path))
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
