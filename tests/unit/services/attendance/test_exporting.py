import json
from decimal import Decimal
from typing import Any, Literal, cast

import pytest

from rollcall.attendance.cases import replay
from rollcall.services.attendance.exporting import case_of
from rollcall.services.attendance.summing_up import attendance_of
from rollcall.store.facts import MeetingFile
from rollcall.store.policies import AttendancePolicy
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
        instances=[instance(0, 3600)],
        reports={UUID: report()},
        report_rows={UUID: [row | {"join_time": at(30).isoformat(), "leave_time": at(1890).isoformat()}]},
    )


@pytest.mark.parametrize(("evidence", "seconds"), [("live", 1800), ("report", 1860)])
def test_an_exported_meeting_replays_to_the_numbers_that_were_decided(
    evidence: Literal["live", "report"], seconds: int
) -> None:
    file = stored()
    [learner, absent] = attendance_of(file, at(9000)).records
    answer = cast("dict[str, Any]", replay(json.loads(json.dumps(case_of(file, evidence, AttendancePolicy())))))[
        "people"
    ]
    assert answer["l1"]["seconds_total"] == seconds
    assert seconds == (learner.live_seconds if evidence == "live" else learner.report_seconds)
    assert answer["l2"]["status"] == absent.status == "absent"


def test_an_exported_meeting_takes_what_was_decided_along() -> None:
    file = stored()
    file.aliases = {"iphone": "l2"}
    policy = AttendancePolicy(threshold=Decimal("0.5"), late_after_s=20)
    decided = {str(one.learner_id): one for one in attendance_of(file, at(9000), policy).records}
    answer = cast("dict[str, Any]", replay(json.loads(json.dumps(case_of(file, "live", policy)))))["people"]
    assert (answer["l1"]["status"], answer["l1"]["flags"]) == (decided["l1"].status, ["late"])
    assert (answer["l2"]["how"], answer["l2"]["seconds_total"]) == (["alias"], 3600)
