"""Logs: one line an event, JSON in production and readable at home; never a body, a token or a query string."""

import atexit
import io
import logging
import os
import re
import sys
import time
import uuid
from contextlib import suppress

from flask import Flask, Response, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

log = logging.getLogger("chat.requests")

QUIET = {"engineio", "socketio", "pymongo", "urllib3"}


def configure_logging(level: str, format: str) -> None:
    """Send all logs to standard output in the format "json" or "text"."""
    handler = logging.StreamHandler(Output())
    logging.raiseExceptions = False
    atexit.register(leave_nothing_unwritten)
    handler.addFilter(add_request_id)
    if format == "json":
        fields = {"asctime": "time", "levelname": "level", "name": "logger"}
        handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields=fields))
    else:
        handler.setFormatter(ReadableFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


class Output(io.TextIOBase):
    """Standard output; what cannot be written, since the disk is full or nobody reads, is left out."""

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            sys.stdout.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stdout.flush()


def leave_nothing_unwritten() -> None:
    """Let go of what a full disk did not take: the interpreter would complain of it, in its last moment, and fail."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


class ReadableFormatter(logging.Formatter):
    """Time, message, and what was said beside it."""

    def format(self, record: logging.LogRecord) -> str:
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        extra = [f"{key}={value}" for key, value in vars(record).items() if key in {"ip", "user", "request_id"}]
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        line = harmless(f"{clock} {level}{record.getMessage()}  {' '.join(extra)}".rstrip())
        if not record.exc_info:
            return line
        trace = self.formatException(record.exc_info).split("\n")
        return "\n".join([line, *(f"    {harmless(each)}" for each in trace)])


def harmless(text: str) -> str:
    """Return the text with what is not printed written out: otherwise a path or a name could end the line and forge
    another one, or speak to the terminal."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def add_request_id(record: logging.LogRecord) -> bool:
    if has_request_context() and "request_id" in g:
        record.request_id = g.request_id
    return True


def log_requests(app: Flask) -> None:
    """Give each request an id, taken from a proxy that made one, and log how it went."""

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if re.fullmatch(r"[\w.-]{8,64}", given) else uuid.uuid4().hex
        g.started_at = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        took = (time.perf_counter() - g.get("started_at", time.perf_counter())) * 1000
        extra = {"user": str(g.caller_id)} if "caller_id" in g else {"ip": request.remote_addr}
        log.info("%s %s %s %.0f ms", request.method, request.path, response.status_code, took, extra=extra)
        return response
