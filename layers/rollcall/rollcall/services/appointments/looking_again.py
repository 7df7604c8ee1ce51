"""What is asked for when evidence of a judged appointment comes late, it begins anew, or it was never judged.

Apart from who does it.
"""

from collections.abc import Iterable
from datetime import datetime

from rollcall.attendance.kinds import ARRIVAL, kind_of
from rollcall.store.facts import Fact, Instance
from rollcall.store.judgements import Judgement
from rollcall.store.meeting_records import Meeting
from rollcall.store.table import as_text


def is_news(judgement: Judgement, written: Iterable[Fact | Instance]) -> bool:
    """Somebody came in time, by the event's own time, and was not heard of by then. It makes nobody a no-show."""
    if not judgement.outcome:
        return False
    facts = (one for one in written if isinstance(one, Fact))
    return any(kind_of(one.event) in ARRIVAL and one.at <= judgement.deadline for one in facts)


def job(meeting: Meeting) -> dict[str, object]:
    return {"kind": "appointment", "tenant_id": meeting.tenant_id, "meeting_id": meeting.meeting_id}


def check_job(meeting: Meeting, since: datetime) -> dict[str, object]:
    """The check itself, as a schedule would have it made."""
    return job(meeting) | {"kind": "check", "start": as_text(meeting.start), "since": as_text(since)}
