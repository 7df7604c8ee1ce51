"""Zoom is asked before anybody is called a no-show, and nobody is while its webhooks do not tell who came."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.connections import ConnectionStatus
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import Room, ZoomMeeting
from rollcall.store.webhook_health import WebhookHealthStore
from rollcall.zoom.errors import NotFoundError, ZoomError

_SILENT_AFTER = timedelta(hours=1)
_NO_SUCH_MEETING = 3001


class DeferredError(Exception):
    """Nothing is cancelled on doubt: Zoom is silent or its webhooks are. Try again, and let the alarm ring."""


class ZoomSays(StrEnum):
    """``idle``: nobody runs it now. ``in_doubt``: Zoom says nothing, or what its webhooks did not."""

    RUNNING = "running"
    IDLE = "idle"
    DELETED = "deleted"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True)
class Asking:
    zooms: ZoomAccess
    health: WebhookHealthStore

    def is_connected(self, file: MeetingFile) -> bool:
        """Where its connection has ended, nobody can tell any more who came."""
        connection = self.zooms.refreshing.connections.get(file.meeting.tenant_id, file.meeting.connection_id)
        return connection is not None and connection.status is not ConnectionStatus.DISCONNECTED

    def ask(self, file: MeetingFile, now: datetime) -> ZoomSays:
        """One call. Zoom tells whether the room is running, not who is in it."""
        if file.zoom is None:
            return ZoomSays.IDLE
        said = self._said(file.zoom)
        unknown_to_us = said is ZoomSays.RUNNING and file.meeting.room is not Room.OPEN
        return ZoomSays.IN_DOUBT if unknown_to_us or self._is_deaf(file, file.zoom, now) else said

    def _said(self, side: ZoomMeeting) -> ZoomSays:
        client = self.zooms.client(side.tenant_id, side.connection_id)
        try:
            started = client.meeting(side.zoom_meeting_id).started
        except NotFoundError as error:
            return ZoomSays.DELETED if error.code == _NO_SUCH_MEETING else ZoomSays.IN_DOUBT
        except ZoomError:
            return ZoomSays.IN_DOUBT
        return ZoomSays.RUNNING if started else ZoomSays.IDLE

    def _is_deaf(self, file: MeetingFile, side: ZoomMeeting, now: datetime) -> bool:
        """Silence means nothing while no room is open; from an open one something should have come."""
        if file.meeting.room is not Room.OPEN:
            return False
        last = self.health.last_seen(side.account_id, side.tenant_id)
        return last is None or now - last >= _SILENT_AFTER
