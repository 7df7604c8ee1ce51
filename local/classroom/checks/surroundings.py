"""What the LMS heard, what Zoom was asked, and what became of the drop-ins."""

from local.classroom.cast import DROP_IN_LEARNERS, LEARNERS, WITHDRAWN, Part, playing
from local.classroom.evidence import DropIn, Evidence
from local.play.finding import Disagreement, Findings, differs
from local.play.people import Learner

REFUSALS = 2


def lms_shows_the_same(evidence: Evidence) -> Findings:
    """The list the events made in the LMS is the list the API answers."""
    for learner in LEARNERS:
        api, lms = evidence.final.rows.get(learner.learner_id), evidence.lms.get(learner.learner_id)
        if api is None or lms is None:
            yield from differs("LMS", learner.name, "has a row", api is not None, lms is not None)
            continue
        for what, wanted in api.told.items():
            yield from differs("LMS", learner.name, what, wanted, lms.told[what])


def versions_say_why(evidence: Evidence) -> Findings:
    """The webhooks make the numbers provisional, Zoom's report makes them final, once; and none goes unheard."""
    heard = [(one.told, one.cause) for one in evidence.versions]
    yield from differs(
        "LMS", "versions", "numbers", list(range(1, len(heard) + 1)), [v.version for v in evidence.versions]
    )
    yield from differs("LMS", "versions", "first", ("provisional", "live"), heard[0] if heard else None)
    final = [one for one in heard if one != ("provisional", "live")]
    yield from differs("LMS", "versions", "final", [("final", "report")], final)


def webhooks_were_verified(evidence: Evidence) -> Findings:
    """Every delivery bore a good signature, and each learner's attendance came by at least one."""
    yield from differs("LMS", "webhooks", "number rejected", 0, evidence.webhooks.rejected)
    if evidence.webhooks.verified < len(LEARNERS):
        wanted = f"{len(LEARNERS)} or more"
        yield Disagreement("LMS", "webhooks", "number verified", wanted, evidence.webhooks.verified)


def registered_in_batches(evidence: Evidence) -> Findings:
    """Thirty learners are one call to Zoom, the one who came later is one, and so is the one who was taken off."""
    seen = evidence.roster
    yield from differs("Zoom", "first roster", "batch calls", 1, seen.first_batches)
    yield from differs("Zoom", "changed roster", "batch calls", 1, seen.calls.batches - seen.first_batches)
    yield from differs("Zoom", "changed roster", "status calls", 1, seen.calls.status_changes)


def zoom_has_the_roster(evidence: Evidence) -> Findings:
    """Everybody of the class is registered, but who cancelled; who was taken off is not, and nobody else is."""
    out = {Part.CANCELS, Part.WITHDRAWN}
    wanted = {who.email: "cancelled" if who.part in out else "approved" for who in (*LEARNERS, WITHDRAWN)}
    for email in sorted(wanted.keys() | evidence.roster.in_zoom.keys()):
        got = evidence.roster.in_zoom.get(email, "not there")
        yield from differs("Zoom", email, "registration", wanted.get(email, "not there"), got)


def lms_heard_who_cancelled(evidence: Evidence) -> Findings:
    """Of the one who cancelled in Zoom, and of nobody else: an ordinary registration is no news."""
    wanted = {who.learner_id: "cancelled" for who in playing(Part.CANCELS)}
    yield from differs("LMS", "roster", "notes", wanted, dict(evidence.roster.heard))


def report_came_at_the_third_attempt(evidence: Evidence) -> Findings:
    """Each run's report is refused twice and then read; an attempt may be made twice, as any message may come twice."""
    runs, calls = len(evidence.truth.runs), evidence.zoom_calls
    if calls.reports_refused < REFUSALS * runs:
        yield Disagreement("Zoom", "report", "refusals", f"{REFUSALS * runs} or more", calls.reports_refused)
    if calls.reports_read < runs:
        yield Disagreement("Zoom", "report", "complete reads", f"{runs} or more", calls.reports_read)


def drop_ins_are_true(evidence: Evidence) -> Findings:
    """Who joined has their seconds; who did not is cancelled everywhere."""
    for learner in DROP_IN_LEARNERS:
        record = evidence.drop_ins.get(learner.learner_id)
        if record is None:
            yield Disagreement("drop-in", learner.name, "session log", "there", "missing")
        else:
            yield from _drop_in(evidence, learner, record)


def _drop_in(evidence: Evidence, learner: Learner, record: DropIn) -> Findings:
    person = evidence.drop_in_truth.by_email(learner.email)
    stayed, should_come = person.seconds if person else 0, learner.part is not Part.NO_SHOW
    state = "closed" if should_come else "cancelled"
    yield from differs("class", learner.name, "joined the drop-in", should_come, stayed > 0)
    yield from differs("drop-in", learner.name, "state", state, record.state)
    yield from differs("drop-in", learner.name, "seconds", stayed, record.seconds)
    yield from differs("LMS", learner.name, "state", state, record.lms_state)
    yield from differs("LMS", learner.name, "seconds", stayed, record.lms_seconds)
    yield from differs("Zoom", learner.name, "turned away at the door", not should_come, record.is_turned_away)
