import json

import pytest

from rollcall.attendance.cases import replay
from rollcall.services.exporting import case_of
from rollcall.services.settling import attendance_of
from rollcall.store.facts import MeetingFile
from tests.unit.records import UUID, at, fact, instance, meeting, registrant, registration, report, zoom_meeting


def stored() -> MeetingFile:
    row = {"registrant_id": "r1", "status": "in_meeting", "user_id": "7"}
    return MeetingFile(
        meeting=meeting(),
        zoom=zoom_meeting(),
        registrants=[registrant(1), registrant(2)],
        registrations=[registration(1), registration(2)],
        facts=[
            fact("participant_joined", 30, who="r1", user_id="7"),
            fact("participant_left", 1830, who="r1", user_id="7"),
            fact("participant_joined", 0, who="", user_id="8", name="iPhone"),
        ],
        instances=[instance()],
        reports={UUID: report()},
        report_rows={UUID: [row | {"join_time": at(30).isoformat(), "leave_time": at(1890).isoformat()}]},
    )


@pytest.mark.parametrize(("evidence", "seconds"), [("live", 1800), ("report", 1860)])
def test_an_exported_meeting_replays_to_the_numbers_that_were_decided(evidence: str, seconds: int) -> None:
    file = stored()
    decided = {one.learner_id: one for one in attendance_of(file, at(9000)).records}
    case = json.loads(json.dumps(case_of(file, evidence)))  # type: ignore[arg-type]  # parametrized
    answer = replay(case)["people"]
    assert isinstance(answer, dict)
    assert answer["l1"]["seconds_total"] == seconds
    assert seconds in {decided["l1"].live_seconds, decided["l1"].report_seconds}  # type: ignore[index]
    assert answer["l2"]["status"] == "absent"
