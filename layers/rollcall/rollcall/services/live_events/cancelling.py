"""A live event called off: nobody can pick any more at once, its sessions are cancelled by a job."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.services.live_events.asking import SessionRequests
from rollcall.store.live_events import LiveEvent


@dataclass(frozen=True, slots=True)
class CancellingEvents:
    requests: SessionRequests

    def cancel(self, event: LiveEvent, now: datetime) -> None:
        """Once is as often as twice."""
        self.requests.live_events.cancel(event, now)
        self.requests.ask(event)
