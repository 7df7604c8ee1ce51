"""Whether late evidence says something new about a judged appointment. Apart from who judges it again."""

from collections.abc import Iterable

from rollcall.attendance.kinds import ARRIVAL, kind_of
from rollcall.store.facts import Fact, Instance
from rollcall.store.judgements import Judgement


def is_news(judgement: Judgement, written: Iterable[Fact | Instance]) -> bool:
    """Somebody came in time, by the event's own time, and was not heard of by then. It makes nobody a no-show."""
    if not judgement.outcome:
        return False
    facts = (one for one in written if isinstance(one, Fact))
    return any(kind_of(one.event) in ARRIVAL and one.at <= judgement.deadline for one in facts)
