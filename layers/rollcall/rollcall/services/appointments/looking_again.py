"""What is asked for when evidence of a judged appointment comes late, or it begins anew. Apart from who does it."""

from collections.abc import Iterable

from rollcall.attendance.kinds import ARRIVAL, kind_of
from rollcall.store.facts import Fact, Instance
from rollcall.store.judgements import Judgement
from rollcall.store.meeting_records import Meeting


def is_news(judgement: Judgement, written: Iterable[Fact | Instance]) -> bool:
    """Somebody came in time, by the event's own time, and was not heard of by then."""
    facts = (one for one in written if isinstance(one, Fact))
    return any(kind_of(one.event) in ARRIVAL and one.at <= judgement.deadline for one in facts)


def job(meeting: Meeting) -> dict[str, object]:
    return {"kind": "appointment", "tenant_id": meeting.tenant_id, "meeting_id": meeting.meeting_id}
