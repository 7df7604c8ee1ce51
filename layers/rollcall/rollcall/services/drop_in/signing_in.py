"""A learner signs in: on standby in a host's session of the day, or in a waiting line; once, whatever they click."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import ConnectionId, LearnerId, ProgramId, SessionLogId, TenantId, new_id
from rollcall.lms.fields import DAY_S
from rollcall.lms.keys import hashed, make_token
from rollcall.lms.problems import Problem, invalid
from rollcall.lms.sign_ins import NewSignIn, SignInReply
from rollcall.services.drop_in.daily.daily_sessions import DailySessions
from rollcall.services.drop_in.line.lining_up import LiningUp
from rollcall.services.drop_in.rules import Rule, Rules
from rollcall.services.drop_in.standing_by import Session, StandingBy
from rollcall.services.meetings.hosting import Hosts, HostWish
from rollcall.services.meetings.rosters.screening import synthetic_address
from rollcall.store.hosts import KNOWN_FOR
from rollcall.store.session_logs import LONGEST_WAIT, SessionLog, SessionState, SignInLink, Visitor
from rollcall.store.sign_ins import SignIn

_VISITORS_KEPT_S = 2 * DAY_S


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``is_new``: by this request; otherwise the learner stood there before."""

    reply: SignInReply
    is_new: bool


@dataclass(frozen=True, slots=True)
class SigningIn:
    rules: Rules
    hosts: Hosts
    daily: DailySessions
    standing_by: StandingBy
    lining_up: LiningUp

    def sign_in(
        self, tenant_id: TenantId, request: NewSignIn, base_url: str, now: datetime, idempotency_key: str = ""
    ) -> SignedIn:
        """Raises problems; what Zoom refuses is also said on the session log."""
        rule = self.rules.of(tenant_id, request.program_id, request.no_show_after_s)
        held = self._repeated(tenant_id, request, idempotency_key)
        sign_in = _sign_in(tenant_id, request, rule, now, "" if held else idempotency_key)
        known = self._resumed(held, now) if held and not held.was_refused else None  # refused before: tried again
        return self._told(sign_in, known or self._stood(request, rule, sign_in, now), base_url)

    def _resumed(self, held: SessionLog, now: datetime) -> SessionLog:
        """Whoever made it may have died before its learner was registered."""
        meetings = self.standing_by.doors.meetings
        meeting = meetings.get(held.tenant_id, held.meeting_id) if held.meeting_id else None
        side = meetings.zoom_side(held.tenant_id, meeting.meeting_id) if meeting else None
        if held.state is not SessionState.STANDBY or meeting is None or side is None:
            return held
        wish = HostWish(email=meeting.host_email, connection_id=meeting.connection_id)
        hosting = self.hosts.find(held.tenant_id, wish, now, fresh=KNOWN_FOR)
        return self.standing_by.again(Session(hosting.connection, hosting.client, meeting, side), held, now)

    def _repeated(self, tenant_id: TenantId, request: NewSignIn, key: str) -> SessionLog | None:
        """What the same key made before; a log's id is made from it."""
        held = self.standing_by.logs.get(tenant_id, _id(tenant_id, key)) if key else None
        if held and (held.learner_id, held.program_id) != (request.learner.learner_id, request.program_id):
            raise Problem(
                422,
                "idempotency_key_reused",
                "This Idempotency-Key was sent with another sign-in.",
                "Use a new key for a new sign-in.",
            )
        return held

    def _stood(self, request: NewSignIn, rule: Rule, sign_in: SignIn, now: datetime) -> SessionLog:
        if rule.waiting_line:
            self.hosts.expect_usable(sign_in.log.tenant_id, request.connection_id)
            return self.lining_up.line_up(sign_in)
        if request.host is None and request.connection_id is None:
            raise _no_host()  # whoever made the only connection may be an admin, who teaches nobody
        hosting = self.hosts.find(sign_in.log.tenant_id, wish_of(sign_in.visitor), now, fresh=KNOWN_FOR)
        if sign_in.visitor.email.lower() == hosting.email:
            raise invalid("This is the host's own address.", "Sign in a learner.", "learner_is_host")
        meeting, side = self.daily.today(hosting, now)
        log = sign_in.log.model_copy(update={"meeting_id": meeting.meeting_id})
        stood = SignIn(log, sign_in.visitor, sign_in.link)
        return self.standing_by.stand_by(Session(hosting.connection, hosting.client, meeting, side), stood, now)

    def _told(self, sign_in: SignIn, log: SessionLog, base_url: str) -> SignedIn:
        is_new = log.session_log_id == sign_in.log.session_log_id and log.signed_in_at == sign_in.log.signed_in_at
        token = sign_in.visitor.token
        if not is_new:
            visitor = self.standing_by.logs.visitor(log.tenant_id, log.session_log_id)
            token = visitor.token if visitor else self._link_anew(sign_in, log)
        reply = SignInReply(
            session_log_id=log.session_log_id,
            state=log.state.value,
            meeting_id=log.meeting_id,
            sign_in_url=f"{base_url}/sign-in/{token}",
            deadline=log.deadline,
        )
        return SignedIn(reply, is_new)

    def _link_anew(self, sign_in: SignIn, log: SessionLog) -> str:
        """The token of another link to the log: who they were, and their first token, was kept for two days."""
        self.standing_by.logs.keep_link(sign_in.link.model_copy(update={"session_log_id": log.session_log_id}))
        return sign_in.visitor.token


def wish_of(visitor: Visitor) -> HostWish:
    return HostWish(visitor.host_email, visitor.host_lms_user_id, visitor.connection_id)


def _sign_in(tenant_id: TenantId, request: NewSignIn, rule: Rule, now: datetime, key: str) -> SignIn:
    """As it will be where nobody stands there before; its meeting comes later."""
    learner, host = request.learner, request.host
    log = SessionLog(
        session_log_id=_id(tenant_id, key),
        tenant_id=tenant_id,
        learner_id=LearnerId(learner.learner_id),
        program_id=ProgramId(request.program_id) if request.program_id else None,
        state=SessionState.WAITING if rule.waiting_line else SessionState.STANDBY,
        signed_in_at=now,
        standby_at=None if rule.waiting_line else now,
        deadline=None if rule.waiting_line else now + timedelta(seconds=rule.no_show_after_s),
    )
    expires_at = int(now.timestamp()) + _VISITORS_KEPT_S
    visitor = Visitor(
        tenant_id=tenant_id,
        session_log_id=log.session_log_id,
        name=learner.name,
        email=learner.email or _synthetic(tenant_id, learner.learner_id, rule),
        time_zone=learner.time_zone,
        purpose=request.purpose,
        host_email=(host.email or "") if host else "",
        host_lms_user_id=(host.lms_user_id or "") if host else "",
        connection_id=ConnectionId(request.connection_id) if request.connection_id else None,
        no_show_after_s=rule.no_show_after_s,
        token=make_token(),
        expires_at=expires_at,
    )
    link = SignInLink(
        token_hash=hashed(visitor.token),
        tenant_id=tenant_id,
        session_log_id=log.session_log_id,
        expires_at=int(now.timestamp() + LONGEST_WAIT.total_seconds()) + DAY_S,
    )
    return SignIn(log, visitor, link)


def _no_host() -> Problem:
    return invalid(
        "The request names no host, and learners wait in no line here.",
        "Send host with an e-mail or an lms_user_id, or switch on waiting_line of the program or the settings.",
        "host_required",
    )


def _synthetic(tenant_id: TenantId, learner_id: str, rule: Rule) -> str:
    if rule.synthetic_email_domain is None:
        raise invalid(
            "Zoom registers nobody without an e-mail address.",
            "Send the learner's email, or set synthetic_email_domain: PUT /v1/settings.",
            "email_required",
        )
    return synthetic_address(tenant_id, learner_id, rule.synthetic_email_domain)


def _id(tenant_id: TenantId, key: str) -> SessionLogId:
    """The same key is the same sign-in."""
    digest = hashlib.sha256(f"{tenant_id}\n{key}".encode()).hexdigest()[:24]
    return SessionLogId(f"slg_{digest}" if key else new_id("slg"))
