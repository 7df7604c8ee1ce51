"""A visit to a sign-in page: the LMS says who the learner is, the learner says that they are here."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import SignInPageId
from rollcall.lms.identities import MAX_PURPOSE, Identity, IdentityRefusedError
from rollcall.lms.problems import Problem
from rollcall.lms.sign_ins import NewSignIn, SignInReply
from rollcall.services.api.zoom_problems import problem_of
from rollcall.services.drop_in.signing_in import SigningIn
from rollcall.services.drop_in.visits.identity_keys import IdentityKeys
from rollcall.store.identity_keys import IdentityKey
from rollcall.store.sign_in_pages import SignInPage, SignInPageStore
from rollcall.zoom.errors import ZoomError

_MAX_ID = 64
_OUTCOMES = {
    "capacity_exceeded": "session_has_no_room",
    "connection_not_found": "sign_in_misconfigured",
    "connection_not_active": "zoom_is_not_connected",
    "denied_by_host": "denied_in_zoom",
    "email_required": "learner_without_email",
    "email_taken": "learner_shares_email",
    "host_daily_limit": "host_has_no_more_today",
    "host_not_found": "host_not_there",
    "host_not_licensed": "sign_in_misconfigured",
    "host_required": "sign_in_misconfigured",
    "learner_is_host": "learner_is_host",
    "meeting_changed_meanwhile": "sign_in_is_busy",
    "meeting_full": "session_has_no_room",
    "meeting_running": "sign_in_is_busy",
    "meetings_disabled": "sessions_are_off",
    "program_disabled": "program_is_off",
    "program_not_found": "sign_in_misconfigured",
    "registrant_daily_limit": "learner_has_no_more_today",
    "registration_closed": "sign_in_misconfigured",
    "registration_not_possible": "sign_in_misconfigured",
    "session_being_made": "sign_in_is_busy",
    "signing_in_contended": "sign_in_is_busy",
    "zoom_app_misconfigured": "sign_in_misconfigured",
    "zoom_daily_limit": "host_has_no_more_today",
    "zoom_failed": "sign_in_is_busy",
    "zoom_not_connected": "zoom_is_not_connected",
    "zoom_not_found": "sign_in_is_busy",
    "zoom_not_ready": "sign_in_is_busy",
    "zoom_plan_too_small": "sign_in_misconfigured",
    "zoom_rate_limited": "sign_in_is_busy",
    "zoom_reauthorization_required": "zoom_is_not_connected",
    "zoom_refused": "zoom_refuses_learner",
    "zoom_scopes_missing": "sign_in_misconfigured",
    "zoom_unavailable": "sign_in_is_busy",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """``token`` is the identity as it came, ``key`` what it is signed with, ``purpose`` what the learner comes for."""

    page: SignInPage
    identity: Identity
    key: IdentityKey
    token: str
    purpose: str


class VisitEndedError(Exception):
    """``outcome`` is the page to show, ``reason`` what the log says; with the visit, as far as it came."""

    def __init__(
        self, outcome: str, reason: str = "", page: SignInPage | None = None, visit: Visit | None = None
    ) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.reason = reason
        self.page = page
        self.visit = visit

    @property
    def told(self) -> dict[str, str]:
        """For the log: ids and words of ours."""
        ids = {"tenant_id": self.page.tenant_id, "sign_in_page_id": self.page.sign_in_page_id} if self.page else {}
        return {"outcome": self.outcome, "reason": self.reason, **ids}


@dataclass(frozen=True, slots=True)
class Visiting:
    pages: SignInPageStore
    keys: IdentityKeys
    signing_in: SigningIn

    def visit(self, sign_in_page_id: str, token: str, now: datetime, written: str | None = None) -> Visit:
        """Whom the LMS sent to the page. It changes nothing. Raises VisitEndedError.

        What a learner has ``written`` of their purpose goes before what the LMS says of it.
        """
        page = self.pages.get(SignInPageId(sign_in_page_id)) if len(sign_in_page_id) <= _MAX_ID else None
        if page is None:
            raise VisitEndedError("sign_in_page_unknown")
        if not token:
            raise VisitEndedError("identity_missing", "no_identity", page)
        try:
            identity, key = self.keys.identify(page, token, now)
        except IdentityRefusedError as refused:
            raise VisitEndedError(refused.outcome, refused.reason, page) from None
        return Visit(page, identity, key, token, identity.purpose if written is None else _short(written))

    def sign_in(self, visit: Visit, base_url: str, now: datetime) -> SignInReply:
        """Raises VisitEndedError."""
        try:
            signed_in = self.signing_in.sign_in(visit.page.tenant_id, _sign_in(visit), base_url, now)
        except Problem as problem:
            raise _ended(visit, problem) from None
        except ZoomError as error:
            raise _ended(visit, problem_of(error)) from None
        self.keys.note_use(visit.key, now)
        return signed_in.reply


def _ended(visit: Visit, problem: Problem) -> VisitEndedError:
    return VisitEndedError(_OUTCOMES.get(problem.code, "sign_in_failed"), problem.code, visit.page, visit)


def _short(purpose: str) -> str:
    return " ".join(purpose.split())[:MAX_PURPOSE]


def _sign_in(visit: Visit) -> NewSignIn:
    page, learner = visit.page, visit.identity
    host = {"email": page.host_email or None, "lms_user_id": page.host_lms_user_id or None}
    person = {"learner_id": learner.sub, **learner.model_dump(include={"name", "email", "time_zone"})}
    return NewSignIn.model_validate(
        {
            "host": host if any(host.values()) else None,
            "connection_id": page.connection_id,
            "program_id": page.program_id,
            "learner": person,
            "purpose": visit.purpose,
        }
    )
