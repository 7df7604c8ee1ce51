"""Identity keys and sign-in pages, as the LMS makes, lists and deletes them."""

from typing import Any

import pytest

from tests.aws import Aws
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect
from tests.integration.test_sign_in_pages import LOGIN, TUTOR, School, made


@pytest.fixture
def school(lms: Lms, zoom: Zoom, clock: Clock) -> School:
    connect(lms, zoom)
    return School(lms, clock)


def test_a_key_shows_its_secret_once_and_when_it_was_used(school: School, clock: Clock, cloud: Aws) -> None:
    [listed] = school.lms.get("sign_in", "/v1/identity-keys")["items"]
    assert (listed["secret"], listed["last_used"]) == (None, None)
    assert len(school.key["secret"]) == 43
    assert school.key["secret"] not in str(cloud.items())
    school.sign_in()
    [listed] = school.lms.get("sign_in", "/v1/identity-keys")["items"]
    assert listed["last_used"] == clock.now().date().isoformat()


def test_a_tenant_has_five_keys_at_most(lms: Lms) -> None:
    for _ in range(5):
        made(lms, "identity-keys", None)
    refused = lms.call("sign_in", "POST", "/v1/identity-keys")
    assert (refused.status, refused.body["code"]) == (400, "too_many_identity_keys")


def test_a_page_is_listed_and_gone_when_it_is_deleted(school: School) -> None:
    [listed] = school.lms.get("sign_in", "/v1/sign-in-pages")["items"]
    assert listed == school.page
    assert (listed["host"], listed["login_url"]) == ({"email": "tutor@school.example", "lms_user_id": None}, LOGIN)
    path = f"/v1/sign-in-pages/{listed['sign_in_page_id']}"
    assert school.lms.call("sign_in", "DELETE", path).status == 204
    assert school.lms.call("sign_in", "DELETE", path).status == 404
    assert school.open(school.identity()).status == 404
    assert school.lms.get("sign_in", "/v1/sign-in-pages")["items"] == []


def test_pages_come_by_cursor_latest_first(lms: Lms, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.drop_in.visits.sign_in_pages._PAGE", 2)
    for number in range(3):
        made(lms, "sign-in-pages", {"title": f"T{number}", **TUTOR})
        clock.forward(1)
    first = lms.get("sign_in", "/v1/sign-in-pages")
    rest = lms.get("sign_in", f"/v1/sign-in-pages?cursor={first['cursor']}")
    assert [one["title"] for one in first["items"] + rest["items"]] == ["T2", "T1", "T0"]
    assert rest["cursor"] is None


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"host": None}, 400, "invalid_request"),
        ({"host": {}}, 400, "invalid_request"),
        ({"title": " "}, 400, "invalid_request"),
        ({"title": "x" * 201}, 400, "invalid_request"),
        ({"login_url": "javascript:alert(1)"}, 400, "invalid_request"),
        ({"login_url": "https://me:secret@localhost/"}, 400, "login_url_refused"),
        ({"login_url": "https://no-such-host.invalid/"}, 400, "login_url_refused"),
        ({"program_id": "none"}, 404, "program_not_found"),
        ({"connection_id": "con_none"}, 404, "connection_not_found"),
    ],
)
def test_a_page_that_could_not_work_is_refused(lms: Lms, wrong: dict[str, Any], status: int, code: str) -> None:
    refused = lms.call("sign_in", "POST", "/v1/sign-in-pages", {"title": "Maths", **TUTOR} | wrong)
    assert (refused.status, refused.body["code"]) == (status, code)


def test_who_made_and_deleted_a_key_or_a_page_is_noted(school: School) -> None:
    key, page = school.key["identity_key_id"], school.page["sign_in_page_id"]
    school.lms.call("sign_in", "DELETE", f"/v1/sign-in-pages/{page}", rollcall_actor="user-17")
    school.lms.call("sign_in", "DELETE", f"/v1/identity-keys/{key}")
    noted = [(one["action"], one["subject"]) for one in school.lms.get("administration", "/v1/audit")["items"]]
    mine = [one for one in noted if one[0].startswith(("identity_key", "sign_in_page"))]
    assert sorted(mine) == [
        ("identity_key.created", key),
        ("identity_key.deleted", key),
        ("sign_in_page.created", page),
        ("sign_in_page.deleted", page),
    ]
    assert school.key["secret"] not in str(school.lms.get("administration", "/v1/audit"))
