"""A load: senders who each send the next message as soon as their last one is acknowledged."""

import re
import time
from collections.abc import Sequence
from itertools import count

from tools.bench.client import Client, Crowd
from tools.bench.outcome import Outcome

BODY = "Shall we look at the figures together at three? I have put the newest ones into the usual folder."
PATIENCE_SECONDS = 20
MESSAGE_NUMBERS = count()


class Load:
    """Senders, each with their chat, and the clients that hear them: `receivers` of each chat."""

    def __init__(self, crowd: Crowd, senders: Sequence[tuple[Client, str]], hearers: Sequence[Client], receivers: int):
        self.crowd = crowd
        self.chat_of = dict(senders)
        self.hearers = hearers
        self.receivers = receivers
        self.sent_at: dict[bytes, float] = {}
        self.sender_sent_at: dict[Client, float] = {}
        self.known: dict[bytes, tuple[int, float]] = {}  # one message is the same bytes for all its receivers

    def run(self, messages: int) -> Outcome:
        """Send so many messages, wait for all acks and deliveries, and return what was measured.

        Gives up on deliveries after PATIENCE_SECONDS without one; `missed` then says how many are.
        """
        self.outcome = Outcome(messages, self.receivers)
        self.left = messages
        self.known.clear()
        for client in self.hearers:
            client.on_message = self.heard
        for client in self.chat_of:
            client.on_ack = self.acknowledged
        self.begin = self.last_event = time.perf_counter()
        for client in self.chat_of:
            self.send_next(client)
        while self.is_unfinished() and time.perf_counter() - self.last_event < PATIENCE_SECONDS:
            self.crowd.pump(0.1)
        return self.outcome

    def is_unfinished(self) -> bool:
        return len(self.outcome.acks) < self.outcome.messages or self.outcome.missed > 0

    def send_next(self, client: Client) -> None:
        if self.left > 0:
            self.left -= 1
            number = next(MESSAGE_NUMBERS)
            client_id = f"00000000-0000-4000-8000-{number:012}"
            self.sender_sent_at[client] = self.sent_at[client_id.encode()] = time.perf_counter()
            client.emit(number, "message:send", {"chatId": self.chat_of[client], "body": BODY, "clientId": client_id})

    def acknowledged(self, client: Client, text: bytes) -> None:
        if b'"ok":true' not in text:
            raise RuntimeError(f"refused: {text.decode()}")
        self.last_event = time.perf_counter()
        self.outcome.acks.append(self.last_event - self.sender_sent_at[client])
        self.outcome.seconds_to_last_ack = self.last_event - self.begin
        self.send_next(client)

    def heard(self, client: Client, text: bytes) -> None:
        self.last_event = time.perf_counter()
        seq, sent_at = self.known.get(text) or self.learn(text)
        if seq != client.last_seq + 1:
            self.outcome.faults += 1
        client.last_seq = seq
        self.outcome.deliveries.append(self.last_event - sent_at)
        self.outcome.seconds_to_last_delivery = self.last_event - self.begin

    def learn(self, text: bytes) -> tuple[int, float]:
        found = re.search(rb'"seq":(\d+)', text), re.search(rb'"clientId":"([^"]+)"', text)
        assert found[0]
        assert found[1]
        self.known[text] = known = int(found[0][1]), self.sent_at[found[1][1]]
        return known
