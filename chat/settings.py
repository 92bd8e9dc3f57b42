"""The settings of the app that is in use, as create_app hands them over: `settings().invite_code`."""

from chat.memory import Part, given
from config import Settings

settings: Part[Settings] = given("settings")
