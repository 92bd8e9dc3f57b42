"""The Flask extensions, made here so that modules can use them before there is an app."""

from typing import cast

from flask_jwt_extended import JWTManager
from flask_socketio import SocketIO
from werkzeug.local import LocalProxy

from chat.memory import Part, given

jwt = JWTManager()
socketio_of_app: Part[SocketIO] = given("socketio")
socketio = cast(SocketIO, LocalProxy(socketio_of_app))  # that of the app in use
