import pytest

from local.classroom.expectation import Expected, expected
from local.play.presence import Person, Span, Truth, seconds

SCHEDULE = Span(100, 200)


def _truth(*runs: Span) -> Truth:
    return Truth(runs, tuple(f"uuid-{number}" for number, _ in enumerate(runs)), ())


def _person(*stays: Span, waited: tuple[Span, ...] = ()) -> Person:
    return Person("r", "who@lms.example", "Who", stays, waited, seconds(stays))


@pytest.mark.parametrize(
    ("spans", "total"),
    [
        ([], 0),
        ([Span(0, 10)], 10),
        ([Span(0, 10), Span(10, 20)], 20),
        ([Span(0, 10), Span(5, 8)], 10),
        ([Span(5, 15), Span(0, 10)], 15),
        ([Span(0, 5), Span(20, 25)], 10),
        ([Span(7, 7)], 0),
    ],
)
def test_a_second_on_two_devices_counts_once(spans: list[Span], total: int) -> None:
    assert seconds(spans) == total


@pytest.mark.parametrize(
    ("person", "must"),
    [
        (None, Expected(0, 0, "absent")),
        (_person(Span(100, 175)), Expected(75, 75, "present")),
        (_person(Span(100, 174)), Expected(74, 74, "partial")),
        (_person(Span(90, 100)), Expected(10, 0, "seen")),
        (_person(Span(90, 190)), Expected(100, 90, "present")),
        (_person(waited=(Span(100, 110),)), Expected(0, 0, "waited_only", waited=True)),
    ],
)
def test_what_a_stay_must_come_to(person: Person | None, must: Expected) -> None:
    assert expected(person, _truth(Span(90, 200)), SCHEDULE) == must


def test_the_time_between_two_runs_is_nobodys() -> None:
    truth = _truth(Span(100, 130), Span(150, 200))
    assert expected(_person(Span(100, 130), Span(150, 180)), truth, SCHEDULE) == Expected(60, 60, "present")


def test_a_class_held_outside_its_schedule_cannot_be_graded() -> None:
    assert expected(_person(Span(10, 50)), _truth(Span(10, 50)), SCHEDULE).status == "not_gradable"


def test_instants_are_read_as_numbers_and_as_text() -> None:
    person = {
        "registrant_id": None,
        "email": "Who@LMS.example",
        "name": "Who",
        "intervals": [["2026-11-22T10:00:00Z", 1_795_341_660]],
        "waited": [],
        "seconds": 60,
    }
    runs = [{"uuid": "u", "start": "2026-11-22T10:00:00Z", "end": None}]
    truth = Truth.from_json({"instances": runs, "people": [person]})
    assert truth.by_email("who@lms.example") == truth.people[0]
    assert truth.people[0].intervals == (Span(1_795_341_600, 1_795_341_660),)
    assert truth.runs == (Span(1_795_341_600, 1_795_341_600),)


def test_a_guest_is_whoever_has_neither_registration_nor_email() -> None:
    guest = Person("", "", "Guest", (Span(1, 2),), (), 1)
    host = Person("", "host@lms.example", "Host", (Span(1, 2),), (), 1)
    assert Truth((), (), (guest, host, _person())).guests() == [guest]
