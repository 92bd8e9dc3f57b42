"""20 senders in 20 direct chats, everyone connected: how many messages are acknowledged, and how soon."""

from tools.bench.client import Crowd
from tools.bench.outcome import tell
from tools.bench.report import report
from tools.bench.servers import bare_server, hearth
from tools.bench.stage import bare_pairs, hearth_pairs
from tools.bench.stored import stored_after_kill

WARM_UP, MESSAGES = 500, 4000


def run() -> None:
    with hearth() as server:
        crowd = Crowd()
        load, chats = hearth_pairs(server, crowd)
        load.run(WARM_UP)
        outcome = load.run(MESSAGES)
        crowd.close()
        tell("sends", outcome, sends=">= 250", ack="< 150")
        lost = WARM_UP + MESSAGES - stored_after_kill(server, chats)
        report("sends", "acknowledged messages missing after kill -9 of the database", lost, "messages", "== 0")
    with bare_server() as bare:
        crowd = Crowd()
        load = bare_pairs(bare, crowd)
        load.run(WARM_UP)
        outcome = load.run(MESSAGES)
        crowd.close()
        tell("sends, bare server", outcome)
