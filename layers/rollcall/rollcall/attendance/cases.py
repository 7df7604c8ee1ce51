"""Cases: a support engineer's question as JSON, answered by the functions that answer in production.

No arithmetic of its own: reading, one call, writing.
"""

from rollcall.attendance.assess import assess
from rollcall.attendance.fields import CaseError, Fields
from rollcall.attendance.model import Assessment, Presence, Unmatched
from rollcall.attendance.noshow import Decision, decide
from rollcall.attendance.reading import (
    aliases_of,
    evidence_of,
    expected_of,
    live_check_of,
    marks_of,
    meeting_of,
    policy_of,
    roster_of,
    sightings_of,
)
from rollcall.attendance.reconcile import reconcile

__all__ = ["CaseError", "replay"]


def replay(case: object) -> dict[str, object]:
    """Answer a case `{"kind": attendance | noshow | reconcile, "input": {...}}` as JSON values.

    Raises CaseError, with the place, for a case that cannot be read: a missing key, a wrong type, a time without a
    time zone, an unknown kind.
    """
    told = Fields.of(case, "case")
    kind = told.required("kind")
    question = _ANSWERS.get(kind) if isinstance(kind, str) else None
    if question is None:
        raise CaseError(f"case.kind must be one of {', '.join(_ANSWERS)}")
    return question(Fields.of(told.required("input"), "input"))


def _attendance(case: Fields) -> dict[str, object]:
    meeting = meeting_of(case)
    return _assessment(
        assess(
            meeting,
            roster_of(case),
            evidence_of(case, meeting),
            aliases=aliases_of(case),
            policy=policy_of(case),
            now=case.instant_or_none("now"),
        )
    )


def _noshow(case: Fields) -> dict[str, object]:
    return _decision(
        decide(
            scheduled_start=case.instant("scheduled_start"),
            check_at=case.instant("check_at"),
            expected=expected_of(case),
            sightings=sightings_of(case),
            alternative_hosts=case.texts("alternative_hosts"),
            live_check=live_check_of(case),
            webhooks_healthy=case.boolean("webhooks_healthy", default=True),
            state=case.text("state"),
            grace_s=case.integer("grace_s", 600),
            settle_s=case.integer("settle_s", 90),
        )
    )


def _reconcile(case: Fields) -> dict[str, object]:
    case.required("report_complete")
    settled = reconcile(
        live=case.required_child("live").seconds_by_id(),
        report=case.required_child("report").seconds_by_id(),
        report_complete=case.boolean("report_complete", default=False),
        manual=marks_of(case),
        tolerance_s=case.integer("tolerance_s", 60),
    )
    return {
        who: {"seconds": one.seconds, "source": one.source.value, "flags": list(one.flags)}
        for who, one in settled.items()
    }


_ANSWERS = {"attendance": _attendance, "noshow": _noshow, "reconcile": _reconcile}


def _assessment(found: Assessment) -> dict[str, object]:
    return {
        "people": {id_: _presence(one) for id_, one in found.people.items()},
        "unmatched": [_unmatched(one) for one in found.unmatched],
        "window_seconds": found.window_seconds,
        "ignored_instances": list(found.ignored_instances),
    }


def _presence(one: Presence) -> dict[str, object]:
    return {
        "status": one.status.value,
        "seconds_total": one.seconds_total,
        "seconds_credited": one.seconds_credited,
        "intervals": len(one.intervals),
        "how": list(one.how),
        "flags": list(one.flags),
    }


def _unmatched(one: Unmatched) -> dict[str, object]:
    return {
        "name": one.name,
        "seconds_total": one.seconds_total,
        "how": list(one.how),
        "candidates": list(one.candidates),
    }


def _decision(decision: Decision) -> dict[str, object]:
    answer: dict[str, object] = {"action": decision.action.value, "absent": list(decision.absent)}
    if decision.correction is not None:
        correction = decision.correction
        answer["correction"] = {"reinstate": list(correction.reinstate), "notify_lms": correction.notify_lms}
    return answer
