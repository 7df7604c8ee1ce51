"""Having a live event's sessions brought to what it wants: made in Zoom, or, once it is cancelled, cancelled."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.aws.queues import Queue
from rollcall.ids import TenantId
from rollcall.store.live_events import LiveEvent, LiveEventStore

LAST_ATTEMPT = 6  # after which housekeeping goes on, once an hour


@dataclass(frozen=True, slots=True)
class SessionRequests:
    live_events: LiveEventStore
    jobs: Queue

    def ask(self, event: LiveEvent) -> None:
        self.jobs.send(job(event))

    def again(self, event: LiveEvent, now: datetime) -> None:
        """One that stands still: its message was lost, or every attempt failed. There is one message of it an hour."""
        self.live_events.note_work(event, now)
        self.jobs.send(job(event, LAST_ATTEMPT))

    def after_healing(self, tenant_id: TenantId, now: datetime) -> int:
        """All that are not as they are wanted: any of them may have waited for the connection that lives again."""
        waiting = [one for one in self.live_events.unbrought(now) if one.tenant_id == tenant_id]
        for event in waiting:
            self.ask(event)
        return len(waiting)


def job(event: LiveEvent, attempt: int = 0) -> dict[str, object]:
    """``attempt`` counts those before it that left something to do."""
    whose = {"tenant_id": event.tenant_id, "live_event_id": event.live_event_id}
    return {"kind": "make_sessions", **whose, "attempt": attempt}
