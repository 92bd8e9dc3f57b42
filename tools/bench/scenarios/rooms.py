"""A group of 100 and one of 500, all members connected and 20 of them sending: deliveries a second, none missed."""

from tools.bench.client import Crowd
from tools.bench.outcome import tell
from tools.bench.report import report, say
from tools.bench.servers import hearth
from tools.bench.stage import hearth_room
from tools.bench.stored import stored_after_kill

ROOMS = ((100, 1500, ">= 12000"), (500, 500, ">= 25000"))
WARM_UP = 100


def run() -> None:
    for size, messages, bar in ROOMS:
        with hearth() as server:
            crowd = Crowd()
            say(f"rooms: {size} members are connecting")
            load, chat_id = hearth_room(server, crowd, size)
            warm_up = load.run(WARM_UP)
            outcome = load.run(messages)
            scenario = f"room of {size}"
            tell(scenario, outcome, deliveries=bar, faults=warm_up.missed + warm_up.faults)
            report(scenario, "server memory, all connected", server.memory(), "MB")
            crowd.close()
            lost = WARM_UP + messages - stored_after_kill(server, [chat_id])
            report(scenario, "acknowledged messages missing after kill -9 of the database", lost, "messages", "== 0")
