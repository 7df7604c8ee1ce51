"""Who changed what, as the LMS reads it."""

from datetime import timedelta
from typing import Any

import pytest

from rollcall.services import wiring
from rollcall.store.audit import Actor, AuditStore
from tests.aws import Aws
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, MakeTenant


@pytest.fixture
def store(cloud: Aws) -> AuditStore:
    return AuditStore(wiring.table(wiring.TableEnvironment(table_name=cloud.table_name)))


def audit(lms: Lms) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = lms.get("administration", "/v1/audit")["items"]
    return entries


def record(store: AuditStore, lms: Lms, clock: Clock, count: int) -> None:
    for number in range(count):
        at = clock.now() + timedelta(seconds=number)
        store.record(lms.tenant_id, at, Actor(kind="rollcall"), "settings.changed", f"s{number}")


def test_the_audit_comes_in_pages_latest_first(
    lms: Lms, store: AuditStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rollcall.services.api.auditing._PAGE", 2)
    record(store, lms, clock, 3)
    first = lms.get("administration", "/v1/audit")
    rest = lms.get("administration", f"/v1/audit?cursor={first['cursor']}")
    assert [one["subject"] for one in first["items"] + rest["items"]] == ["s2", "s1", "s0"]
    assert rest["cursor"] is None


def test_another_tenants_audit_is_not_read(
    lms: Lms, store: AuditStore, clock: Clock, make_tenant: MakeTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rollcall.services.api.auditing._PAGE", 1)
    record(store, lms, clock, 2)
    cursor = lms.get("administration", "/v1/audit")["cursor"]
    stranger = make_tenant("Other School")
    assert audit(stranger) == []
    assert stranger.call("administration", "GET", f"/v1/audit?cursor={cursor}").status == 400
