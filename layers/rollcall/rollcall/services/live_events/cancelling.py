"""A live event called off: nobody can pick any more at once, its sessions are cancelled by a job."""

from dataclasses import dataclass

from rollcall.aws.queues import Queue
from rollcall.services.live_events.sessions import job
from rollcall.store.live_events import LiveEvent, LiveEventStore


@dataclass(frozen=True, slots=True)
class CancellingEvents:
    live_events: LiveEventStore
    jobs: Queue

    def cancel(self, event: LiveEvent) -> None:
        """Once is as often as twice."""
        self.live_events.cancel(event)
        self.jobs.send(job(event))
