"""Hearth, a chat server for small teams. `create_app` is its table of contents."""

import re
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_cors import CORS
from pymongo.errors import PyMongoError
from werkzeug.middleware.proxy_fix import ProxyFix

import chat.chats.sockets
import chat.messages.sockets
import chat.realtime.sockets  # noqa: F401  importing a door registers its events
from chat import disk, events, mern
from chat.auth import accounts, guard, sessions
from chat.auth.routes import bp as auth_routes
from chat.avatars.routes import bp as avatar_routes
from chat.bus import bus
from chat.chats.documents import go_on_reckoning
from chat.chats.groups import finish_purging, purge
from chat.chats.routes import bp as chat_routes
from chat.db import NotOurs, db
from chat.embedded import EmbeddedDatabase
from chat.engines import SECANTUS, mongod, secantus_is_installed
from chat.extensions import socketio
from chat.files.collection import collect
from chat.files.command import files as files_command
from chat.files.gridfs import GridFS
from chat.files.quota import MEGABYTE, FileLimits, set_limits
from chat.files.routes import bp as file_routes
from chat.files.store import Store, use_stores
from chat.http import IdConverter, handle_errors, send_security_headers
from chat.jobs.worker import Handler, worker
from chat.limits import Limit
from chat.messages import redelivery
from chat.messages.routes import bp as message_routes
from chat.migrations import NewerData
from chat.ops.health import bp as health_routes
from chat.ops.logs import configure_logging, log_requests
from chat.realtime import broadcast, housekeeping, siblings
from chat.realtime.ownership import guard_connections
from chat.runtime import ASYNC_MODE, MAX_FRAME, Lifecycle, TextPacket, later
from chat.users import presence
from chat.users.routes import bp as user_routes
from chat.web.pages import bp as page_routes
from chat.web.pages import prepare
from chat.wire import WireJSON
from config import ConfigError, named


def create_app(config: dict[str, Any], **overrides: Any) -> Flask:
    """Return the app, with its database open and everything that `runtime.serve` needs.

    `config` is what config.load_config() returns; overrides go on top. Raises ConfigError, naming the setting.
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(config | overrides)
    app.config["MAX_CONTENT_LENGTH"] = guard.LONGEST_BODY_OF_STRANGERS
    app.json = WireJSON(app)
    app.url_map.converters["id"] = IdConverter
    # A redirect to the path with one slash, or without the last one, would name whatever host the caller says.
    app.url_map.merge_slashes = app.url_map.redirect_defaults = False
    app.extensions["lifecycle"] = Lifecycle(prepare=[lambda: prepare(app)])

    configure_logging(app.config["LOG_LEVEL"], app.config["LOG_FORMAT"])
    open_database(app)
    configure_domain(app)
    guard.init_tokens(app)
    log_requests(app)
    handle_errors(app)
    keep_files(app)
    for bp in (auth_routes, user_routes, avatar_routes, chat_routes, message_routes, file_routes, health_routes):
        app.register_blueprint(bp)
    app.register_blueprint(page_routes)
    start_realtime(app)
    join_siblings(app)
    do_jobs(app)
    events.listeners[:] = [broadcast.deliver]
    mern.serve(app)
    stand_behind_proxies(app)
    return app


def open_database(app: Flask) -> None:
    """Connect to MONGO_URI, or start the embedded database where that is unset."""
    uri, variable = app.config["MONGO_URI"], "MONGO_URI"
    clean_up = app.extensions["lifecycle"].clean_up
    if not uri:
        program = app.config["MONGOD"]
        if not program and not secantus_is_installed():
            raise ConfigError(
                "MONGO_URI is not set, and the embedded database is not installed. "
                "Set MONGO_URI to a MongoDB, or install it with: pip install -r requirements-dev.txt"
            )
        embedded = EmbeddedDatabase(app.config["DATA_DIR"], mongod(program) if program else SECANTUS)
        disk.folder = embedded.folder
        uri, variable = embedded.uri, "DATA_DIR"
        clean_up.append(embedded.stop)
    try:
        db.open(uri)
    except (PyMongoError, NotOurs, NewerData) as problem:
        for stop in clean_up:
            stop()
        raise ConfigError(f"{named(app.config, variable)}{why_not(problem)}") from None
    clean_up.insert(0, db.close)
    go_on_reckoning()
    accounts.note_foreign_hashes()
    redelivery.mark_all_unverified()


def why_not(problem: Exception) -> str:
    if isinstance(problem, NewerData):
        return (
            f" names a database that a newer version of Hearth has changed ({problem}), which this one cannot read. "
            "Start the newer version again, or restore a backup from before it"
        )
    if not isinstance(problem, NotOurs):
        return f": the database does not answer as it should: {problem}"
    return (
        f" names a database that Hearth must not write to: {problem}. Name another one after the last slash of the "
        "address, such as /hearth. If that data is of a MERN chat backend, it can be brought over then: "
        "flask --app app mern import, with the old address"
    )


def configure_domain(app: Flask) -> None:
    """Hand the settings that the domain needs to it: it does not know Flask."""
    config = app.config
    config["JWT_SECRET_KEY"] = config["JWT_SECRET"]
    config["JWT_COOKIE_SECURE"] = config["HTTPS_ONLY"]
    config["JWT_ACCESS_TOKEN_EXPIRES"] = timedelta(minutes=config["ACCESS_TOKEN_MINUTES"])
    config["JWT_REFRESH_TOKEN_EXPIRES"] = sessions.lifetime = timedelta(days=config["SESSION_DAYS"])
    accounts.invite_code = config["INVITE_CODE"]
    for name, rate in (("request_limit", "REQUESTS_PER_SECOND"), ("event_limit", "EVENTS_PER_SECOND")):
        app.extensions[name] = Limit(burst=2 * config[rate], per_second=config[rate])


def keep_files(app: Flask) -> None:
    """Choose where files are kept, and how large they may be."""
    config = app.config
    use_stores(*stores_of(config))
    set_limits(FileLimits(config["MAX_FILE_MB"] * MEGABYTE, config["FILE_QUOTA_MB"] * MEGABYTE))
    app.cli.add_command(files_command)


def stores_of(config: dict[str, Any]) -> list[Store]:
    """Return the stores there are, the one for new files first."""
    stores: list[Store] = [GridFS()]
    if account := config["CLOUDINARY"]:
        from chat.files.cloudinary_account import Account  # not before: the SDK costs 20 MB, and reads the environment
        from chat.files.cloudinary_store import CloudinaryStore

        stores.append(CloudinaryStore(Account.of(account)))
    return sorted(stores, key=lambda store: store.name != config["FILE_STORE"])


def start_realtime(app: Flask) -> None:
    """Put Socket.IO in front of the app, and its upkeep into the life of the process."""
    socketio.init_app(
        app,
        async_mode=ASYNC_MODE,
        async_handlers=False,  # events of one connection are handled in the order sent
        manage_session=False,
        serializer=TextPacket,
        cors_allowed_origins=is_allowed_origin(app.config["CORS_ORIGINS"]),
        max_http_buffer_size=MAX_FRAME,
        ping_interval=25,
        ping_timeout=20,
    )
    app.wsgi_app = guard_connections(app.wsgi_app, secure=app.config["HTTPS_ONLY"])  # type: ignore[method-assign, assignment]
    lifecycle: Lifecycle = app.extensions["lifecycle"]
    lifecycle.periodic += [
        (1, housekeeping.sweep),
        (1, presence.announce_departures),
        (1, redelivery.redeliver_unverified_chats),
        (60, housekeeping.close_ended_sessions),
        (60, presence.remember_who_is_here),
    ]
    lifecycle.say_goodbye = housekeeping.say_goodbye
    lifecycle.open_sockets = housekeeping.open_transports
    lifecycle.clean_up.insert(0, presence.remember_who_is_here)


def join_siblings(app: Flask) -> None:
    """Meet the other processes on this database, if there are any, and hear them if there is a Redis."""
    siblings.join(is_exclusive=not app.config["MONGO_URI"])
    lifecycle: Lifecycle = app.extensions["lifecycle"]
    lifecycle.periodic.append((1, siblings.keep_in_touch))
    lifecycle.clean_up.insert(1, siblings.leave)  # after the last write, and before the database is closed
    if url := app.config["REDIS_URL"]:
        bus.open(url)
        later(bus.listen, siblings.receive)


def do_jobs(app: Flask) -> None:
    """Name the durable listeners, who does the work that must not be lost, and what one process of all does."""
    events.durable.clear()
    worker.handlers = {
        "purge_chat": Handler(work=purge, seconds=3600, attempts=20),
        "collect_files": Handler(work=collect, every=10),
        "finish_purging": Handler(work=finish_purging, every=600),
    }
    lifecycle: Lifecycle = app.extensions["lifecycle"]
    lifecycle.prepare.append(lambda: later(worker.run))
    lifecycle.unfinished = worker.unfinished
    lifecycle.clean_up.insert(0, worker.give_back)


def is_allowed_origin(others: list[str]) -> Any:
    """Return the origin check of Socket.IO: this server's own origin, and the others.

    A list alone would shut out the own origin, and an empty list would switch the check off. What a proxy says of
    the own origin is believed, as no page can make a browser send these headers to another origin's socket.
    """

    def check(origin: str, environ: dict[str, Any]) -> bool:
        schemes = (environ["wsgi.url_scheme"], first_of(environ.get("HTTP_X_FORWARDED_PROTO")))
        hosts = (environ.get("HTTP_HOST"), first_of(environ.get("HTTP_X_FORWARDED_HOST")))
        return origin in others or origin in {f"{scheme}://{host}" for scheme in schemes for host in hosts}

    return check


def exactly(origins: list[str]) -> list[re.Pattern[str]]:
    """Return patterns that match these and nothing else: flask-cors takes a text for a pattern if it looks like one,
    and `[::1]` does."""
    return [re.compile(re.escape(origin) + r"\Z") for origin in origins]


def first_of(header: str | None) -> str:
    return (header or "").split(",")[0].strip()


def stand_behind_proxies(app: Flask) -> None:
    """Wrap the app in what every answer passes, outermost last."""
    if app.config["CORS_ORIGINS"]:
        CORS(
            app,
            origins=exactly(app.config["CORS_ORIGINS"]),
            supports_credentials=True,
            expose_headers=["Link", "Retry-After", "X-Request-ID"],
        )
    send_security_headers(app)
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
