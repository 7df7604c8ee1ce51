from typing import Any

from rollcall.ids import InstanceUuid
from rollcall.services.attendance.identifying import hosts_of
from rollcall.services.no_shows.sightings import seen_in, sightings, stayed_past, there_now
from rollcall.store.facts import Fact, Instance, MeetingFile
from tests.unit.records import HOST_EMAIL, UUID, at, fact, instance, meeting, registrant, registration, zoom_meeting

HOST, DEPUTY = f"host:{HOST_EMAIL}", "host:deputy@school.example"
SINCE = at(-1800)


def file_of(*facts: Fact, instances: tuple[Instance, ...] = (), **changes: Any) -> MeetingFile:
    return MeetingFile(
        meeting=meeting(alternative_hosts=["Deputy@school.example"], **changes),
        zoom=zoom_meeting(),
        registrants=[registrant(1), registrant(2)],
        registrations=[registration(1), registration(2)],
        facts=list(facts),
        instances=list(instances),
    )


def seen(*facts: Fact, instances: tuple[Instance, ...] = ()) -> set[str]:
    return {one.who for one in sightings(file_of(*facts, instances=instances), SINCE)}


def stranger(event: str, seconds: float, **changes: Any) -> Fact:
    return fact(event, seconds, **({"who": "", "user_id": "s", "participant_uuid": "p9"} | changes))


def test_a_learner_is_known_by_their_registration() -> None:
    assert seen(fact("participant_joined", 30)) == {"l1"}


def test_a_learner_with_a_plain_link_is_known_by_their_address() -> None:
    assert seen(stranger("participant_joined", 30, email=" L2@school.example")) == {"l2"}


def test_the_host_is_known_by_zooms_own_id() -> None:
    assert seen(stranger("participant_joined", 30, is_host=True)) == {HOST}


def test_an_alternative_host_is_known_by_their_address() -> None:
    assert hosts_of(file_of()) == [HOST, DEPUTY]
    assert seen(stranger("participant_joined", 30, email="deputy@school.example")) == {DEPUTY}


def test_an_equal_name_is_nobody_for_certain() -> None:
    assert seen(stranger("participant_joined", 30, name="Learner 1")) == {"unknown:p9"}


def test_what_one_event_leaves_out_another_of_the_same_participant_tells() -> None:
    facts = fact("participant_joined", 30, participant_uuid="p9"), stranger("participant_left", 60)
    assert seen(*facts) == {"l1"}


def test_who_tried_the_room_the_day_before_was_not_seen() -> None:
    day = 86_400
    facts = fact("participant_joined", -day, user_id="1"), fact("participant_left", 60 - day, user_id="1")
    assert seen(*facts) == set()
    assert seen(fact("participant_joined", -day), instances=(instance(-day, 60 - day),)) == set()


def test_who_came_long_before_and_stayed_was_seen() -> None:
    assert seen(fact("participant_joined", -3600), instances=(instance(-3600, None),)) == {"l1"}
    assert seen(fact("participant_joined", -3600), fact("participant_left", 60)) == {"l1"}


def test_who_left_is_not_there_any_more() -> None:
    facts = [fact("participant_joined", 30), stranger("participant_joined", 40, is_host=True)]
    assert there_now(file_of(*facts)) == {"l1", HOST}
    assert there_now(file_of(*facts, fact("participant_left", 50))) == {HOST}
    assert there_now(file_of(*facts, instances=(instance(0, 60),))) == set()


def test_who_waits_outside_is_there() -> None:
    assert there_now(file_of(fact("participant_joined_waiting_room", 30))) == {"l1"}
    assert there_now(file_of(fact("participant_left_waiting_room", 30))) == set()


def test_who_waits_for_the_host_without_a_name_could_be_anybody() -> None:
    waits = stranger("participant_jbh_waiting", 30, user_id="", participant_uuid="")
    assert seen(waits) == {"unknown:"}
    assert there_now(file_of(waits)) == {"unknown:"}


def test_once_the_host_comes_who_waited_is_known_by_their_name_alone() -> None:
    waits = stranger("participant_jbh_waiting", 30, user_id="", participant_uuid="")
    opens = stranger("participant_joined", 40, is_host=True, user_id="h", participant_uuid="ph")
    joins = fact("participant_joined", 40)
    assert seen(waits, opens, joins) == {HOST, "l1"}
    assert there_now(file_of(waits, opens, joins)) == {HOST, "l1"}
    assert seen(waits, opens, stranger("participant_joined", 41)) == {HOST, "unknown:p9"}


def test_who_waits_when_the_host_has_gone_again_is_nobody_known() -> None:
    came = fact("participant_joined", 20, is_host=True, who="", user_id="h", participant_uuid="ph")
    went = fact("participant_left", 25, is_host=True, who="", user_id="h", participant_uuid="ph")
    waits = stranger("participant_jbh_waiting", 30, user_id="", participant_uuid="")
    assert "unknown:" in seen(came, went, waits)


def test_who_went_into_a_breakout_room_and_back_is_there() -> None:
    facts = [fact("participant_joined", 30)]
    facts += [fact(f"participant_{what}_breakout_room", when) for what, when in (("joined", 40), ("left", 50))]
    assert there_now(file_of(*facts)) == {"l1"}


def test_who_is_let_in_within_the_same_second_is_there() -> None:
    facts = fact("participant_left_waiting_room", 30), fact("participant_joined", 30)
    assert there_now(file_of(*facts)) == {"l1"}


def test_a_report_tells_of_whom_a_webhook_was_lost() -> None:
    row = {"user_id": "16778240", "join_time": at(30).isoformat(), "leave_time": at(60).isoformat()}
    early = {"join_time": at(-7200).isoformat(), "leave_time": at(-7000).isoformat()}
    file = file_of()
    file.report_rows[UUID] = [
        row | {"registrant_id": "r1"},
        row | {"user_email": "deputy@school.example"},
        row | {"name": "Learner 2"},
        row | early | {"registrant_id": "r2"},
    ]
    found = {(one.who, one.at) for one in sightings(file, SINCE)}
    assert found == {("l1", at(30)), (DEPUTY, at(30))}


def test_who_stayed_past_a_moment_came_before_and_left_after() -> None:
    facts = fact("participant_joined", 30), fact("participant_left", 900)
    assert [stayed_past(file_of(*facts), at(second)) for second in (29, 30, 900, 901)] == [set(), {"l1"}, {"l1"}, set()]
    assert stayed_past(file_of(facts[0]), at(60)) == set()


def test_a_run_has_its_own_people() -> None:
    other = InstanceUuid("other")
    file = file_of(fact("participant_joined", 30), stranger("participant_joined", 60, is_host=True, uuid=other))
    assert (seen_in(file, UUID), seen_in(file, other)) == (frozenset({"l1"}), frozenset({HOST}))
