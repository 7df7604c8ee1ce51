"""How long the largest meeting takes to settle, and how much memory.

It lies in files as DynamoDB would answer for it. Each measurement runs in a fresh interpreter, so that its peak memory
is its own.
"""

import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, cast

from benchmarks.apart import answer, measure_apart
from benchmarks.assembly import END, MEETING, PEOPLE, REGISTERED, TENANT, facts, records, stays, store_reports
from benchmarks.measurement import Measurement, spread
from benchmarks.stored import Answers, Items
from rollcall.services.attendance.summing_up import attendance_of
from rollcall.store.facts import LINKS, FactStore, MeetingFile
from rollcall.store.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table as DynamoTable

ROUNDS = 3
LIMIT_S, LIMIT_PURE_S, LIMIT_MB = 10.0, 1.0, 512
_FOLDER = "ROLLCALL_BENCHMARK_ITEMS"


def measure() -> Iterator[Measurement]:
    """The time, the part of it that is computing, the memory, and what looking at it before the report costs."""
    with tempfile.TemporaryDirectory() as folder:
        counted = _stored(Path(folder))
        told = [measure_apart("benchmarks.settling", {_FOLDER: folder}) for _ in range(ROUNDS)]
    seconds, pure, peaks = ([one[name] for one in told] for name in ("cpu_s", "pure_s", "peak_mb"))
    connections = sum(1 for _ in stays())
    how = (
        f"a meeting of {PEOPLE:,} people, {REGISTERED:,} of them registered, who come within a minute, leave together, "
        f"and whose host starts again in the middle: {counted:,} facts, {connections:,} rows of two reports"
    )
    free = f"{ROUNDS} interpreters, median CPU time: nothing is waited for, so on a free core it is what passes"
    yield Measurement(
        name="Settling, time",
        value=median(seconds),
        limit=LIMIT_S,
        unit="s",
        how=f"from what DynamoDB answers to everybody's final seconds, boto3's reading of it included; {how}; {free}",
        found=(spread(seconds, "s", 2),),
    )
    yield Measurement(
        name="Settling, computing",
        value=median(pure),
        limit=LIMIT_PURE_S,
        unit="s",
        how=f"the part that is computing, from typed records on: live and reported, and which of them counts; {free}",
        found=(spread(pure, "s", 2),),
    )
    highest = "the highest peak of these"
    yield Measurement("Settling, memory", max(peaks), LIMIT_MB, "MB", highest, (spread(peaks, "MB"),))
    yield Measurement(
        name="Live state, queries",
        value=told[0]["queries"],
        limit=counted // 1_000,
        unit="queries",
        how="what reading that meeting takes before there is a report, its roster included: one for a thousand facts",
        found=(f"under {told[0]['keys']} keys",),
    )


def _stored(folder: Path) -> int:
    """As it is before the report and after it, a folder for each; gives the number of facts."""
    items = Items()
    store = FactStore(Table(cast("DynamoTable", items)))
    for record in records():
        store.table.put(record)
    (folder / "live").mkdir()
    items.save(folder / "live", LINKS)
    store_reports(store)
    (folder / "reported").mkdir()
    items.save(folder / "reported", LINKS)
    return sum(1 for _ in facts())


def _measure_here() -> dict[str, float]:
    """``cpu_s`` from stored items to the result, ``pure_s`` of them computing, ``peak_mb`` of the process."""
    import functions.report_fetch.app  # noqa: F401, PLC0415 - says how seldom garbage is looked for

    folder = Path(os.environ[_FOLDER])
    store = FactStore(Answers(folder / "reported").table())
    begun = time.process_time()
    file = _opened(store)
    read = time.process_time()
    result = attendance_of(file, END + timedelta(hours=1))
    done, peak = time.process_time(), peak_mb()
    if result.state != "final" or len(result.records) != REGISTERED:
        raise RuntimeError("the report was not settled")
    del file, result
    gc.collect()
    live = Answers(folder / "live")
    keys = _opened(FactStore(live.table())).meeting.fact_keys
    return {"cpu_s": done - begun, "pure_s": done - read, "peak_mb": peak, "queries": live.asked, "keys": keys}


def _opened(store: FactStore) -> MeetingFile:
    file = store.open(TENANT, MEETING)
    if file is None:
        raise RuntimeError("the meeting was not stored")
    return file


def peak_mb() -> float:
    """The peak of this process. Linux keeps the parent's peak in `ru_maxrss` across exec, but not in VmHWM."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    answer(_measure_here, lambda: list(measure()))
