"""The contract of the MERN chat family, for the clients that speak it: doors, shapes and a listener, no domain.

docs/mern.md says what it is. Take it out by removing this folder and the line of `build_app` that calls `serve`.
"""

from flask import Flask
from werkzeug.exceptions import NotFound as NoRoute

import chat.mern.chats
import chat.mern.messages
import chat.mern.users  # noqa: F401  importing a door registers its routes
from chat.events import listeners
from chat.mern.broadcast import deliver
from chat.mern.http import bp, nowhere_at_all, refuse_the_rest
from chat.mern.sockets import listen
from chat.settings import settings

refuse_the_rest()


def serve(app: Flask) -> None:
    """Open the family's doors beside Hearth's own, unless MERN_CONTRACT is off.

    Called last: its `typing` stands in front of the other.
    """
    if not settings().mern_contract:
        return
    app.register_blueprint(bp)
    app.register_error_handler(NoRoute, nowhere_at_all)
    listen()
    listeners().append(deliver)
