"""A client of Hearth that loses nothing and shows nothing twice: the protocol of docs/sync.md, as code to read."""

from .account import Account, Refused
from .client import Client
from .ordered import OrderedClient
from .outbox import Outbox
from .replica import Replica

__all__ = ["Account", "Client", "OrderedClient", "Outbox", "Refused", "Replica"]
