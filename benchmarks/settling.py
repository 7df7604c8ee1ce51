"""How long a large report takes to settle, and how much memory: `python -m benchmarks.settling`.

The report is made up: 10,000 rows on 34 pages, as Zoom's participants report sends them, for a roster of 2,000. Each
measurement runs in a fresh interpreter, so that its peak memory is its own.
"""

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rollcall.attendance.assess import assess
from rollcall.attendance.model import Assessment, Instance, Meeting, Person, Row

ROWS, PAGE_SIZE, PEOPLE = 10_000, 300, 2_000
START = datetime(2026, 10, 5, 10, tzinfo=UTC)
LESSON = Meeting(START, START + timedelta(hours=2), (Instance("U1", START, START + timedelta(hours=2)),))

type Page = Mapping[str, list[dict[str, str]]]


def run(rounds: int = 3) -> dict[str, float | int]:
    """Settle the report `rounds` times, each in its own interpreter; the median seconds and the highest peak."""
    measured = [_measure_apart() for _ in range(rounds)]
    return {
        "rows": ROWS,
        "pages": -(-ROWS // PAGE_SIZE),
        "people": PEOPLE,
        "seconds": sorted(one["seconds"] for one in measured)[rounds // 2],
        "peak_mib": max(one["peak_mib"] for one in measured),
    }


def _measure_apart() -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.settling", "--measure"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env={"PYTHONPATH": ":".join(sys.path)})
    measured: dict[str, float] = json.loads(told.stdout)
    return measured


def measure() -> dict[str, float]:
    """Settle the report once, here: `seconds` from fetched pages to the assessment, `peak_mib` of the process."""
    chance = random.Random(7)
    roster, pages = made_up_roster(), made_up_pages(chance)
    begun = time.perf_counter()
    settle(roster, pages)
    seconds = time.perf_counter() - begun
    return {"seconds": round(seconds, 4), "peak_mib": round(_peak_mib(), 1)}


def settle(roster: list[Person], pages: list[Page]) -> Assessment:
    return assess(LESSON, roster, [_row(told) for page in pages for told in page["participants"]])


def made_up_roster() -> list[Person]:
    return [
        Person(id=f"l{n}", name=f"Learner {n}", email=f"learner{n}@example.org", registrant_ids=(f"R{n}",))
        for n in range(PEOPLE)
    ]


def made_up_pages(chance: random.Random) -> list[Page]:
    rows = [_made_up_row(number, chance) for number in range(ROWS)]
    return [{"participants": rows[first : first + PAGE_SIZE]} for first in range(0, ROWS, PAGE_SIZE)]


def _made_up_row(number: int, chance: random.Random) -> dict[str, str]:
    """One connection: most by personal link, some by e-mail, some by name only, some in the waiting room."""
    learner = chance.randrange(PEOPLE)
    join = START + timedelta(seconds=chance.randrange(-300, 6600))
    leave = join + timedelta(seconds=chance.randrange(1, 3600))
    known_by = chance.choices(("registrant_id", "user_email", "name"), (80, 15, 5))[0]
    told = {"registrant_id": f"R{learner}", "user_email": f"Learner{learner}@example.org", "name": f"learner {learner}"}
    return {
        "user_id": str(16_778_240 + 1024 * number),
        "name": told["name"] if known_by == "name" else "Zoom user",
        "user_email": told["user_email"] if known_by == "user_email" else "",
        "registrant_id": told["registrant_id"] if known_by == "registrant_id" else "",
        "participant_uuid": f"P{learner}",
        "join_time": f"{join:%Y-%m-%dT%H:%M:%SZ}",
        "leave_time": f"{leave:%Y-%m-%dT%H:%M:%SZ}",
        "status": chance.choices(("in_meeting", "in_waiting_room"), (95, 5))[0],
    }


def _row(told: Mapping[str, str]) -> Row:
    return Row(
        uuid="U1",
        user_id=told["user_id"],
        participant_uuid=told["participant_uuid"],
        registrant_id=told["registrant_id"],
        email=told["user_email"],
        name=told["name"],
        join=datetime.fromisoformat(told["join_time"]),
        leave=datetime.fromisoformat(told["leave_time"]),
        status=told["status"],
    )


def _peak_mib() -> float:
    """The peak of this process. Linux keeps the parent's peak in `ru_maxrss` across exec, but not in VmHWM."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    print(json.dumps(measure() if "--measure" in sys.argv else run()))
