"""What only a human can mend: said on the meeting, mailed once, tried again at the end, resumed when it is mended."""

from typing import Any

import boto3
import pytest
from moto.ses.models import ses_backends

from rollcall.ids import ConnectionId
from rollcall.services import wiring
from rollcall.store.connections import ConnectionStore
from tests.aws import ACCOUNT_ID, REGION
from tests.integration.backstage import Backstage
from tests.integration.browsers import again, consented
from tests.integration.conftest import ADMIN_SCOPES, SENDER, Lms
from tests.integration.doors import CONTEXT, handler
from tests.integration.simulated_zoom import Refusal
from tests.integration.steps import Lesson, connect, lesson
from tests.integration.test_bad_reports import read_at, teach
from tests.integration.test_switches import put_settings

DAY = 86_400
LACKS = {
    "code": 4711,
    "message": "Invalid access token, does not contain scopes:[meeting:read:list_past_participants].",
}


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    boto3.client("sesv2").create_email_identity(EmailIdentity=SENDER)
    put_settings(lms, admin_emails=["head@school.example"])
    connect(lms, backstage.zoom)
    return taught(lms, backstage)


def taught(lms: Lms, backstage: Backstage, **changes: Any) -> Lesson:
    planned = lesson(lms, backstage.zoom, backstage.clock, **changes)
    teach(planned, 0)
    backstage.carry_webhooks()
    backstage.settle()
    return planned


def lack_scopes(backstage: Backstage) -> None:
    """Both ways, of the attempt that is next."""
    backstage.zoom.refuse(Refusal("GET", "/participants", 400, LACKS, times=2))


def mails() -> list[Any]:
    handler("housekeeping")({}, CONTEXT)
    return list(ses_backends[ACCOUNT_ID][REGION].sent_messages)


def test_missing_scopes_are_said_where_the_lms_looks(algebra: Lesson, backstage: Backstage) -> None:
    lack_scopes(backstage)
    before = backstage.aws.items()
    read_at(algebra, backstage, 300)
    trouble = algebra.meeting()["report_trouble"]
    assert (trouble["what"], trouble["scopes"]) == ("missing_scopes", ["meeting:read:list_past_participants"])
    assert algebra.attendance()["report_trouble"] == trouble
    assert algebra.attendance()["state"] == "provisional"
    after = backstage.aws.items()
    changed = [item for item in after if item not in before and item["kind_of"] == "meeting"]
    assert [item["report_trouble"]["what"] for item in changed] == ["missing_scopes"]


def test_nothing_is_asked_in_vain_until_the_end(algebra: Lesson, backstage: Backstage) -> None:
    lack_scopes(backstage)
    read_at(algebra, backstage, 300)
    algebra.room.at(3600 + DAY - 1)
    assert backstage.fetch_reports() == 0
    read_at(algebra, backstage, DAY)
    told = algebra.attendance()
    assert (told["state"], told["report_trouble"]) == ("final", None)


def test_the_admins_get_one_mail_for_a_connection_and_cause(algebra: Lesson, lms: Lms, backstage: Backstage) -> None:
    lack_scopes(backstage)
    read_at(algebra, backstage, 300)
    [mail] = mails()
    assert mail.destinations["ToAddresses"] == ["head@school.example"]
    assert "Missing: meeting:read:list_past_participants" in mail.body
    other = taught(lms, backstage, topic="Geometry")
    lack_scopes(backstage)
    read_at(other, backstage, 300)
    assert other.meeting()["report_trouble"]["what"] == "missing_scopes"
    assert len(mails()) == 1


def test_a_consent_to_more_resumes_what_was_given_up(algebra: Lesson, lms: Lms, backstage: Backstage) -> None:
    connection_id = algebra.meeting()["connection_id"]
    store = ConnectionStore(wiring.table(wiring.TableEnvironment(table_name=backstage.aws.table_name)))
    connection = store.get(lms.tenant_id, ConnectionId(connection_id))
    assert connection
    store.note_scopes(connection, [scope for scope in ADMIN_SCOPES if "participants" not in scope])
    backstage.zoom.refuse(Refusal("GET", "/participants", 400, LACKS, times=2))
    read_at(algebra, backstage, 300)
    read_at(algebra, backstage, DAY)
    assert algebra.attendance()["state"] == "needs_review"
    consented(again(lms, backstage.zoom, connection_id))
    backstage.do_jobs()
    read_at(algebra, backstage, DAY + 300)
    told = algebra.attendance()
    assert (told["state"], told["report_trouble"]) == ("final", None)
    assert algebra.meeting()["report_trouble"] is None


def test_a_host_without_a_paid_plan_is_named_as_the_reason(algebra: Lesson, backstage: Backstage) -> None:
    backstage.zoom.control("POST", "/users/tutor@school.example/plan", {"type": 1})
    read_at(algebra, backstage, 300)
    assert algebra.meeting()["report_trouble"]["what"] == "not_paid_for"
    assert "Zoom Basic" in mails()[0].body
    read_at(algebra, backstage, DAY)
    assert algebra.attendance()["state"] == "needs_review"
    assert algebra.of("l0")["flags"] == ["no_report"]
    assert len(mails()) == 1


def test_the_admins_hear_of_a_report_that_never_came(algebra: Lesson, backstage: Backstage) -> None:
    backstage.zoom.control("PUT", "/faults", {"report": {"delay_s": 0, "not_ready_reads": 99}})
    for rung in (300, 900, 2100, 3600, 10_800, 43_200, DAY):
        read_at(algebra, backstage, rung)
    [mail] = mails()
    assert "no complete report" in mail.body
    assert algebra.meeting()["report_trouble"] is None
