"""What a meeting costs, from its creation to its final numbers, at the list prices of AWS.

Prices: on demand, without the free tier, in us-east-1, as listed in November 2026 (see the pricing pages of each).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.apart import answer, measure_apart
from benchmarks.life import MOST, Life
from benchmarks.measurement import Measurement

_LIMITS = {30: 0.25, 10_000: 25.0}
_CENTS = 100


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million of what ``counted`` counts, in so many units each."""

    label: str
    counted: str
    a_million: float
    units: float = 1.0


_MEMORY_GB = 0.5
_PRICES = (
    Price("DynamoDB, write units", "written", 0.625),
    Price("DynamoDB, read units", "read", 0.125),
    Price("API Gateway, REST requests", "api", 3.50),
    Price("SQS, requests", "sqs", 0.40),
    Price("Lambda, requests", "lambda", 0.20),
    Price("Lambda, milliseconds of 512 MB (arm64)", "ms", 13.3334, _MEMORY_GB / 1_000),
    Price("Scheduler, invocations", "scheduler", 1.00),
    Price("KMS, requests", "kms", 3.00),
)


def measure() -> Iterator[Measurement]:
    told = {int(size): stages for size, stages in measure_apart("benchmarks.costs").items()}
    for size, stages in told.items():
        used = sum((Counter[str](counts) for counts in stages.values()), Counter[str]())
        yield Measurement(
            name=f"Cost, a meeting of {size:,}",
            value=cost_of(used) * _CENTS,
            limit=_LIMITS[size],
            unit="cents",
            how=_HOW.format(registered=min(size, MOST)),
            found=(f"{used['dynamo']:,} calls of DynamoDB", *(_told(name, counts) for name, counts in stages.items())),
            table=_table(used),
        )


_HOW = (
    "{registered:,} learners registered in Zoom; everybody joins and leaves once, of which one endpoint of the LMS "
    "is told; live numbers at the end, two attempts at the report, final numbers. At the list prices of us-east-1 in "
    "November 2026, on demand, no free tier. The product's services on a table in memory that counts; of Lambda's time "
    "a part is assumed: 10 ms for a call of DynamoDB, 200 ms of Zoom, 100 ms of the LMS. Not in it: logs, storage, "
    "traffic"
)


def cost_of(used: Counter[str]) -> float:
    """In dollars."""
    return sum(_cost(price, used) for price in _PRICES)


def _cost(price: Price, used: Counter[str]) -> float:
    return used[price.counted] * price.units * price.a_million / 1_000_000


def _told(stage: str, counts: dict[str, int]) -> str:
    return f"{stage}: ${cost_of(Counter(counts)):.5f}"


def _table(used: Counter[str]) -> str:
    """Markdown."""
    rows = [
        f"| {price.label} | {used[price.counted]:,} | {_a_million(price)} | ${_cost(price, used):.6f} |"
        for price in _PRICES
    ]
    head = ["| | number | price of a million | |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, f"| **sum** | | | **${cost_of(used):.6f}** |"])


def _a_million(price: Price) -> str:
    return f"${price.a_million * price.units:.4g}"


def _measure_here() -> dict[int, dict[str, dict[str, int]]]:
    lives = {size: Life(size).live() for size in _LIMITS}
    return {size: {name: dict(one.counts) for name, one in life.stages.items()} for size, life in lives.items()}


if __name__ == "__main__":
    answer(_measure_here, lambda: list(measure()))
