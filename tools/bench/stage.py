"""The same loads on Hearth and on the bare server: chats with everyone in them connected, and some who send."""

from tools.bench.cast import people
from tools.bench.client import Client, Crowd
from tools.bench.load import Load
from tools.bench.servers import BareServer
from tools.hearth import Hearth

SENDERS = 20


def hearth_pairs(server: Hearth, crowd: Crowd) -> tuple[Load, list[str]]:
    """Return a load of SENDERS senders in as many direct chats, and the chats."""
    cast = people(server, 2 * SENDERS)
    chats = [cast[n].make_direct_chat(cast[n + SENDERS]) for n in range(SENDERS)]
    clients = connect(crowd, server.port, [person.auth for person in cast])
    return Load(crowd, list(zip(clients, chats, strict=False)), clients, receivers=2), chats


def bare_pairs(server: BareServer, crowd: Crowd) -> Load:
    auths = [{"userId": f"{n:024x}", "chatId": f"{n % SENDERS:024x}"} for n in range(2 * SENDERS)]
    clients = connect(crowd, server.port, auths)
    senders = [(client, auth["chatId"]) for client, auth in zip(clients[:SENDERS], auths, strict=False)]
    return Load(crowd, senders, clients, receivers=2)


def hearth_room(server: Hearth, crowd: Crowd, size: int) -> tuple[Load, str]:
    """Return a load of SENDERS senders in one group of `size` connected members, and the group."""
    cast = people(server, size)
    chat_id = cast[0].make_group(*cast)
    return room_load(crowd, connect(crowd, server.port, [person.auth for person in cast]), chat_id), chat_id


def bare_room(server: BareServer, crowd: Crowd, size: int) -> Load:
    chat_id = f"{size:024x}"
    auths = [{"userId": f"{n:024x}", "chatId": chat_id} for n in range(size)]
    return room_load(crowd, connect(crowd, server.port, auths), chat_id)


def room_load(crowd: Crowd, clients: list[Client], chat_id: str) -> Load:
    return Load(crowd, [(client, chat_id) for client in clients[:SENDERS]], clients, receivers=len(clients))


def connect(crowd: Crowd, port: int, auths: list[dict[str, str]]) -> list[Client]:
    """Connect one client after another, while those that are connected go on listening."""
    clients = []
    for auth in auths:
        clients.append(Client(port, auth))
        crowd.add(clients[-1])
        crowd.pump(0)
    return clients
