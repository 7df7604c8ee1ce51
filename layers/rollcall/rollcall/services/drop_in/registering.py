"""Somebody who drops in, into Zoom's list of registrants at once, with a personal link on our domain."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rollcall.ids import RegistrantId
from rollcall.lms.keys import hashed, make_token
from rollcall.lms.problems import Problem
from rollcall.services.meetings.rosters.names import new_registrant
from rollcall.store.meeting_records import ZoomMeeting
from rollcall.store.registrants import (
    Enrolment,
    JoinLink,
    Registrant,
    RegistrantStatus,
    Registration,
    ZoomLink,
)
from rollcall.store.rosters import RosterStore
from rollcall.store.session_logs import SessionLog, Visitor
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import NotFoundError, RefusedError


@dataclass(frozen=True, slots=True)
class Registering:
    rosters: RosterStore
    clock: Callable[[], datetime]

    def register(self, client: ZoomClient, side: ZoomMeeting, log: SessionLog, visitor: Visitor) -> None:
        """One call of Zoom: added, or approved again with the link they had; none for somebody who is registered.

        Raises ZoomError, and a problem where another learner is registered by this address.
        """
        link = self.rosters.zoom_link(side.tenant_id, side.meeting_id, log.learner_id)
        here = link if link and link.zoom_meeting_id == side.zoom_meeting_id else None
        known = self.rosters.registrant(side.tenant_id, side.meeting_id, log.learner_id)
        if here and here.state == "approved" and known and known.is_wanted:  # or somebody is about to cancel it
            return
        if here and known and known.status is RegistrantStatus.DENIED:
            raise _denied()
        if here and here.email == visitor.email and _approved_again(client, here):
            back = here.model_copy(update={"state": "approved"})
            self._keep(known, log, visitor, back, status_changes=1)
            return
        added = client.add_registrant(side.zoom_meeting_id, new_registrant(visitor.name, visitor.email))
        link = _link(side, log, visitor, added.registrant_id, added.join_url)
        self._expect_their_own(link)
        self._keep(known, log, visitor, link, adds=1)

    def _expect_their_own(self, link: ZoomLink) -> None:
        """Zoom makes one registrant of two people with one address, and would count them as one."""
        if self.rosters.hold(_registration(link)):
            return
        raise Problem(
            409,
            "email_taken",
            "Another learner is registered in this session by this e-mail address.",
            "Give every learner an address of their own; Zoom takes two with one address for one person.",
        )

    def _keep(
        self,
        known: Registrant | None,
        log: SessionLog,
        visitor: Visitor,
        link: ZoomLink,
        **spent: int,
    ) -> None:
        """As of now, after Zoom's answer: what Zoom tells of an earlier cancellation is older, and no news."""
        registrant = _registrant(known, log, visitor, link, self.clock(), spent)
        whose = registrant.model_dump(include={"tenant_id", "meeting_id", "learner_id"})
        entrance = JoinLink.model_validate(whose | {"token_hash": hashed(registrant.join_token)})
        self.rosters.register([Enrolment(registrant, _registration(link), link, entrance)])


def _denied() -> Problem:
    return Problem(
        409,
        "denied_by_host",
        "The host has denied this learner in Zoom.",
        "Let the host approve them there again, or choose another host.",
    )


def _approved_again(client: ZoomClient, link: ZoomLink) -> bool:
    """Whoever was cancelled comes back with the link they had, unless Zoom has forgotten them."""
    try:
        client.approve_registrants(link.zoom_meeting_id, [(link.registrant_id, link.email)])
    except (NotFoundError, RefusedError):
        return False
    return True


def _registration(link: ZoomLink) -> Registration:
    return Registration.model_validate(link.model_dump(include=set(Registration.model_fields)))


def _link(side: ZoomMeeting, log: SessionLog, visitor: Visitor, registrant_id: RegistrantId, join_url: str) -> ZoomLink:
    return ZoomLink(
        tenant_id=side.tenant_id,
        meeting_id=side.meeting_id,
        learner_id=log.learner_id,
        registrant_id=registrant_id,
        zoom_meeting_id=side.zoom_meeting_id,
        email=visitor.email,
        join_url=join_url,
    )


def _registrant(
    known: Registrant | None,
    log: SessionLog,
    visitor: Visitor,
    link: ZoomLink,
    now: datetime,
    spent: dict[str, int],
) -> Registrant:
    """Zoom counts for each registrant and day, and so do we."""
    day = now.astimezone(UTC).date().isoformat()
    adds, changes = known.spent_on(day) if known else (0, 0)
    given: dict[str, Any] = {
        "tenant_id": link.tenant_id,
        "meeting_id": link.meeting_id,
        "learner_id": log.learner_id,
        "name": visitor.name,
        "email": visitor.email,
        "time_zone": visitor.time_zone,
        "status": RegistrantStatus.REGISTERED,
        "reason": "",
        "dropped_in": True,
        "changed_at": now,
        "writes_day": day,
        "adds": adds + spent.get("adds", 0),
        "status_changes": changes + spent.get("status_changes", 0),
    }
    if known:
        return known.model_copy(update=given)
    return Registrant.model_validate(given | {"join_token": make_token()})
