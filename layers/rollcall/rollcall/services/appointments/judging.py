"""Who did not come to an appointment, by what is known of it. Pure; the rules are ``rollcall.attendance.noshow``.

A session of several learners has begun as soon as one of them is there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.attendance.model import Policy
from rollcall.attendance.noshow import Action, Decision, Expected, LiveCheck, decide
from rollcall.ids import LearnerId
from rollcall.services.attendance.evidence import HOST
from rollcall.services.attendance.identifying import hosts_of
from rollcall.services.no_shows.asking import ZoomSays
from rollcall.services.no_shows.sightings import seen_in, sightings, stayed_past, there_now
from rollcall.store.facts import MeetingFile
from rollcall.store.judgements import Judgement, Outcome
from rollcall.store.meeting_records import MeetingStatus, Room
from rollcall.store.registrants import Registrant, RegistrantStatus

_BEFORE = timedelta(seconds=Policy().instance_before_s)
_OUTCOMES: dict[Action, Outcome] = {
    Action.CANCEL_LEARNER: "learner",
    Action.CANCEL_HOST: "host",
    Action.CANCEL_BOTH: "both",
    Action.ASK_HOST: "ask_host",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say; ``outcome`` is empty unless somebody is a no-show, or the host is to be asked."""

    action: Action
    outcome: Outcome
    absent: list[LearnerId]
    came: list[LearnerId]
    host_came: bool


def judged(file: MeetingFile, deadline: datetime, settle: timedelta, says: ZoomSays, now: datetime) -> Verdict:
    """Whoever was there when this was due is, though they came late; and so is whom Zoom has in the room now."""
    live: LiveCheck = _live(file, says, deadline + settle)
    expected = [one.learner_id for one in file.registrants if _could_come(one, deadline)]
    return _verdict(file, deadline, settle, expected, live, _state(file, says, deadline), now)


def reviewed(file: MeetingFile, judgement: Judgement, says: ZoomSays, now: datetime) -> Judgement | None:
    """The judgement as it is to be, given what is known by now; None where that changes nothing.

    It only ever changes in somebody's favor: whoever was there then stays so.
    """
    known = frozenset(judgement.came) | (frozenset(hosts_of(file)[:1]) if judgement.host_came else frozenset())
    seen = there_now(file) if says is ZoomSays.RUNNING else frozenset()
    expected = [*judgement.came, *judgement.absent]
    verdict = _verdict(file, judgement.deadline, timedelta(), expected, known | seen, "", now)
    is_same = (verdict.outcome, verdict.absent) == (judgement.outcome, judgement.absent)
    is_doubt_gone = judgement.outcome == "ask_host" and verdict.outcome not in {"", "ask_host"}
    if not judgement.outcome or is_same or is_doubt_gone:
        return None
    return judgement.model_copy(
        update={
            "outcome": verdict.outcome,
            "absent": verdict.absent,
            "came": verdict.came,
            "host_came": verdict.host_came,
            "corrections": judgement.corrections + 1,
            "reinstated": sorted({*judgement.reinstated, *_wronged(judgement, verdict)}),
        }
    )


def _wronged(before: Judgement, after: Verdict) -> set[LearnerId]:
    """Who came, though it was said that they did not; and whose session was no host's, though the host came."""
    in_vain = set(after.came) if after.host_came and not before.host_came else set()
    return in_vain | (set(before.absent) - set(after.absent))


def _verdict(
    file: MeetingFile,
    deadline: datetime,
    settle: timedelta,
    learners: Iterable[LearnerId],
    live: LiveCheck,
    state: str,
    now: datetime,
) -> Verdict:
    start, learners, (host, *substitutes) = file.meeting.start, list(learners), hosts_of(file)
    decision = decide(
        scheduled_start=start,
        check_at=now,
        expected=[Expected(host, "host"), *(Expected(one, "learner") for one in learners)],
        sightings=sightings(file, start - _BEFORE),
        alternative_hosts=substitutes,
        live_check=live,
        state=state,
        grace_s=int((deadline - start).total_seconds()),
        settle_s=int(settle.total_seconds()),
    )
    return _told(decision, learners)


def _told(decision: Decision, learners: Iterable[LearnerId]) -> Verdict:
    if decision.action is Action.NOTHING:
        return Verdict(decision.action, "", [], [], host_came=False)
    absent = sorted(one for one in learners if one in decision.absent)
    came = sorted(one for one in learners if one not in decision.absent)
    host_came = not any(one.startswith(HOST) for one in decision.absent)
    return Verdict(decision.action, _OUTCOMES.get(decision.action, ""), absent, came, host_came)


def _live(file: MeetingFile, says: ZoomSays, due: datetime) -> LiveCheck:
    if says is ZoomSays.IN_DOUBT:
        return "error"
    stayed = stayed_past(file, due)
    return stayed | there_now(file) if says is ZoomSays.RUNNING else stayed


def _could_come(one: Registrant, deadline: datetime) -> bool:
    """Whoever was not in Zoom's list in time had no way in."""
    in_time = one.changed_at is None or one.changed_at <= deadline
    return one.status is RegistrantStatus.REGISTERED and in_time


def _state(file: MeetingFile, says: ZoomSays, deadline: datetime) -> str:
    """A room that the host closed before the deadline was closed to whoever came after that."""
    if file.meeting.status is not MeetingStatus.SCHEDULED or says is ZoomSays.DELETED:
        return "cancelled"
    return "ended" if _closed_early(file, deadline) else ""


def _closed_early(file: MeetingFile, deadline: datetime) -> bool:
    """Zoom closes a room that is empty, too: of a learner who waited alone in it and gave up, nobody says this."""
    ends = [(one.ended_at, one.uuid) for one in file.instances if one.ended_at]
    if not ends or file.meeting.room is not Room.CLOSED:
        return False
    last, run = max(ends)
    return file.meeting.start <= last <= deadline and not seen_in(file, run).isdisjoint(hosts_of(file))
