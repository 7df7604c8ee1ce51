from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rollcall.ids import ConnectionId, TenantId, ZoomAccountId, ZoomUserId
from rollcall.services.connections.diagnosis import CHECKS, Findings, worst
from rollcall.store.connections import Connection, ConnectionStatus
from rollcall.store.grants import Grant
from rollcall.zoom import scopes
from rollcall.zoom.errors import (
    AppMisconfiguredError,
    GrantEndedError,
    InvalidTokenError,
    MissingScopesError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    ZoomError,
    ZoomUnavailableError,
)
from rollcall.zoom.models import User, UserSettings

NOW = datetime(2026, 10, 5, 10, 0, tzinfo=UTC)
SCOPES = [f"{name}:admin" for name in [*scopes.NEEDED, *scopes.SETTINGS, *scopes.REPORTS]]
ADMIN = User.model_validate({"id": "u-1", "account_id": "acc", "email": "ann@school.example", "type": 2})
SETTINGS = UserSettings.model_validate({"feature": {"meeting_capacity": 300}})


def grant(subject: str = "u-1", **changes: Any) -> Grant:
    made = Grant(
        client_id="app",
        subject=subject,
        account_id=ZoomAccountId("acc"),
        scopes=SCOPES,
        sealed_access_token="sealed",
        valid_until=NOW,
        refreshed_at=NOW - timedelta(minutes=5),
        consented_at=NOW,
    )
    return made.model_copy(update=changes)


def connection(**changes: Any) -> Connection:
    made = Connection(
        connection_id=ConnectionId("con_1"),
        tenant_id=TenantId("ten_1"),
        kind="account",
        status=ConnectionStatus.ACTIVE,
        created_at=NOW,
        account_id=ZoomAccountId("acc"),
        user_id=ZoomUserId("u-1"),
        email="ann@school.example",
        scopes=SCOPES,
        grants=["u-1", "u-2"],
    )
    return made.model_copy(update=changes)


WELL = Findings(
    connection=connection(),
    now=NOW,
    grants=(grant(), grant("u-2")),
    login=ADMIN,
    person=ADMIN,
    settings=SETTINGS,
    webhook_seen=NOW,
    validated=NOW,
    writes=3,
)


def of(name: str, **changes: Any) -> str:
    return CHECKS[name](replace(WELL, **changes)).status


def said(name: str, **changes: Any) -> str:
    judgment = CHECKS[name](replace(WELL, **changes))
    return f"{judgment.sentence} {judgment.action}"


def basic(user: User = ADMIN) -> User:
    return user.model_copy(update={"type": 1})


@pytest.mark.parametrize("name", CHECKS)
def test_a_healthy_connection_passes_every_check(name: str) -> None:
    assert of(name) == "ok"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (GrantEndedError("over", why="approval_withdrawn"), "failing"),
        (InvalidTokenError("no", code=124), "failing"),
        (AppMisconfiguredError("no"), "failing"),
        (ZoomUnavailableError("no"), "unknown"),
        (RateLimitedError("no", retry_after_s=9), "unknown"),
        (RefusedError("no"), "unknown"),
    ],
)
def test_the_token_check_tells_a_dead_line_from_a_bad_moment(error: ZoomError, status: str) -> None:
    assert of("token", line=error) == status
    assert {of(name, person=error, settings=error) for name in ("plan", "capacity", "pmi_links")} == {"unknown"}


def test_why_a_grant_ended_is_said_in_words() -> None:
    withdrawn = GrantEndedError("over", why="approval_withdrawn")
    assert "withdrawn the approval" in said("token", line=withdrawn)
    assert "Zoom has ended the permission" in said("token", line=GrantEndedError("over", why="something_new"))


def test_an_own_app_is_mended_with_credentials_not_in_a_browser() -> None:
    own = connection(kind="server_to_server")
    assert "PUT /v1/connections/{id}/credentials" in said("token", connection=own, line=GrantEndedError("over"))
    assert "connect-links" in said("token", line=GrantEndedError("over"))


@pytest.mark.parametrize(
    ("grants", "status"),
    [
        ((grant(), grant("u-2")), "ok"),
        ((grant(),), "warning"),
        ((grant(ended_at=NOW), grant("u-2")), "warning"),
        ((grant(ended_at=NOW),), "failing"),
    ],
)
def test_an_account_needs_a_second_admin(grants: tuple[Grant, ...], status: str) -> None:
    assert of("backups", grants=grants) == status


@pytest.mark.parametrize("kind", ["user", "server_to_server"])
def test_only_an_account_needs_a_backup(kind: str) -> None:
    assert of("backups", connection=connection(kind=kind), grants=(grant(),)) == "ok"


@pytest.mark.parametrize(
    ("lost", "status"), [("meeting:read:meeting:admin", "failing"), ("user:read:settings:admin", "warning")]
)
def test_missing_scopes_are_named(lost: str, status: str) -> None:
    granted = (grant(scopes=[scope for scope in SCOPES if scope != lost]),)
    assert of("scopes", grants=granted) == status
    assert lost in said("scopes", grants=granted)


def test_classic_scopes_are_as_good() -> None:
    classic = ["user:read:admin", "meeting:read:admin", "meeting:write:admin", "report:read:admin"]
    assert {of(name, grants=(grant(scopes=classic),)) for name in ("scopes", "reports", "registration")} == {"ok"}


def test_the_scopes_of_the_living_grant_count() -> None:
    dead, living = grant(scopes=[], ended_at=NOW), grant("u-2")
    assert of("scopes", grants=(dead, living)) == "ok"
    assert of("scopes", grants=(dead,)) == "ok"  # what was granted last is all that is known


def test_a_plan_matters_only_of_somebody_who_hosts() -> None:
    assert of("plan", person=basic()) == "warning"
    assert of("plan", person=basic(), host_email=ADMIN.email) == "failing"
    assert of("plan", person=basic(), connection=connection(kind="user")) == "failing"


@pytest.mark.parametrize(("entered", "status"), [(None, "ok"), (300, "ok"), (301, "warning")])
def test_a_capacity_beyond_zooms_is_noticed(entered: int | None, status: str) -> None:
    assert of("capacity", connection=connection(capacity=entered, capacity_source="entered")) == status


def test_a_large_meeting_license_counts() -> None:
    large = UserSettings.model_validate(
        {"feature": {"meeting_capacity": 300, "large_meeting": True, "large_meeting_capacity": 1000}}
    )
    assert "1000 people" in said("capacity", settings=large)


def test_zoom_may_not_say_the_capacity() -> None:
    assert of("capacity", settings=UserSettings()) == "unknown"


def test_settings_that_may_not_be_read_point_to_the_scopes() -> None:
    lacking = MissingScopesError("no", scopes=["user:read:settings:admin"], code=4711)
    assert "user:read:settings:admin" in said("pmi_links", settings=lacking)


@pytest.mark.parametrize(("days", "status"), [(0, "ok"), (7, "ok"), (8, "warning"), (None, "warning")])
def test_webhooks_are_quiet_for_a_week_at_most(days: int | None, status: str) -> None:
    seen = None if days is None else NOW - timedelta(days=days)
    assert of("webhooks", webhook_seen=seen) == status


@pytest.mark.parametrize(
    ("validated_h", "heard_h", "status"),
    [(72, None, "ok"), (73, 1, "warning"), (73, 73, "failing"), (None, 1, "warning"), (None, None, "failing")],
)
def test_a_missing_validation_weighs_more_in_silence(validated_h: int | None, heard_h: int | None, status: str) -> None:
    validated, heard = (None if hours is None else NOW - timedelta(hours=hours) for hours in (validated_h, heard_h))
    assert of("url_validation", validated=validated, webhook_seen=heard) == status


@pytest.mark.parametrize(
    ("writes", "status"), [(0, "ok"), (89, "ok"), (90, "warning"), (99, "warning"), (100, "failing"), (140, "failing")]
)
def test_the_days_last_writes_are_announced(writes: int, status: str) -> None:
    assert of("writes_left", writes=writes) == status


def test_the_login_has_to_be_who_connected() -> None:
    stranger = ADMIN.model_copy(update={"id": ZoomUserId("u-9")})
    elsewhere = ADMIN.model_copy(update={"account_id": ZoomAccountId("other")})
    assert {of("host_login", login=one, person=one) for one in (stranger, elsewhere)} == {"failing"}


def test_a_backups_login_is_as_good() -> None:
    assert of("host_login", login=ADMIN.model_copy(update={"id": ZoomUserId("u-2")})) == "ok"


def test_a_host_has_to_be_in_the_account_with_a_license() -> None:
    assert of("host_login", person=NotFoundError("no"), host_email="tim@school.example") == "failing"
    assert of("host_login", person=basic(), host_email=ADMIN.email) == "failing"
    assert of("host_login", host_email=ADMIN.email) == "ok"


def test_a_hosts_own_connection_knows_one_address() -> None:
    own = connection(kind="user", grants=["u-1"])
    moved = ADMIN.model_copy(update={"email": "new@school.example"})
    assert of("host_login", connection=own) == "ok"
    assert of("host_login", connection=own, login=moved, person=moved) == "warning"
    assert of("host_login", connection=own, host_email="tim@school.example") == "failing"


def test_personal_meeting_ids_are_a_warning() -> None:
    personal = UserSettings.model_validate({"schedule_meeting": {"use_pmi_for_scheduled_meetings": True}})
    assert of("pmi_links", settings=personal) == "warning"


def test_what_is_about_a_host_is_unknown_without_one() -> None:
    own = connection(kind="server_to_server")
    nobody = {"connection": own, "login": None, "person": None, "settings": None, "writes": None}
    about = ("plan", "registration", "capacity", "writes_left", "host_login", "pmi_links")
    assert {of(name, **nobody) for name in about} == {"unknown"}
    assert "host_email" in said("plan", **nobody)


def test_the_worst_check_is_the_connections_status() -> None:
    assert worst(["ok", "unknown", "warning", "failing"]) == "failing"
    assert worst(["ok", "unknown", "warning"]) == "warning"
    assert worst(["ok", "unknown"]) == "unknown"
    assert worst(["ok"]) == "ok"
