"""A day that went by the script and of which everybody was told the truth, to be spoilt in one place."""

from collections.abc import Sequence
from dataclasses import replace

from local.center.cast import LEARNERS, TARA, TESS, TIM, Part, playing
from local.center.diary import Diary, Taken
from local.center.evidence import Books, Evidence, HostTold
from local.center.expectation import Told
from local.play.people import Learner
from local.play.presence import Span

ZERO = 1_795_000_000
STAY = Span(ZERO + 10, ZERO + 24)
STAYS: dict[Part, tuple[Span, ...]] = {
    Part.DROPS: (Span(ZERO + 10, ZERO + 15), Span(ZERO + 17, ZERO + 24)),
    Part.TWO_DEVICES: (Span(ZERO + 10, ZERO + 16), Span(ZERO + 13, ZERO + 24)),
    Part.RETURNS: (Span(ZERO + 10, ZERO + 16), Span(ZERO + 30, ZERO + 40)),
    Part.RETRIES: (Span(ZERO + 30, ZERO + 40),),
}
ABSENT = {Part.REMOVED, Part.GIVES_UP, Part.TAKEN_NO_SHOW, Part.NO_SHOW, Part.NOBODY, Part.KNOCKS}
SIGNED_IN: dict[Part, tuple[float, ...]] = {
    Part.TWICE: (ZERO + 5.2, ZERO + 7.9),
    Part.RETURNS: (ZERO + 5.2, ZERO + 25.5),
    Part.RETRIES: (ZERO + 5.2, ZERO + 25.5),
}
IN_LINE = (Part.TAKEN, Part.CENTER, Part.SENT_BACK, Part.TAKEN_NO_SHOW)


def stays_of(learner: Learner) -> tuple[Span, ...]:
    part = Part(learner.part)
    return () if part in ABSENT else STAYS.get(part, (STAY,))


def good_diary() -> Diary:
    diary = Diary()
    for number, learner in enumerate(LEARNERS):
        instants = SIGNED_IN.get(Part(learner.part), (ZERO + number / 10,))
        diary.signed_in[learner.learner_id] += instants
    for part in IN_LINE:
        diary.taken += [Taken(learner.learner_id, TARA.email, ZERO + 8.0) for learner in playing(part)]
    [contested], [sent_back] = playing(Part.CONTESTED), playing(Part.SENT_BACK)
    diary.taken.append(Taken(contested.learner_id, TIM.email, ZERO + 9.0))
    diary.came_too_late.append(Taken(contested.learner_id, TARA.email, ZERO + 9.0))
    diary.line_before = [playing(Part.TAKEN)[0].learner_id, sent_back.learner_id, contested.learner_id]
    diary.line_after = diary.line_before[1:]
    diary.lags_s = {contested.learner_id: 1.5}
    for tutor, numbers in ((TARA, ["1"]), (TIM, ["2", "3"]), (TESS, ["4"])):
        diary.numbers[tutor.email] += numbers
    return diary


def registered(learner: Learner) -> str | None:
    if learner.part in {Part.REMOVED, Part.GIVES_UP}:
        return None
    is_out = learner.part in {Part.NO_SHOW, Part.TAKEN_NO_SHOW, Part.NOBODY}
    return "cancelled" if is_out else "approved"


def good_day() -> Evidence:
    stays: dict[str, Sequence[Span]] = {who.email: stays_of(who) for who in LEARNERS if stays_of(who)}
    stays |= {tutor.email: (Span(ZERO, ZERO + 52),) for tutor in (TARA, TIM)}
    in_zoom = {who.email: status for who in LEARNERS if (status := registered(who))}
    hosts = {tutor.email: [HostTold("closed", 52, 0)] for tutor in (TARA, TIM)}
    evidence = Evidence(
        diary=good_diary(),
        books=Books(stays, in_zoom, creations=4),
        api={},
        lms={},
        hosts_by_api=hosts,
        hosts_by_lms=hosts,
        rejected_webhooks=0,
        settled_after_s=2.0,
    )
    return replace(evidence, api=evidence.all_due, lms=evidence.all_due)


def with_log(evidence: Evidence, where: str, learner: Learner, **changes: object) -> Evidence:
    """The same day with a learner's last log told otherwise by the `api` or in the `lms`."""
    *others, last = getattr(evidence, where)[learner.learner_id]
    return _with_logs(evidence, where, learner, [*others, replace(last, **changes)])


def without_logs(evidence: Evidence, where: str, learner: Learner) -> Evidence:
    return _with_logs(evidence, where, learner, [])


def _with_logs(evidence: Evidence, where: str, learner: Learner, logs: Sequence[Told]) -> Evidence:
    told = {**getattr(evidence, where), learner.learner_id: logs}
    return replace(evidence, **{where: told})  # type: ignore[arg-type]
