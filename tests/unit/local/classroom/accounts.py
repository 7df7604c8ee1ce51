"""A class that went well, as evidence; tests spoil one thing at a time."""

from dataclasses import replace
from enum import StrEnum

from local.classroom.cast import DROP_IN_LEARNERS, LEARNERS, WITHDRAWN, Part, playing
from local.classroom.evidence import (
    DropIn,
    Evidence,
    HeardVersion,
    RegistrationCalls,
    RosterSeen,
    WebhookCounts,
    ZoomCalls,
)
from local.classroom.expectation import expected
from local.play.doors.sheet import Row, Sheet, Stranger
from local.play.people import Learner
from local.play.presence import Person, Span, Truth, seconds

ZERO = 1_795_000_000
SCHEDULE = Span(ZERO, ZERO + 60)
FIRST, SECOND = Span(ZERO - 4, ZERO + 30), Span(ZERO + 34, ZERO + 60)
UUIDS = ("first==", "second==")
STAYS: dict[StrEnum, tuple[tuple[int, int], ...]] = {
    Part.TWO_DEVICES: ((0, 20), (12, 30), (36, 60)),
    Part.RETURNS: ((0, 14), (20, 30), (36, 60)),
    Part.WAITS: ((16, 30), (36, 60)),
    Part.LEAVES_EARLY: ((-2, 10),),
    Part.NOT_AFTER_RESTART: ((1, 30),),
    Part.LATE: ((26, 30), (36, 60)),
    Part.ABSENT: (),
    Part.CANCELS: (),
}
[CANCELLER] = playing(Part.CANCELS)


def spans(*pairs: tuple[int, int]) -> tuple[Span, ...]:
    return tuple(Span(ZERO + start, ZERO + end) for start, end in pairs)


def person(learner: Learner) -> Person:
    stays = spans(*STAYS.get(learner.part, ((-1, 30), (36, 60))))
    waited = spans((3, 16)) if learner.part is Part.WAITS else ()
    is_guest = learner.part is Part.GUEST
    registrant_id, email = ("", "") if is_guest else (f"r-{learner.learner_id}", learner.email)
    return Person(registrant_id, email, learner.name, stays, waited, seconds(stays))


TRUTH = Truth((FIRST, SECOND), UUIDS, tuple(person(who) for who in LEARNERS if STAYS.get(who.part) != ()))


def row(learner: Learner, state: str, source: str) -> Row:
    must = expected(TRUTH.by_email(learner.email), TRUTH, SCHEDULE)
    flags = ("waited",) if must.waited else ()
    came_by = source if must.seconds_total else "none"
    number = 2 if state == "final" else 1
    counted = must.seconds_total, must.seconds_credited
    return Row(learner.learner_id, must.status, *counted, came_by, state, flags, version=number)


def sheet(state: str, source: str) -> Sheet:
    rows = {who.learner_id: row(who, state, source) for who in LEARNERS}
    guest = next(who for who in LEARNERS if who.part is Part.GUEST)
    strangers = (Stranger(guest.name, 31, (guest.learner_id,)), Stranger(guest.name, 24, (guest.learner_id,)))
    return Sheet(state, 56, rows, strangers)


def drop_in_person(learner: Learner) -> Person:
    stays = spans((8, 30))
    return Person(f"r-{learner.learner_id}", learner.email, learner.name, stays, (), 22)


def drop_in(learner: Learner) -> DropIn:
    if learner.part is Part.NO_SHOW:
        return DropIn("cancelled", 0, "cancelled", 0, is_turned_away=True)
    return DropIn("closed", 22, "closed", 22, is_turned_away=False)


def in_zoom() -> dict[str, str]:
    out = (CANCELLER, WITHDRAWN)
    return {who.email: "cancelled" if who in out else "approved" for who in (*LEARNERS, WITHDRAWN)}


def good_class() -> Evidence:
    final = sheet("final", "report")
    came = tuple(drop_in_person(who) for who in DROP_IN_LEARNERS if who.part is Part.DROP_IN)
    return Evidence(
        schedule=SCHEDULE,
        uuids=UUIDS,
        roster=RosterSeen(
            1, RegistrationCalls(batches=2, status_changes=1), in_zoom(), {CANCELLER.learner_id: "cancelled"}
        ),
        truth=TRUTH,
        live=sheet("provisional", "live"),
        live_after_s=2.0,
        final=final,
        final_after_s=36.0,
        lms=dict(final.rows),
        versions=(HeardVersion(1, "provisional", "live"), HeardVersion(2, "final", "report")),
        webhooks=WebhookCounts(verified=200, rejected=0),
        zoom_calls=ZoomCalls(reports_read=2, reports_refused=4),
        drop_in_truth=Truth((Span(ZERO + 6, ZERO + 42),), ("drop-in==",), came),
        drop_ins={who.learner_id: drop_in(who) for who in DROP_IN_LEARNERS},
    )


def with_row(evidence: Evidence, where: str, learner: Learner, **changes: object) -> Evidence:
    """The same class with one learner's row changed on the `live` or `final` list, and nowhere else."""
    before: Sheet = getattr(evidence, where)
    changed = replace(before.rows[learner.learner_id], **changes)  # type: ignore[arg-type]
    after = replace(before, rows={**before.rows, learner.learner_id: changed})
    return replace(evidence, **{where: after})  # type: ignore[arg-type]


def without_row(evidence: Evidence, where: str, learner: Learner) -> Evidence:
    before: Sheet = getattr(evidence, where)
    after = replace(before, rows={who: row for who, row in before.rows.items() if who != learner.learner_id})
    return replace(evidence, **{where: after})  # type: ignore[arg-type]
