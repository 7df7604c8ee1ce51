"""Whether the class went by the script: agreement about an empty room would mean little."""

from collections.abc import Callable

from local.classroom.cast import LEARNERS, Part, link_users, playing
from local.classroom.checks.learners import registrant
from local.classroom.evidence import Evidence
from local.play.finding import Disagreement, Findings, differs
from local.play.presence import Person, seconds


def came_by_the_script(evidence: Evidence) -> Findings:
    """Everybody who should come by personal link did, nobody else, and the guests came."""
    for learner in LEARNERS:
        person = registrant(evidence, learner)
        should_come, came = learner in link_users(), bool(person and person.intervals)
        yield from differs("class", learner.name, "came by personal link", should_come, came)
    yield from differs("class", "guests", "number", len(playing(Part.GUEST)), len(evidence.truth.guests()))


def played_their_parts(evidence: Evidence) -> Findings:
    """Two devices at once, a return, a wait: each can be seen in the truth itself."""
    for part, is_played in _MARKS.items():
        for learner in playing(part):
            person = registrant(evidence, learner)
            if person is None or not is_played(person):
                yield Disagreement("class", learner.name, "part", part, "not played")


def truth_adds_up(evidence: Evidence) -> Findings:
    """The simulator's seconds are the union of its own intervals."""
    for person in evidence.truth.people:
        yield from differs("class", person.name, "the truth's own seconds", seconds(person.intervals), person.seconds)


def was_restarted(evidence: Evidence) -> Findings:
    """The mistaken end made a second run with a uuid of its own."""
    yield from differs("Zoom", "restart", "number of uuids", 2, len(set(evidence.uuids)))
    yield from differs("Zoom", "restart", "uuids", sorted(evidence.truth.uuids), sorted(evidence.uuids))


def _was_on_two_devices(person: Person) -> bool:
    return seconds(person.intervals) < sum(stay.end - stay.start for stay in person.intervals)


def _came_back(person: Person) -> bool:
    return len(person.intervals) >= 3  # noqa: PLR2004 - twice in the first run, once in the second


def _waited(person: Person) -> bool:
    return seconds(person.waited) > 0


_MARKS: dict[Part, Callable[[Person], bool]] = {
    Part.TWO_DEVICES: _was_on_two_devices,
    Part.RETURNS: _came_back,
    Part.WAITS: _waited,
}
