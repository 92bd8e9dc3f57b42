"""Hearth, a chat server for small teams. `build_app` is its table of contents."""

import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_cors import CORS
from flask_socketio import SocketIO
from pymongo.errors import PyMongoError
from werkzeug.middleware.proxy_fix import ProxyFix

import chat.chats.sockets
import chat.messages.sockets
import chat.notifications.sockets
import chat.realtime.sockets  # noqa: F401  importing a door registers its events
from chat import events, mern
from chat.auth import accounts, guard
from chat.auth.routes import bp as auth_routes
from chat.auth.tokens import init_tokens
from chat.avatars.routes import bp as avatar_routes
from chat.chats.documents import resume_logical_clock
from chat.chats.groups import finish_purging, purge
from chat.chats.routes import bp as chat_routes
from chat.cluster import cache, peers
from chat.cluster.bus import Receive, bus
from chat.database import NotOurs, db, disk
from chat.database.embedded import EmbeddedDatabase
from chat.database.engines import SECANTUS, mongod, secantus_is_installed
from chat.database.migrations import NewerData
from chat.doors.bodies import BoundedRequest
from chat.doors.extensions import socketio, socketio_of_app
from chat.doors.http import DigitsConverter, IdConverter, handle_errors, send_security_headers
from chat.doors.origins import exactly, is_allowed_origin, log_refused_preflights
from chat.doors.proxies import as_proxies_tell, as_sent
from chat.doors.sockets import register_events
from chat.files.cleanup import collect
from chat.files.command import files as files_command
from chat.files.gridfs import GridFS
from chat.files.routes import bp as file_routes
from chat.files.store import Store, use_stores
from chat.importer.command import mern as importer_command
from chat.jobs.worker import Handler, handlers, worker
from chat.json_codec import WireJSON
from chat.limits import Limit
from chat.mail import digest
from chat.memory import Memory, in_its_memory
from chat.messages import redelivery
from chat.messages.events import MessageSent
from chat.messages.routes import bp as message_routes
from chat.notifications.channels import channels
from chat.notifications.routes import bp as notification_routes
from chat.notifications.viewing import who_looks_here
from chat.ops.health import bp as health_routes
from chat.ops.logs import configure_logging, log_requests
from chat.presence import arrivals
from chat.profiles.routes import bp as user_routes
from chat.push import delivery, device, subscriptions, vapid
from chat.push.routes import bp as push_routes
from chat.push.slots import AT_ONCE
from chat.realtime import broadcast, housekeeping
from chat.realtime.gateway import register_gateway
from chat.realtime.ownership import guard_connections
from chat.runtime import ASYNC_MODE, MAX_FRAME, Lifecycle, TextPacket, later
from chat.search import keeper as search_index
from chat.search.routes import bp as search_routes
from chat.settings import settings
from chat.users.online import who_is_here
from chat.web.pages import bp as page_routes
from chat.web.pages import prepare
from chat.web.refusals import show_refusals_to_people
from chat.web.unsubscribing import bp as unsubscribing_routes
from config import ConfigError, Settings


def create_app(given: Settings, **overrides: Any) -> Flask:
    """Return the app, with its database open and everything that `runtime.serve` needs.

    `given` is what config.load_config() returns; overrides, by the names of its fields, go on top. Raises ConfigError,
    naming the setting.
    """
    memory = Memory()
    with memory.in_use():
        settings.set(replace(given, **overrides))
        app = build_app()
    app.wsgi_app = in_its_memory(app.wsgi_app, memory)  # type: ignore[method-assign]
    app.extensions["memory"] = memory
    memory.become_first()
    return app


def build_app() -> Flask:
    """Put the app together, in the memory that is in use."""
    app = Flask(__name__, static_folder=None)
    app.request_class = BoundedRequest
    configure_flask(app)
    app.json = WireJSON(app)
    app.url_map.converters |= {"id": IdConverter, "int": DigitsConverter}
    # A redirect to the path with one slash, or without the last one, would name whatever host the caller says.
    app.url_map.merge_slashes = app.url_map.redirect_defaults = False
    app.extensions["lifecycle"] = Lifecycle(prepare=[lambda: prepare(app)])

    configure_logging(settings().log_level, settings().log_format)
    open_database(app)
    init_tokens(app)
    log_requests(app)
    handle_errors(app)
    keep_files(app)
    for bp in (auth_routes, user_routes, avatar_routes, chat_routes, message_routes, file_routes, health_routes):
        app.register_blueprint(bp)
    for bp in (search_routes, push_routes, notification_routes, page_routes, unsubscribing_routes):
        app.register_blueprint(bp)
    channels().mail = settings().smtp_url is not None
    show_refusals_to_people(app)
    start_realtime(app)
    join_peers(app)
    do_jobs(app)
    events.listeners().append(broadcast.deliver)
    push_to_devices()
    send_mails()
    keep_search_index(app)
    mern.serve(app)
    app.cli.add_command(importer_command)
    stand_behind_proxies(app)
    return app


def configure_flask(app: Flask) -> None:
    """Tell Flask and its extensions what they need to know of the settings."""
    app.config["MAX_CONTENT_LENGTH"] = guard.LARGEST_REQUEST_OF_STRANGERS
    app.config["JWT_SECRET_KEY"] = settings().jwt_secret
    app.config["JWT_ACCESS_TOKEN_EXPIRES"] = timedelta(minutes=settings().access_token_minutes)
    app.config["JWT_REFRESH_TOKEN_EXPIRES"] = timedelta(days=settings().session_days)
    for name, rate in (
        ("request_limit", settings().requests_per_second),
        ("event_limit", settings().events_per_second),
    ):
        app.extensions[name] = Limit(burst=2 * rate, per_second=rate)


def open_database(app: Flask) -> None:
    """Connect to MONGO_URI, or start the embedded database where that is unset."""
    uri, variable = settings().mongo_uri, "MONGO_URI"
    clean_up = app.extensions["lifecycle"].clean_up
    if not uri:
        program = settings().mongod
        if not program and not secantus_is_installed():
            raise ConfigError(
                "MONGO_URI is not set, and the embedded database is not installed. "
                "Set MONGO_URI to a MongoDB, or install it with: pip install -r requirements-dev.txt"
            )
        embedded = EmbeddedDatabase(settings().data_dir, mongod(program) if program else SECANTUS)
        disk.disk().folder = embedded.folder
        uri, variable = embedded.uri, "DATA_DIR"
        clean_up.append(embedded.stop)
    try:
        db.open(uri)
    except (PyMongoError, NotOurs, NewerData) as problem:
        for stop in (db.close, *clean_up):
            stop()
        raise ConfigError(f"{settings().named(variable)}{why_not(problem)}") from None
    clean_up.insert(0, db.close)
    resume_logical_clock()
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


def keep_files(app: Flask) -> None:
    """Choose where files are kept."""
    use_stores(*stores())
    app.cli.add_command(files_command)


def stores() -> list[Store]:
    """Return the stores there are, the one for new files first."""
    there: list[Store] = [GridFS()]
    if account := settings().cloudinary:
        from chat.files.cloudinary_account import Account  # not before: the SDK costs 20 MB, and reads the environment
        from chat.files.cloudinary_store import CloudinaryStore

        there.append(CloudinaryStore(Account.of(account)))
    return sorted(there, key=lambda store: store.name != settings().file_store)


def start_realtime(app: Flask) -> None:
    """Put Socket.IO in front of the app, and its upkeep into the life of the process."""
    socketio_of_app.set(SocketIO())
    socketio.init_app(
        app,
        async_mode=ASYNC_MODE,
        async_handlers=False,  # events of one connection are handled in the order sent
        manage_session=False,
        serializer=TextPacket,
        cors_allowed_origins=is_allowed_origin([*settings().cors_origins, *filter(None, [settings().public_url])]),
        max_http_buffer_size=MAX_FRAME,
        ping_interval=10,  # both sides notice within seconds that a network has swallowed the other
        ping_timeout=8,
    )
    register_events(socketio)
    register_gateway(socketio)
    app.wsgi_app = guard_connections(app.wsgi_app)  # type: ignore[method-assign, assignment]
    lifecycle: Lifecycle = app.extensions["lifecycle"]
    lifecycle.periodic += [
        (1, housekeeping.sweep),
        (1, arrivals.announce_departures),
        (1, redelivery.redeliver_unverified_chats),
        (60, housekeeping.close_ended_sessions),
        (60, arrivals.remember_who_is_here),
    ]
    lifecycle.say_goodbye = housekeeping.say_goodbye
    lifecycle.open_sockets = housekeeping.open_transports
    lifecycle.clean_up.insert(0, arrivals.remember_who_is_here)


def join_peers(app: Flask) -> None:
    """Meet the other processes on this database, if there are any, and hear them if there is a Redis."""
    callbacks = peers.callbacks()
    callbacks.who_is_here = who_is_here
    callbacks.who_looks_here = who_looks_here
    callbacks.on_online_elsewhere.append(arrivals.note_online_elsewhere)
    callbacks.on_loss.append(redelivery.mark_all_unverified)
    callbacks.on_gap.append(housekeeping.request_resync)
    peers.join(is_exclusive=not settings().mongo_uri)
    lifecycle: Lifecycle = app.extensions["lifecycle"]
    lifecycle.periodic.append((1, peers.keep_in_touch))
    lifecycle.clean_up.insert(1, peers.leave)  # after the last write, and before the database is closed
    if url := settings().redis_url:
        bus().open(url)
        receivers: dict[str, list[Receive]] = {
            "beat": [peers.hear_beat],
            "invalidate": [cache.on_invalidate],
            "missed": [peers.note_gap],
            "deliver": [broadcast.deliver_here, search_index.hear_packet],
        }
        later(bus().listen, receivers)


def do_jobs(app: Flask) -> None:
    """Name who does the work that must not be lost, and what one process of all does."""
    handlers().update(
        purge_chat=Handler(work=purge, seconds=3600, attempts=20),
        collect_files=Handler(work=collect, every=10),
        finish_purging=Handler(work=finish_purging, every=600),
    )
    lifecycle: Lifecycle = app.extensions["lifecycle"]
    lifecycle.background.append(worker().run)
    lifecycle.unfinished = worker().unfinished
    lifecycle.clean_up.insert(0, worker().give_back)


def push_to_devices() -> None:
    """Have what is said pushed to those who are not looking, as long as their sessions stand."""
    channels().push_key = vapid.public_key()
    events.durable().setdefault(MessageSent, []).append(delivery.jobs_of)
    handlers().update(
        notify_devices=Handler(work=delivery.notify_devices, places=4, attempts=100),
        push=Handler(work=device.push, places=AT_ONCE, attempts=math.inf),
        forget_push_subscriptions=Handler(work=subscriptions.forget_ended, every=3600),
    )
    events.listeners().append(subscriptions.end_with_session)


def send_mails() -> None:
    """Have those written to who want it, about what they missed."""
    handlers().update(
        enqueue_mails=Handler(work=digest.enqueue_mails, every=digest.LOOK_SECONDS, seconds=600),
        mail=Handler(work=digest.write_to, seconds=300, attempts=math.inf),
    )


def keep_search_index(app: Flask) -> None:
    """Have the index of messages made and kept in the background."""
    events.listeners().append(search_index.hear)
    lifecycle: Lifecycle = app.extensions["lifecycle"]
    lifecycle.background.append(search_index.keep_index)
    lifecycle.clean_up.insert(0, search_index.close)


def stand_behind_proxies(app: Flask) -> None:
    """Wrap the app in what every answer passes, outermost last."""
    log_refused_preflights(app)
    if settings().cors_origins:
        CORS(
            app,
            origins=exactly(settings().cors_origins),
            supports_credentials=True,
            expose_headers=["Link", "Retry-After", "X-Request-ID"],
        )
    send_security_headers(app)
    app.wsgi_app = as_sent(app.wsgi_app)  # type: ignore[method-assign, assignment]
    if hops := settings().trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=1, x_host=1)  # type: ignore[method-assign]
        app.wsgi_app = as_proxies_tell(app.wsgi_app, hops)  # type: ignore[method-assign, assignment]
