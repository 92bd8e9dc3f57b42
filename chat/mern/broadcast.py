"""What the family's clients hear: a listener of `publish` beside Hearth's own, with the same way to the sockets.

Rooms are audiences here too: a person's own, and one for each person in each chat that they have opened. So somebody
who is removed hears no more, without leaving anything.
"""

from bson import ObjectId

from chat.bus import Message, bus
from chat.chats.events import TypingChanged
from chat.db import Document
from chat.events import Event
from chat.extensions import socketio
from chat.mern.shapes import new_message
from chat.messages.events import MessageSent
from chat.realtime.broadcast import send


def deliver(event: Event) -> None:
    """Tell those in the event's audience who are connected as the family's clients connect."""
    match event:
        case MessageSent():
            if rooms := worth_telling([room_of(id) for id in event.audience if id != event.message["sender_id"]]):
                send(said("message recieved", rooms, new_message(event.message, event.chat)), to_all_processes=True)
        case TypingChanged():
            if rooms := worth_telling([chat_room_of(event.chat_id, id) for id in event.audience]):
                send(said("typing" if event.active else "stop typing", rooms), to_all_processes=True)


def greet(sid: str) -> None:
    send(said("connected", [sid]), to_all_processes=False)


def said(event: str, rooms: list[str], payload: Document | None = None) -> Message:
    return {"event": event, "payload": payload, "rooms": rooms}


def worth_telling(rooms: list[str]) -> list[str]:
    """Return the rooms in which there may be somebody: where one process is alone, it knows."""
    occupied = socketio.server.manager.rooms.get("/", {})
    return rooms if bus.is_up else [room for room in rooms if room in occupied]


def room_of(user_id: ObjectId) -> str:
    return f"mern:user:{user_id}"


def chat_room_of(chat_id: ObjectId, user_id: ObjectId) -> str:
    return f"mern:chat:{chat_id}:{user_id}"
