"""What a load measured, and how it is told."""

from array import array
from dataclasses import dataclass, field

from tools.bench.report import milliseconds, report


@dataclass
class Outcome:
    """Times in seconds. `faults`: deliveries that were not the receiver's next message."""

    messages: int
    receivers: int
    acks: "array[float]" = field(default_factory=lambda: array("d"))
    deliveries: "array[float]" = field(default_factory=lambda: array("d"))
    faults: int = 0
    seconds_to_last_ack: float = 0
    seconds_to_last_delivery: float = 0

    @property
    def sends_per_second(self) -> float:
        return len(self.acks) / self.seconds_to_last_ack

    @property
    def deliveries_per_second(self) -> float:
        return len(self.deliveries) / self.seconds_to_last_delivery

    @property
    def missed(self) -> int:
        return self.messages * self.receivers - len(self.deliveries)


def tell(
    scenario: str,
    outcome: Outcome,
    *,
    sends: str | None = None,
    ack: str | None = None,
    deliveries: str | None = None,
    faults: int = 0,
) -> None:
    """Report every figure of an outcome, with the bars that are given; `faults` of a warm-up count too."""
    report(scenario, "acknowledged sends", outcome.sends_per_second, "1/s", sends)
    report(scenario, "ack p50", milliseconds(outcome.acks, 50), "ms")
    report(scenario, "ack p99", milliseconds(outcome.acks, 99), "ms", ack)
    report(scenario, "deliveries", outcome.deliveries_per_second, "1/s", deliveries)
    report(scenario, "delivery p50", milliseconds(outcome.deliveries, 50), "ms")
    report(scenario, "delivery p99", milliseconds(outcome.deliveries, 99), "ms")
    faults += outcome.missed + outcome.faults
    report(scenario, "missed, doubled or misordered", faults, "deliveries", "== 0")
