"""Whether the day went by the script, and whether everybody was told the truth about it."""

from collections.abc import Callable, Iterable, Sequence

from local.center.cast import LEARNERS, NAMES, TARA, TESS, TIM, TUTORS, Part, playing
from local.center.evidence import Evidence
from local.center.expectation import Told, bridged
from local.play.finding import Disagreement, Findings, differs

MOVES_ON_WITHIN_S = 3.0
_ABSENT = frozenset(
    {Part.REMOVED, Part.GIVES_UP, Part.TAKEN_NO_SHOW, Part.NO_SHOW, Part.NOBODY, Part.KNOCKS},
)
_TWO_LOGS = frozenset({Part.RETURNS, Part.RETRIES})


def came_by_the_script(evidence: Evidence) -> Findings:
    """Agreement about an empty room would mean little: who should come came, and nobody else."""
    for learner in LEARNERS:
        came = bool(evidence.books.stays.get(learner.email))
        yield from differs("day", learner.name, "was in the room", learner.part not in _ABSENT, came)
        logs = 2 if learner.part in _TWO_LOGS else 1
        yield from differs("day", learner.name, "number of sign-ins", logs, len(evidence.due(learner)))
    for learner in playing(Part.DROPS):
        yield from differs("day", learner.name, "drops", 1, bridged(evidence.books.stays.get(learner.email, ()))[1])


def logs_are_true(evidence: Evidence) -> Findings:
    """Each log, as the API answers it and as the events told the LMS."""
    for learner in LEARNERS:
        due = evidence.due(learner)
        for where, logs in (("API", evidence.api), ("LMS", evidence.lms)):
            yield from _compared(where, learner.name, due, logs[learner.learner_id])


def tutors_own_logs_are_true(evidence: Evidence) -> Findings:
    """Who was there has one log with their time; who never came has none."""
    for tutor in TUTORS:
        stays = evidence.books.stays.get(tutor.email, ())
        due = [("closed", *bridged(stays))] if stays else []
        for where, logs in (("API", evidence.hosts_by_api), ("LMS", evidence.hosts_by_lms)):
            got = [(log.state, log.seconds, log.drops) for log in logs.get(tutor.email, ())]
            yield from differs(where, tutor.name, "own log", due, got)
    yield from differs("day", TESS.name, "stays", [], list(evidence.books.stays.get(TESS.email, ())))


def one_of_two_tutors_won(evidence: Evidence) -> Findings:
    """The other was told so, and the learner was in the room of the one who won."""
    for learner in playing(Part.CONTESTED):
        won = [one.tutor for one in evidence.diary.taken if one.learner_id == learner.learner_id]
        lost = [one.tutor for one in evidence.diary.came_too_late if one.learner_id == learner.learner_id]
        yield from differs("day", learner.name, "tutors who took them", 1, len(won))
        yield from differs("day", learner.name, "tutors who reached for them", {TARA.email, TIM.email}, {*won, *lost})
    others = [one for one in evidence.diary.came_too_late if one.learner_id not in _ids(Part.CONTESTED)]
    yield from differs("day", "other learners", "taken by somebody else", [], others)


def pages_moved_on_in_time(evidence: Evidence) -> Findings:
    """A waiting learner's page goes on by itself."""
    for learner_id, lag_s in evidence.diary.lags_s.items():
        if lag_s > MOVES_ON_WITHIN_S:
            wanted = f"within {MOVES_ON_WITHIN_S:.0f} s"
            yield Disagreement("page", NAMES[learner_id], "moved on", wanted, f"after {lag_s:.1f} s")


def whoever_was_sent_back_has_their_old_place(evidence: Evidence) -> Findings:
    """The line is what it was before they were taken, but for those who have been taken since."""
    line, before = evidence.diary.line_after, evidence.diary.line_before
    order = [learner_id for learner_id in before if learner_id in line]
    yield from differs("line", TARA.name, "order after sending back", order, line)
    sent_back = _ids(Part.SENT_BACK)
    yield from differs("line", TARA.name, "who was sent back", sent_back, sent_back & set(line))


def the_deleted_session_was_made_anew(evidence: Evidence) -> Findings:
    """Under another number, once; with the other tutors' own that makes four."""
    for tutor in TUTORS:
        numbers = evidence.diary.numbers[tutor.email]
        yield from differs("Zoom", tutor.name, "number of meetings", 2 if tutor is TIM else 1, len(numbers))
    yield from differs("Zoom", "sessions", "number created", len(TUTORS) + 1, evidence.books.creations)


def zoom_lets_in_who_may_come(evidence: Evidence) -> Findings:
    """Whoever is cancelled is so in Zoom; whoever was put right is wanted there again."""
    for learner in LEARNERS:
        never_registered = learner.part in {Part.REMOVED, Part.GIVES_UP}
        is_out = all(log.state == "cancelled" for log in evidence.due(learner))
        wanted = "not there" if never_registered else "cancelled" if is_out else "approved"
        got = evidence.books.registered.get(learner.email, "not there")
        yield from differs("Zoom", learner.name, "registration", wanted, got)


def webhooks_were_verified(evidence: Evidence) -> Findings:
    """Every delivery bore a good signature."""
    yield from differs("LMS", "webhooks", "number rejected", 0, evidence.rejected_webhooks)


def judge(evidence: Evidence) -> list[Disagreement]:
    """Everything that is not as it must be; an empty list is a day that agrees with the truth."""
    return [finding for check in CHECKS for finding in check(evidence)]


def _compared(where: str, who: str, due: Sequence[Told], got: Sequence[Told]) -> Findings:
    yield from differs(where, who, "number of logs", len(due), len(got))
    for wanted, one in zip(due, got, strict=False):
        for name in Told.__dataclass_fields__:
            yield from differs(where, who, name, getattr(wanted, name), getattr(one, name))


def _ids(part: Part) -> set[str]:
    return {learner.learner_id for learner in playing(part)}


CHECKS: Iterable[Callable[[Evidence], Findings]] = (
    came_by_the_script,
    logs_are_true,
    tutors_own_logs_are_true,
    one_of_two_tutors_won,
    pages_moved_on_in_time,
    whoever_was_sent_back_has_their_old_place,
    the_deleted_session_was_made_anew,
    zoom_lets_in_who_may_come,
    webhooks_were_verified,
)
