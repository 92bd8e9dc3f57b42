"""The program: `python app.py` serves Hearth until it is told to stop; `flask --app app` has commands for its data."""

import os
import warnings

warnings.filterwarnings(
    "ignore", r"\s*Eventlet is deprecated"
)  # the choice is made; nobody who runs Hearth can act on it

import eventlet  # noqa: E402

# A command serves nobody, and flask has imported too much to be patched before it comes here.
IS_COMMAND = os.environ.get("FLASK_RUN_FROM_CLI") == "true"
if not IS_COMMAND:
    eventlet.monkey_patch()  # before anything imports a socket: pymongo opens its own

import sys  # noqa: E402

from chat import create_app  # noqa: E402
from chat.runtime import patch_libraries, serve  # noqa: E402
from config import ConfigError, load_config  # noqa: E402

try:
    if not IS_COMMAND:
        patch_libraries()
    app = create_app(load_config())
except ConfigError as refusal:
    sys.exit(f"Hearth cannot start: {refusal}")

if __name__ == "__main__":
    serve(app)
