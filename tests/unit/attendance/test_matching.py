import pytest

from rollcall.attendance.model import Person, Row, Unmatched
from tests.unit.attendance.builders import ANA, BEN, event, joined, left, lesson, of_ana, row, run, settle

TWINS = (
    Person(id="kim", name="Kim Lee", email="lee@example.org"),
    Person(id="sam", name="Sam Lee", other_emails=("LEE@example.org",)),
)


def _by(**told: str) -> Row:
    return row("10:00", "11:00", **told)


def _names(*names: str) -> tuple[Person, ...]:
    return tuple(Person(id=f"p{number}", name=name) for number, name in enumerate(names))


@pytest.mark.parametrize(
    ("told", "how"),
    [
        pytest.param({"registrant_id": "R1", "customer_key": "ben"}, "registrant_id", id="registrant id first"),
        pytest.param({"registrant_id": "R0", "customer_key": "ana", "email": BEN.email}, "customer_key", id="then key"),
        pytest.param({"customer_key": "nobody", "email": " ANA@Example.org"}, "email", id="then e-mail"),
        pytest.param({"email": "x@example.org", "name": "Ana's  IPAD"}, "alias", id="then alias"),
    ],
)
def test_the_strongest_word_decides(told: dict[str, str], how: str) -> None:
    presence = of_ana(_by(**told), aliases={"ana's ipad": "ana"})
    assert (presence.status, presence.how) == ("present", (how,))


def test_dots_and_tags_are_part_of_an_address() -> None:
    assert of_ana(_by(email="ana+zoom@example.org")).status == "absent"


def test_another_address_of_a_person_is_theirs_too() -> None:
    people = settle(
        _by(email="lee2@example.org"), roster=(Person(id="kim", other_emails=("lee2@example.org",)),)
    ).people
    assert people["kim"].how == ("email",)


def test_a_shared_address_goes_to_the_one_whose_name_is_equal() -> None:
    people = settle(_by(email="lee@example.org", name="SAM  lee"), roster=TWINS).people
    assert (people["sam"].how, people["kim"].status) == (("email+name",), "absent")


@pytest.mark.parametrize("name", ["", "Lee family", "Sam"])
def test_a_shared_address_without_an_equal_name_is_nobodys(name: str) -> None:
    result = settle(_by(email="lee@example.org", name=name), roster=TWINS, policy={"accept_names": True})
    expected = Unmatched(name=name, seconds_total=3600, how=("ambiguous_email",), candidates=("kim", "sam"))
    assert [_plain(one) for one in result.unmatched] == [expected]


def test_a_shared_address_is_not_the_nameless_persons() -> None:
    roster = (TWINS[0], Person(id="sam", email="lee@example.org"))
    assert settle(_by(email="lee@example.org"), roster=roster).unmatched[0].how == ("ambiguous_email",)


def test_a_confirmed_alias_settles_a_shared_address() -> None:
    row_ = _by(email="lee@example.org", name="Kids' iPad")
    assert settle(row_, roster=TWINS, aliases={"kids' ipad": "kim"}).people["kim"].how == ("alias",)


def test_a_registrant_id_two_people_claim_identifies_neither() -> None:
    roster = (Person(id="a", registrant_ids=("R",)), Person(id="b", registrant_ids=("R",)))
    assert settle(_by(registrant_id="R"), roster=roster).unmatched[0].how == ("unmatched",)


def test_an_alias_of_somebody_not_on_the_roster_is_nobody() -> None:
    assert settle(_by(name="iPad"), aliases={"iPad": "gone"}).unmatched[0].how == ("unmatched",)


def test_a_nameless_row_has_no_alias() -> None:
    assert of_ana(_by(), aliases={"": "ana"}).status == "absent"


WEAK = row("10:30", "11:00", participant_uuid="p1", name="iPhone")
STRONG = row("10:00", "10:30", participant_uuid="p1", registrant_id="R1")


@pytest.mark.parametrize("rows", [(WEAK, STRONG), (STRONG, WEAK)], ids=["weak first", "strong first"])
def test_a_weak_row_leans_on_a_strong_one_of_the_same_participant(rows: tuple[Row, ...]) -> None:
    presence = of_ana(*rows)
    assert (presence.seconds_total, presence.how) == (3600, ("participant_uuid", "registrant_id"))


def test_a_participant_uuid_says_nothing_in_another_instance() -> None:
    meeting = lesson(run("10:00", "10:30"), run("10:30", "11:00", uuid="U2"))
    there = row("10:30", "11:00", "U2", participant_uuid="p1")
    assert settle(STRONG, there, meeting=meeting).people["ana"].seconds_total == 1800


def test_a_participant_uuid_of_two_people_is_nobodys() -> None:
    ben = row("10:00", "10:30", participant_uuid="p1", registrant_id="R2")
    assert settle(WEAK, STRONG, ben).unmatched[0].how == ("unmatched",)


def test_a_strong_row_never_leans() -> None:
    ben = row("10:00", "10:30", participant_uuid="p1", email=BEN.email)
    assert settle(STRONG, ben).people["ben"].how == ("email",)


def test_a_row_of_a_shared_address_can_lean_too() -> None:
    strong = row("10:00", "10:30", participant_uuid="p1", customer_key="kim")
    weak = row("10:30", "11:00", participant_uuid="p1", email="lee@example.org")
    assert settle(weak, strong, roster=TWINS).people["kim"].seconds_total == 3600


def test_an_equal_name_is_only_a_suggestion() -> None:
    result = settle(_by(name="ana silva"))
    assert [_plain(one) for one in result.unmatched] == [
        Unmatched(name="ana silva", seconds_total=3600, how=("suggest_name",), candidates=("ana",))
    ]
    assert result.people["ana"].status == "absent"


@pytest.mark.parametrize("name", ["Ana Silva", " ana   SILVA ", "\uff21na Silva"])
def test_a_tenant_that_accepts_names_gets_equal_ones_matched(name: str) -> None:
    presence = of_ana(_by(name=name), policy={"accept_names": True})
    assert (presence.status, presence.how) == ("present", ("name",))


@pytest.mark.parametrize("name", ["Ana", "Ana Silv\u0430", "Silva Ana", "Ana Silva (she)"])
def test_a_similar_name_never_decides(name: str) -> None:
    assert settle(_by(name=name), policy={"accept_names": True}).unmatched[0].how == ("unmatched",)


def test_two_people_of_one_name_are_ambiguous_even_where_names_are_accepted() -> None:
    result = settle(_by(name="kim lee"), roster=_names("Kim Lee", "KIM LEE"), policy={"accept_names": True})
    assert [(one.how, one.candidates) for one in result.unmatched] == [(("ambiguous_name",), ("p0", "p1"))]


@pytest.mark.parametrize("order", [1, -1])
def test_a_row_can_lean_on_one_that_was_accepted_by_name(order: int) -> None:
    named = row("10:00", "10:30", participant_uuid="p1", name="Ana Silva")
    presence = of_ana(*[named, WEAK][::order], policy={"accept_names": True})
    assert (presence.seconds_total, presence.how) == (3600, ("name", "participant_uuid"))


def test_a_person_of_no_name_is_not_everybody_without_one() -> None:
    assert settle(_by(name=""), roster=_names(""), policy={"accept_names": True}).unmatched[0].how == ("unmatched",)


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        pytest.param({"email": "X@example.org"}, {"email": "x@example.org "}, False, id="one e-mail"),
        pytest.param({"registrant_id": "R8"}, {"registrant_id": "R8"}, False, id="one registrant id"),
        pytest.param({"participant_uuid": "p"}, {"participant_uuid": "p"}, False, id="one participant uuid"),
        pytest.param({"email": "x@a", "registrant_id": "R8"}, {"email": "y@a", "registrant_id": "R8"}, True, id="best"),
        pytest.param({"participant_uuid": "p"}, {"participant_uuid": "q"}, True, id="two participant uuids"),
        pytest.param({}, {}, True, id="nothing but a common name"),
    ],
)
def test_rows_of_nobody_are_kept_apart_under_their_best_key(
    first: dict[str, str], second: dict[str, str], apart: bool
) -> None:
    result = settle(row("10:00", "10:20", name="Guest", **first), row("10:30", "10:50", name="Guest", **second))
    assert [one.seconds_total for one in result.unmatched] == ([1200, 1200] if apart else [2400])


def test_a_participant_uuid_of_nobody_is_another_one_in_another_instance() -> None:
    meeting = lesson(run("10:00", "10:30"), run("10:30", "11:00", uuid="U2"))
    rows = [row("10:00", "10:10", participant_uuid="p"), row("10:30", "10:40", "U2", participant_uuid="p")]
    assert [one.seconds_total for one in settle(*rows, meeting=meeting).unmatched] == [600, 600]


def test_a_repeated_row_of_nobody_is_one_row() -> None:
    assert len(settle(_by(name="Guest"), _by(name="Guest")).unmatched) == 1


def test_an_unknown_connection_of_webhooks_is_one_unknown() -> None:
    events = [joined(one, registrant_id="", name="Guest") for one in ("10:00", "10:20")]
    events += [left(one, registrant_id="", name="Guest") for one in ("10:10", "10:30")]
    waiting = event("participant_joined_waiting_room", "09:59", user_id="1", name="Guest")
    assert [one.seconds_total for one in settle(*events, waiting).unmatched] == [1200]


def test_an_unknown_has_the_name_they_came_in_with() -> None:
    waited = row(None, None, email="x@a", name="A. Waiting", status="in_waiting_room")
    rows = [row("10:30", "11:00", email="x@a", name="A. N."), row("10:00", "10:30", email="x@a", name="Zoe"), waited]
    assert [one.name for one in settle(*rows).unmatched] == ["Zoe"]


def test_unknowns_are_listed_by_name_then_seconds() -> None:
    rows = [row("10:00", "10:20", name="b"), row("10:00", "10:10", name="b"), row("10:00", "10:30", name="a")]
    assert [(one.name, one.seconds_total) for one in settle(*rows).unmatched] == [("a", 1800), ("b", 600), ("b", 1200)]


def test_ways_and_candidates_of_one_unknown_are_gathered_and_sorted() -> None:
    rows = [row("10:00", "10:20", email="x@a", name=name) for name in ("Ben Okoro", "Ana Silva", "Who")]
    [one] = settle(*rows).unmatched
    assert (one.how, one.candidates) == (("suggest_name", "unmatched"), ("ana", "ben"))


def test_the_host_is_matched_like_anybody() -> None:
    host = Person(id="tara", email="tara@example.org", role="host")
    assert settle(_by(email="tara@example.org"), roster=(ANA, host)).people["tara"].status == "present"


def _plain(one: Unmatched) -> Unmatched:
    return Unmatched(name=one.name, seconds_total=one.seconds_total, how=one.how, candidates=one.candidates)
