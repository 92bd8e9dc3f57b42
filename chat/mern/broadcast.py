"""What the family's clients hear: a listener of `publish` beside Hearth's own, with the same way to the sockets.

Rooms are audiences here too: a person's own, and one for each person in each chat that they have opened. So somebody
who is removed hears no more, without leaving anything.
"""

from collections.abc import Callable, Iterable
from typing import Any

from bson import ObjectId

from chat.chats.access import acquaintances
from chat.chats.events import ChatNew, TypingChanged
from chat.cluster.bus import bus
from chat.database import Document
from chat.doors.extensions import socketio
from chat.events import Event
from chat.mern.links import by_origin, with_origin
from chat.mern.shapes import Shape, files_of, new_message, whole_message
from chat.messages.events import MessageChanged, MessageSent
from chat.presence.events import PresenceChanged
from chat.realtime.broadcast import Packet, send
from chat.users.online import is_online

NEW = ("message recieved", "message received")  # of the family's clients each listens to one, most to the misspelt


def deliver(event: Event) -> None:
    """Tell those in the event's audience who are connected as the family's clients connect."""
    match event:
        case MessageSent():
            send_message_event(NEW, event, new_message, but=event.message["sender_id"])
        case MessageChanged():
            name = "message deleted" if event.message.get("deleted_at") else "message updated"
            send_message_event([name], event, whole_message)
        case TypingChanged():
            if rooms := worth_telling([chat_room_of(event.chat_id, id) for id in event.audience]):
                send(packet_to("typing" if event.active else "stop typing", rooms), to_all_processes=True)
        case PresenceChanged():
            send_presence(event.user_id, event.audience, online=event.online, to_all_processes=False)
        case ChatNew():
            for user in event.users:
                if user["online"]:
                    others_of = [id for id in event.audience if id != user["_id"]]
                    send_presence(user["_id"], others_of, online=True, to_all_processes=True)


def send_message_event(
    names: Iterable[str],
    event: MessageSent | MessageChanged,
    shape: Callable[[Document, Document], Shape],
    *,
    but: ObjectId | None = None,
) -> None:
    """Tell those of the audience who are there, under each of the names, by the addresses that lead them here."""
    present = [id for id in event.audience if id != but and rooms_of([id])]
    for origin, audience in by_origin(present):
        with with_origin(origin):
            emit_message(names, audience, event.message, shape(event.message, event.chat))


def emit_message(names: Iterable[str], audience: list[ObjectId], message: Document, common: Shape) -> None:
    """Tell of a message, and each person with addresses of its files that are good for them."""
    own = {room: files for id in audience for room in rooms_of([id]) if (files := files_of(message, id))}
    for name in names:
        if own:
            send({"event": name, "common": common, "own": own}, to_all_processes=True)
        else:
            send(packet_to(name, rooms_of(audience), common), to_all_processes=True)


def send_presence(user_id: ObjectId, audience: Iterable[ObjectId], *, online: bool, to_all_processes: bool) -> None:
    """Tell that somebody is there, or no longer is. Who comes and goes every process sees by itself."""
    if rooms := rooms_of(audience):
        name = "user online" if online else "user offline"
        send(packet_to(name, rooms, str(user_id)), to_all_processes=to_all_processes)


def send_who_is_online(sid: str, user_id: ObjectId) -> None:
    """Tell one connection who is online of those who share a chat with its person."""
    online = [str(id) for id in acquaintances(user_id) if is_online(id)]
    send(packet_to("online users", [sid], online), to_all_processes=False)


def send_connected(sid: str) -> None:
    send(packet_to("connected", [sid]), to_all_processes=False)


def packet_to(event: str, rooms: list[str], payload: Any = None) -> Packet:
    return {"event": event, "payload": payload, "rooms": rooms}


def rooms_of(user_ids: Iterable[ObjectId]) -> list[str]:
    return worth_telling([room_of(id) for id in user_ids])


def worth_telling(rooms: list[str]) -> list[str]:
    """Return the rooms in which there may be somebody: where one process is alone, it knows."""
    occupied = socketio.server.manager.rooms.get("/", {})
    return rooms if bus().is_up else [room for room in rooms if room in occupied]


def room_of(user_id: ObjectId) -> str:
    return f"mern:user:{user_id}"


def chat_room_of(chat_id: ObjectId, user_id: ObjectId) -> str:
    return f"mern:chat:{chat_id}:{user_id}"
