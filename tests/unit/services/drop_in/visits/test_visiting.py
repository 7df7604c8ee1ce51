"""Whatever stops a sign-in, the learner reads what happened and what to do."""

import ast
import inspect
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, cast

import pytest

from rollcall.ids import IdentityKeyId, SignInPageId
from rollcall.lms.identities import Identity
from rollcall.lms.problems import Problem, capacity_exceeded
from rollcall.lms.sign_ins import NewSignIn
from rollcall.services.api.pages import TEXTS
from rollcall.services.api.zoom_problems import _LIMITS, _TABLE, problem_of
from rollcall.services.drop_in import registering, rules, signing_in, standing_by
from rollcall.services.drop_in.daily import daily_sessions
from rollcall.services.drop_in.line import lining_up
from rollcall.services.drop_in.visits.visit_pages import ended_page
from rollcall.services.drop_in.visits.visiting import _OUTCOMES, Visit, VisitEndedError, Visiting
from rollcall.services.meetings import host_limits, hosting, making, switches
from rollcall.store.identity_keys import IdentityKey
from rollcall.store.sign_in_pages import SignInPage
from rollcall.zoom.errors import Limit, MeetingFullError, RateLimitedError, ZoomError, ZoomUnavailableError
from tests.unit.records import START, TENANT

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
PAGE = SignInPage(
    sign_in_page_id=SignInPageId("sip_1"),
    tenant_id=TENANT,
    title="Maths",
    host_email="t@school.example",
    created_at=NOW,
)
KEY = IdentityKey(
    tenant_id=TENANT, place=0, identity_key_id=IdentityKeyId("idk_1"), sealed_secret="sealed", created_at=START
)
ADA = Identity(sub="l-1", name="Ada", email=None, iat=0, exp=0)
VISIT = Visit(PAGE, ADA, KEY, "token", "equations")


class SigningIn:
    """Raises what it is given."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.asked: list[NewSignIn] = []

    def sign_in(self, tenant_id: object, request: NewSignIn, base_url: str, now: datetime) -> Any:
        self.asked.append(request)
        raise self.error


def ended(error: Exception) -> VisitEndedError:
    visiting = Visiting(cast("Any", None), cast("Any", None), cast("Any", SigningIn(error)))
    with pytest.raises(VisitEndedError) as raised:
        visiting.sign_in(VISIT, "https://rollcall.example", NOW)
    return raised.value


def problem(code: str) -> Problem:
    return Problem(409, code, "detail with Ada", "action")


@pytest.mark.parametrize("code", sorted(_OUTCOMES))
def test_a_problem_is_told_in_words_for_learners(code: str) -> None:
    end = ended(problem(code))
    assert end.outcome in TEXTS
    assert end.outcome != "sign_in_failed"
    assert end.told == {
        "outcome": end.outcome,
        "reason": code,
        "tenant_id": TENANT,
        "sign_in_page_id": PAGE.sign_in_page_id,
    }


def codes_of(module: ModuleType) -> set[str]:
    """The codes of the problems that a module makes."""
    made = [one for one in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(one, ast.Call)]
    places = {"Problem": 1, "invalid": 2}
    found = [
        one.args[places[one.func.id]]
        for one in made
        if isinstance(one.func, ast.Name) and len(one.args) > places.get(one.func.id, len(one.args))
    ]
    return {str(one.value) for one in found if isinstance(one, ast.Constant)}


def test_every_problem_of_a_sign_in_has_a_page() -> None:
    drop_in = (daily_sessions, lining_up, registering, rules, signing_in, standing_by)
    meetings = (host_limits, hosting, making, switches)
    codes = set[str]().union(*map(codes_of, drop_in + meetings))
    assert {"email_required", "host_not_found", "program_disabled", "session_being_made"} <= codes
    of_the_api = {"idempotency_key_reused"}  # a page sends none
    assert codes - of_the_api <= _OUTCOMES.keys()


def test_whatever_zoom_says_has_a_page() -> None:
    codes = {code for _, code, _ in _TABLE.values()} | {code for code, _ in _LIMITS.values()}
    assert codes | {problem_of(ZoomError("odd")).code} <= _OUTCOMES.keys()


def test_zooms_daily_limits_are_told_apart() -> None:
    limits: list[tuple[Limit, str]] = [
        ("registrant_day", "learner_has_no_more_today"),
        ("host_day", "host_has_no_more_today"),
        ("account_day", "host_has_no_more_today"),
        ("second", "sign_in_is_busy"),
    ]
    for limit, outcome in limits:
        assert ended(RateLimitedError("Too many", retry_after_s=1, limit=limit)).outcome == outcome


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (capacity_exceeded(1, 2), "session_has_no_room"),
        (problem("something_new"), "sign_in_failed"),
        (MeetingFullError("full of Ada", code=3043), "session_has_no_room"),
        (ZoomUnavailableError("no answer"), "sign_in_is_busy"),
        (ZoomError("odd"), "sign_in_is_busy"),
    ],
)
def test_what_zoom_says_is_not_told_and_another_try_is_offered(error: Exception, outcome: str) -> None:
    end = ended(error)
    assert end.outcome == outcome
    shown = str(ended_page(end).body)
    assert "Try again</button>" in shown
    assert 'value="equations"' in shown
    assert "detail" not in shown
    assert "full of" not in shown


def test_what_another_try_does_not_help_offers_none() -> None:
    assert "<form" not in str(ended_page(ended(problem("meetings_disabled"))).body)


def test_a_mistake_of_ours_is_no_page_of_the_visits() -> None:
    visiting = Visiting(cast("Any", None), cast("Any", None), cast("Any", SigningIn(KeyError("x"))))
    with pytest.raises(KeyError):
        visiting.sign_in(VISIT, "https://rollcall.example", NOW)
