"""Results as JSON lines on standard output; what goes on meanwhile, on standard error."""

import json
import operator
import statistics
import sys
from collections.abc import Sequence
from typing import Any

COMPARE = {">=": operator.ge, "<=": operator.le, "<": operator.lt, "==": operator.eq}


def report(scenario: str, what: str, figure: float, unit: str, bar: str | None = None, **more: Any) -> None:
    """Print one figure, beside its bar (such as ">= 250") and whether it is met. Missing a bar is no failure."""
    line: dict[str, Any] = {"scenario": scenario, "what": what, "figure": rounded(figure), "unit": unit, "bar": bar}
    line["ok"] = met(figure, bar) if bar else None
    print(json.dumps(line | more), flush=True)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def met(figure: float, bar: str) -> bool:
    comparison, limit = bar.split()
    return bool(COMPARE[comparison](figure, float(limit)))


def rounded(figure: float) -> float:
    return round(figure, 2) if abs(figure) < 100 else round(figure)


def percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def milliseconds(values: Sequence[float], percent: int) -> float:
    """Return a percentile of durations in seconds, in milliseconds."""
    return percentile(values, percent) * 1000
