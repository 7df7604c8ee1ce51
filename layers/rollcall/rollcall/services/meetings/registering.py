"""Learners into Zoom's list of registrants, thirty to a call, each with a personal link on our domain."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import batched

from rollcall.ids import MeetingId, SessionLogId, TenantId, ZoomMeetingId
from rollcall.lms.keys import hashed, make_token
from rollcall.lms.meetings import Learner
from rollcall.store.registrants import Enrolment, JoinLink, Registrant, Registration, ZoomLink
from rollcall.store.rosters import RosterStore
from rollcall.zoom import models as zoom
from rollcall.zoom.client import BATCH_SIZE, ZoomClient
from rollcall.zoom.errors import RefusedError

_NAME_MAX = 64


@dataclass(frozen=True, slots=True)
class Registering:
    rosters: RosterStore

    def register_all(
        self,
        client: ZoomClient,
        tenant_id: TenantId,
        meeting_id: MeetingId,
        zoom_meeting_id: ZoomMeetingId,
        learners: list[Learner],
    ) -> int:
        """Register a roster; each batch is stored before the next is sent. Gives the number registered."""
        for batch in batched(learners, BATCH_SIZE, strict=False):
            registered = client.add_registrants(zoom_meeting_id, [new_registrant(learner) for learner in batch])
            paired = _paired(tenant_id, meeting_id, zoom_meeting_id, batch, registered)
            if len(paired) < len(batch):
                raise RefusedError(f"{len(batch) - len(paired)} learners were not registered, and Zoom did not say why")
            self.rosters.register(paired)
        return len(learners)

    def register_one(
        self,
        client: ZoomClient,
        tenant_id: TenantId,
        meeting_id: MeetingId,
        zoom_meeting_id: ZoomMeetingId,
        learner: Learner,
        session_log_id: SessionLogId,
    ) -> None:
        """Register somebody who drops in, tied to their session log."""
        registered = client.add_registrant(zoom_meeting_id, new_registrant(learner))
        enrolment = _enrolment(tenant_id, meeting_id, zoom_meeting_id, learner, registered)
        tied = enrolment.registration.model_copy(update={"session_log_id": session_log_id})
        self.rosters.register([replace(enrolment, registration=tied)])


def new_registrant(learner: Learner) -> zoom.NewRegistrant:
    """Zoom has first and last names of 64 characters each; ours is one name, split at the last space."""
    first, _, last = learner.name.strip().rpartition(" ")
    if not first:
        first, last = last, ""
    return zoom.NewRegistrant(email=learner.email, first_name=first[:_NAME_MAX], last_name=last[:_NAME_MAX])


def repeated(learners: Iterable[Learner]) -> list[str]:
    """Learner ids and e-mails that a roster has twice; Zoom would make one registrant of two people."""
    seen: set[str] = set()
    twice: list[str] = []
    for learner in learners:
        names = {learner.learner_id, learner.email.lower()}
        twice += names & seen
        seen |= names
    return twice


def _paired(
    tenant_id: TenantId,
    meeting_id: MeetingId,
    zoom_meeting_id: ZoomMeetingId,
    learners: Iterable[Learner],
    registered: list[zoom.Registrant],
) -> list[Enrolment]:
    by_email = {registrant.email.lower(): registrant for registrant in registered}
    return [
        _enrolment(tenant_id, meeting_id, zoom_meeting_id, learner, by_email[learner.email.lower()])
        for learner in learners
        if learner.email.lower() in by_email
    ]


def _enrolment(
    tenant_id: TenantId,
    meeting_id: MeetingId,
    zoom_meeting_id: ZoomMeetingId,
    learner: Learner,
    registered: zoom.Registrant,
) -> Enrolment:
    token = make_token()
    whose = {"tenant_id": tenant_id, "meeting_id": meeting_id, "learner_id": learner.learner_id}
    zooms = whose | {"registrant_id": registered.registrant_id, "email": learner.email}
    return Enrolment(
        Registrant.model_validate(whose | {"name": learner.name, "email": learner.email, "join_token": token}),
        Registration.model_validate(zooms),
        ZoomLink.model_validate(zooms | {"zoom_meeting_id": zoom_meeting_id, "join_url": registered.join_url}),
        JoinLink.model_validate(whose | {"token_hash": hashed(token)}),
    )
