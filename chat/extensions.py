"""The Flask extensions, made here so that modules can use them before there is an app."""

from flask_jwt_extended import JWTManager
from flask_socketio import SocketIO

jwt = JWTManager()
socketio = SocketIO()
