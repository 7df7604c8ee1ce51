"""What Zoom says of an app or a host, on its way to whoever acts on it."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from rollcall.ids import TenantId, ZoomAccountId
from rollcall.services.webhooks.envelopes import Envelope, LetGoError
from rollcall.services.webhooks.notices import Notices
from tests.unit.records import ACCOUNT, TENANT, at

REMOVED = {"account_id": ACCOUNT, "user_id": "u1", "client_id": "our-app", "signature": "one of a kind"}
TIME = {"deauthorization_time": "2026-10-05T10:00:03.632Z"}
SHAPES: dict[str, dict[str, Any]] = {
    "a date inside the payload": {"payload": REMOVED | TIME | {"event_ts": "2026-10-05 03:00:03"}},
    "milliseconds beside the payload": {"event_ts": 1791194403632, "payload": REMOVED | TIME},
    "as it was years ago": {"payload": REMOVED | TIME | {"user_data_retention": "false"}},
}


@dataclass
class Jobs:
    sent: list[dict[str, Any]] = field(default_factory=list)

    def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def told(self, envelope: Envelope, told: dict[str, Any]) -> str:
        return Notices(cast("Any", self)).pass_on(envelope, told)


def envelope(**of: Any) -> Envelope:
    return Envelope(received_at=at(60).timestamp(), **of)


def own_app() -> Envelope:
    return envelope(app="con_1", tenant_id=TENANT, account_id=ACCOUNT)


def gone(event: str = "user.deleted", account: str = ACCOUNT) -> dict[str, Any]:
    person = {"id": "u1", "email": "canary@school.example", "type": 1}
    return {"event": event, "event_ts": 1791194403632, "payload": {"account_id": account, "object": person}}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_removed_app_is_passed_on_in_every_shape_zoom_has_sent(shape: str) -> None:
    jobs = Jobs()
    assert jobs.told(envelope(), {"event": "app_deauthorized"} | SHAPES[shape]) == "deauthorized"
    named = {"account_id": ACCOUNT, "user_id": "u1", "client_id": "our-app"}
    assert jobs.sent == [{"kind": "deauthorized", **named, "at": "2026-10-05T10:00:03Z"}]


@pytest.mark.parametrize("time", [None, "", "yesterday", "2026-10-05 10:00:03", 1791194403632, {}])
def test_a_removal_without_a_time_to_rely_on_is_as_old_as_its_arrival(time: object) -> None:
    jobs = Jobs()
    jobs.told(envelope(), {"event": "app_deauthorized", "payload": REMOVED | {"deauthorization_time": time}})
    assert [job["at"] for job in jobs.sent] == ["2026-10-05T10:01:00Z"]


@pytest.mark.parametrize("missing", ["account_id", "user_id", "client_id"])
@pytest.mark.parametrize("value", [None, "", 7, []])
def test_a_removal_that_does_not_say_whose_app_ends_nothing(missing: str, value: object) -> None:
    jobs = Jobs()
    for payload in (REMOVED | {missing: value}, {name: one for name, one in REMOVED.items() if name != missing}):
        with pytest.raises(LetGoError, match="unreadable"):
            jobs.told(envelope(), {"event": "app_deauthorized", "payload": payload})
    assert jobs.sent == []


@pytest.mark.parametrize("payload", [None, [], "payload", 7, {}])
def test_a_notice_without_a_payload_is_let_go(payload: object) -> None:
    jobs = Jobs()
    for event in ("app_deauthorized", "user.deleted"):
        with pytest.raises(LetGoError, match="unreadable"):
            jobs.told(envelope(), {"event": event, "payload": payload})
    assert jobs.sent == []


def test_no_customers_own_app_can_say_that_ours_was_removed() -> None:
    jobs = Jobs()
    with pytest.raises(LetGoError, match="foreign_app"):
        jobs.told(own_app(), {"event": "app_deauthorized", "payload": REMOVED | TIME})
    assert jobs.sent == []


@pytest.mark.parametrize("reason", ["deactivated", "deleted", "disassociated"])
def test_a_host_who_is_gone_is_passed_on_with_the_reason_and_nothing_of_the_person(reason: str) -> None:
    jobs = Jobs()
    assert jobs.told(envelope(app="user"), gone(f"user.{reason}")) == "host_gone"
    named = {"account_id": ACCOUNT, "user_id": "u1", "reason": reason}
    assert jobs.sent == [{"kind": "host_gone", **named, "at": "2026-10-05T10:00:03Z"}]


@pytest.mark.parametrize("time", [None, "", "1791194403632", 1791194403632.5, 10**30, -(10**18), {}])
def test_a_host_gone_at_no_time_to_rely_on_went_when_it_was_told(time: object) -> None:
    jobs = Jobs()
    jobs.told(envelope(), gone() | {"event_ts": time})
    assert [job["at"] for job in jobs.sent] == ["2026-10-05T10:01:00Z"]


def test_a_customers_own_app_speaks_of_hosts_for_its_tenant_alone() -> None:
    jobs = Jobs()
    jobs.told(own_app(), gone())
    assert [job["tenant_id"] for job in jobs.sent] == [TENANT]


def test_a_customers_own_app_cannot_speak_of_another_account() -> None:
    jobs = Jobs()
    with pytest.raises(LetGoError, match="foreign_account"):
        jobs.told(own_app(), gone(account="somebody-elses"))
    assert jobs.sent == []


def test_a_customers_own_app_speaks_of_its_own_account_and_tenant() -> None:
    own = own_app()
    own.expect_account(ACCOUNT)
    own.expect_tenant(TENANT)
    with pytest.raises(LetGoError, match="foreign_account"):
        own.expect_account(ZoomAccountId("other"))
    with pytest.raises(LetGoError, match="foreign_tenant"):
        own.expect_tenant(TenantId("ten_2"))


def test_the_marketplace_apps_speak_of_everybody() -> None:
    envelope().expect_account(ZoomAccountId("any"))
    envelope().expect_tenant(TenantId("any"))
