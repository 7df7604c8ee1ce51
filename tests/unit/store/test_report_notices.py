import pytest

from rollcall.store.report_notices import ReportNoticeStore
from tests.aws import Aws
from tests.unit.records import CONNECTION, MEETING, TENANT, at, table_of


@pytest.fixture
def notices(cloud: Aws) -> ReportNoticeStore:
    return ReportNoticeStore(table_of(cloud))


def tell(notices: ReportNoticeStore, second: float = 0) -> bool:
    return notices.open(TENANT, CONNECTION, "missing_scopes", MEETING, at(second), ["b", "a"])


def test_of_a_connection_and_cause_there_is_one_notice(notices: ReportNoticeStore) -> None:
    assert [tell(notices), tell(notices, 60)] == [True, False]
    [notice] = notices.due(at(60))
    assert (notice.scopes, notice.since, notice.due_at) == (["a", "b"], at(0), at(0))
    assert notices.open(TENANT, CONNECTION, "no_report", MEETING, at(0))
    assert len(notices.due(at(0))) == 2


def test_of_two_who_send_it_one_does_and_a_failure_is_sent_again(notices: ReportNoticeStore) -> None:
    tell(notices)
    [notice] = notices.due(at(0))
    assert [notices.lease(notice, at(600)), notices.lease(notice, at(600))] == [True, False]
    assert notices.due(at(599)) == []
    assert [one.cause for one in notices.due(at(600))] == ["missing_scopes"]


def test_what_was_sent_is_due_no_more_and_known_still(notices: ReportNoticeStore) -> None:
    tell(notices)
    [notice] = notices.due(at(0))
    notices.note_sent(notice)
    assert notices.due(at(10_000)) == []
    assert not tell(notices, 3600)


def test_after_a_report_was_read_trouble_is_news_again(notices: ReportNoticeStore) -> None:
    tell(notices)
    [notice] = notices.due(at(0))
    notices.close(TENANT, CONNECTION)
    notices.note_sent(notice)
    assert notices.due(at(10_000)) == []
    assert tell(notices, 3600)
