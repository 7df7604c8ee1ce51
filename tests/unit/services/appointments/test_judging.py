"""Every row of the rules, told with a meeting's own records."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from rollcall.attendance.noshow import Action
from rollcall.ids import InstanceUuid, LearnerId
from rollcall.services.appointments.judging import Verdict, judged, reviewed
from rollcall.services.no_shows.asking import ZoomSays
from rollcall.store.facts import Fact, MeetingFile
from rollcall.store.judgements import Judgement
from rollcall.store.meeting_records import AttendanceState, MeetingStatus, Room
from rollcall.store.registrants import RegistrantStatus
from tests.unit.records import at, fact, instance, meeting, registrant, registration, zoom_meeting

DEADLINE, SETTLE, CHECK = at(600), timedelta(seconds=90), at(691)
L1, L2 = LearnerId("l1"), LearnerId("l2")


def host(second: float, event: str = "participant_joined", **changes: Any) -> Fact:
    given: dict[str, Any] = {"who": "", "user_id": "h", "participant_uuid": "ph", "is_host": True}
    return fact(event, second, **(given | changes))


def learner(second: float, event: str = "participant_joined", **changes: Any) -> Fact:
    return fact(event, second, **({"user_id": "l", "participant_uuid": "pl"} | changes))


def stranger(second: float) -> Fact:
    return fact("participant_joined", second, who="", user_id="s", participant_uuid="ps", name="iPhone")


def deputy(second: float) -> Fact:
    return host(second, is_host=False, email="deputy@school.example")


def file_of(*facts: Fact, **changes: Any) -> MeetingFile:
    given = {"appointment": True, "room": Room.OPEN, "alternative_hosts": ["deputy@school.example"]}
    return MeetingFile(
        meeting=meeting(**(given | changes)),
        zoom=zoom_meeting(),
        registrants=[registrant(1)],
        registrations=[registration(1)],
        facts=list(facts),
    )


def verdict(*facts: Fact, says: ZoomSays = ZoomSays.IDLE, now: datetime = CHECK, **changes: Any) -> Verdict:
    return judged(file_of(*facts, **changes), DEADLINE, SETTLE, says, now)


@pytest.mark.parametrize(
    ("facts", "action"),
    [
        pytest.param([], Action.CANCEL_BOTH, id="nobody"),
        pytest.param([host(-60)], Action.CANCEL_LEARNER, id="host alone"),
        pytest.param([learner(30)], Action.CANCEL_HOST, id="learner alone"),
        pytest.param([host(-60), learner(30)], Action.KEEP, id="both"),
        pytest.param([deputy(-60), learner(30)], Action.KEEP, id="alternative host and learner"),
        pytest.param([deputy(-60)], Action.CANCEL_LEARNER, id="alternative host alone"),
        pytest.param([host(-60), stranger(30)], Action.ASK_HOST, id="host and somebody"),
        pytest.param([stranger(30)], Action.ASK_HOST, id="somebody"),
        pytest.param([host(-60), stranger(30), learner(40)], Action.KEEP, id="both and somebody"),
        pytest.param([host(-60), learner(600)], Action.KEEP, id="learner at the last second"),
        pytest.param([host(-60), learner(601)], Action.CANCEL_LEARNER, id="learner a second late"),
        pytest.param([host(600), learner(30)], Action.KEEP, id="host at the last second"),
        pytest.param([host(601), learner(30)], Action.CANCEL_HOST, id="host a second late"),
        pytest.param([host(-60), learner(30, "participant_joined_waiting_room")], Action.KEEP, id="learner waits"),
        pytest.param([host(-60), learner(30), learner(60, "participant_left")], Action.KEEP, id="came and left"),
        pytest.param([host(-60), learner(60, "participant_left")], Action.KEEP, id="only the leave was told"),
        pytest.param([host(-86_400), host(-86_000, "participant_left")], Action.CANCEL_BOTH, id="host the day before"),
    ],
)
def test_who_was_there_by_the_deadline_decides(facts: list[Fact], action: Action) -> None:
    assert verdict(*facts).action is action


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ([], ("both", [L1], [], False)),
        ([host(0)], ("learner", [L1], [], True)),
        ([learner(0)], ("host", [], [L1], False)),
        ([host(0), stranger(0)], ("ask_host", [L1], [], True)),
        ([host(0), learner(0)], ("", [], [L1], True)),
    ],
)
def test_the_outcome_names_who_is_absent(facts: list[Fact], told: object) -> None:
    one = verdict(*facts)
    assert (one.outcome, one.absent, one.came, one.host_came) == told


@pytest.mark.parametrize(
    ("changes", "says", "now", "action"),
    [
        pytest.param({}, ZoomSays.IDLE, at(689), Action.WAIT, id="too early"),
        pytest.param({}, ZoomSays.IDLE, at(690), Action.CANCEL_BOTH, id="in time"),
        pytest.param({}, ZoomSays.IN_DOUBT, CHECK, Action.DEFER_AND_ALERT, id="Zoom cannot be asked"),
        pytest.param({}, ZoomSays.DELETED, CHECK, Action.NOTHING, id="deleted in Zoom"),
        pytest.param({"status": MeetingStatus.CANCELLED}, ZoomSays.IDLE, CHECK, Action.NOTHING, id="cancelled"),
        pytest.param({"status": MeetingStatus.PLANNED}, ZoomSays.IDLE, CHECK, Action.NOTHING, id="not initiated"),
        pytest.param(
            {"attendance_state": AttendanceState.FINAL}, ZoomSays.IDLE, CHECK, Action.CANCEL_BOTH, id="over and settled"
        ),
    ],
)
def test_what_is_not_to_be_judged_is_not(changes: Any, says: ZoomSays, now: datetime, action: Action) -> None:
    assert verdict(says=says, now=now, **changes).action is action


@pytest.mark.parametrize(("ended", "action"), [(300, Action.NOTHING), (601, Action.CANCEL_LEARNER)])
def test_a_room_that_closed_in_time_was_closed_to_whoever_came_after(ended: float, action: Action) -> None:
    file = file_of(host(30), room=Room.CLOSED)
    file.instances.append(instance(30, ended))
    assert judged(file, DEADLINE, SETTLE, ZoomSays.IDLE, CHECK).action is action


def test_a_room_that_emptied_was_not_closed_by_the_host() -> None:
    file = file_of(learner(30), learner(500, "participant_left"), room=Room.CLOSED)
    file.instances.append(instance(30, 500))
    assert judged(file, DEADLINE, SETTLE, ZoomSays.IDLE, CHECK).action is Action.CANCEL_HOST


def test_a_host_of_an_earlier_run_did_not_close_this_one() -> None:
    earlier = InstanceUuid("earlier")
    file = file_of(host(-900, uuid=earlier), learner(30), room=Room.CLOSED)
    file.instances[:] = [instance(-900, -600, uuid=earlier), instance(30, 500)]
    assert judged(file, DEADLINE, SETTLE, ZoomSays.IDLE, CHECK).action is Action.KEEP


def test_a_room_that_was_tried_out_before_is_not_over() -> None:
    file = file_of(room=Room.CLOSED)
    file.instances.append(instance(-7200, -7000))
    assert judged(file, DEADLINE, SETTLE, ZoomSays.IDLE, CHECK).action is Action.CANCEL_BOTH


def test_whom_zoom_has_in_the_room_is_there_though_late() -> None:
    assert verdict(host(0), learner(650), says=ZoomSays.RUNNING).action is Action.KEEP
    left = [host(0), learner(650), learner(660, "participant_left")]
    assert verdict(*left, says=ZoomSays.RUNNING).action is Action.CANCEL_LEARNER


def test_who_came_late_and_was_there_when_it_was_due_stays_so() -> None:
    file = file_of(host(0), learner(650), learner(3000, "participant_left"), room=Room.CLOSED)
    file.instances.append(instance(0, 3000))
    assert judged(file, DEADLINE, SETTLE, ZoomSays.IDLE, at(9000)).action is Action.KEEP


@pytest.mark.parametrize(
    "changes",
    [
        {"status": RegistrantStatus.CANCELLED},
        {"status": RegistrantStatus.PENDING},
        {"status": RegistrantStatus.FAILED},
        {"changed_at": at(601)},
    ],
)
def test_whoever_had_no_way_in_is_not_expected(changes: dict[str, Any]) -> None:
    file = file_of(host(0))
    file.registrants[:] = [registrant(1).model_copy(update=changes)]
    assert judged(file, DEADLINE, SETTLE, ZoomSays.IDLE, CHECK).action is Action.KEEP


def test_one_of_several_learners_is_enough() -> None:
    file = file_of(host(0), learner(30))
    file.registrants.append(registrant(2))
    one = judged(file, DEADLINE, SETTLE, ZoomSays.IDLE, CHECK)
    assert (one.action, one.absent, one.came) == (Action.KEEP, [L2], [L1])


def judgement(outcome: Any, *facts: Fact, **changes: Any) -> Judgement:
    """As it was made when only these facts were known."""
    known = verdict(*facts)
    assert known.outcome == outcome
    given = {"outcome": outcome, "action": "mark", "deadline": DEADLINE, "judged_at": CHECK, "done": True}
    told = {"absent": known.absent, "came": known.came, "host_came": known.host_came}
    return Judgement.model_validate(given | told | changes)


@pytest.mark.parametrize(
    ("before", "known", "late", "after"),
    [
        pytest.param("learner", [host(0)], [learner(300)], ("", [L1]), id="the learner came"),
        pytest.param("host", [learner(0)], [host(300)], ("", [L1]), id="the host came"),
        pytest.param("both", [], [learner(300)], ("host", [L1]), id="of nobody the learner came"),
        pytest.param("both", [], [host(300)], ("learner", []), id="of nobody the host came"),
        pytest.param("both", [], [host(300), learner(300)], ("", [L1]), id="of nobody both came"),
        pytest.param("ask_host", [host(0), stranger(0)], [learner(300)], ("", [L1]), id="it need not be asked"),
        pytest.param("learner", [host(0)], [stranger(300)], ("ask_host", []), id="somebody came"),
    ],
)
def test_late_evidence_puts_right_what_was_said(before: str, known: Any, late: Any, after: object) -> None:
    better = reviewed(file_of(*known, *late), judgement(before, *known), ZoomSays.IDLE, at(4000))
    assert better is not None
    assert (better.outcome, better.reinstated, better.corrections) == (*after, 1)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("before", "known", "late"),
    [
        pytest.param("learner", [host(0)], [learner(601)], id="too late"),
        pytest.param("learner", [host(0)], [host(900, "participant_left")], id="only a leave"),
        pytest.param("both", [], [], id="nothing new"),
    ],
)
def test_what_is_no_evidence_changes_nothing(before: str, known: Any, late: Any) -> None:
    assert reviewed(file_of(*known, *late), judgement(before, *known), ZoomSays.IDLE, at(4000)) is None


def test_nobody_is_judged_worse_than_before() -> None:
    """The learner was in the room at the check, though late, and has left since."""
    made = judgement("both").model_copy(update={"outcome": "host", "absent": [], "came": [L1]})
    facts = learner(650), learner(3000, "participant_left")
    assert reviewed(file_of(*facts), made, ZoomSays.IDLE, at(4000)) is None


def test_who_was_wanted_later_is_not_drawn_in() -> None:
    file = file_of(learner(300, who="r2"))
    file.registrants.append(registrant(2))
    file.registrations.append(registration(2))
    better = reviewed(file, judgement("both"), ZoomSays.IDLE, at(4000))
    assert better is None


def test_what_is_right_by_now_stays_right() -> None:
    made = judgement("learner", host(0)).model_copy(update={"outcome": "", "absent": [], "came": [L1]})
    assert reviewed(file_of(host(0), learner(300)), made, ZoomSays.IDLE, at(4000)) is None
