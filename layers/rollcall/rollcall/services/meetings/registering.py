"""Somebody who drops in, into Zoom's list of registrants at once, with a personal link on our domain."""

from dataclasses import dataclass, replace

from rollcall.ids import MeetingId, SessionLogId, TenantId, ZoomMeetingId
from rollcall.lms.keys import hashed, make_token
from rollcall.lms.meetings import Learner
from rollcall.services.meetings.rosters.names import new_registrant
from rollcall.store.registrants import Enrolment, JoinLink, Registrant, Registration, ZoomLink
from rollcall.store.rosters import RosterStore
from rollcall.zoom import models as zoom
from rollcall.zoom.client import ZoomClient


@dataclass(frozen=True, slots=True)
class Registering:
    rosters: RosterStore

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
        registered = client.add_registrant(zoom_meeting_id, new_registrant(learner.name, learner.email))
        enrolment = _enrolment(tenant_id, meeting_id, zoom_meeting_id, learner, registered)
        tied = enrolment.registration.model_copy(update={"session_log_id": session_log_id})
        self.rosters.register([replace(enrolment, registration=tied)])


def _enrolment(
    tenant_id: TenantId,
    meeting_id: MeetingId,
    zoom_meeting_id: ZoomMeetingId,
    learner: Learner,
    registered: zoom.Registrant,
) -> Enrolment:
    token = make_token()
    whose = {"tenant_id": tenant_id, "meeting_id": meeting_id, "learner_id": learner.learner_id}
    zooms = whose | {
        "registrant_id": registered.registrant_id,
        "email": learner.email,
        "zoom_meeting_id": zoom_meeting_id,
    }
    return Enrolment(
        Registrant.model_validate(whose | {"name": learner.name, "email": learner.email, "join_token": token}),
        Registration.model_validate(zooms),
        ZoomLink.model_validate(zooms | {"join_url": registered.join_url}),
        JoinLink.model_validate(whose | {"token_hash": hashed(token)}),
    )
