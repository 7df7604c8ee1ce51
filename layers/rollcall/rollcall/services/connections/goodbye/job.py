"""Everything of Zoom's goes, in steps that can be begun again anywhere; the receipt says how far it has come.

A Lambda works until its time is nearly out, then sends itself on. After the last step a sweep, when every function
that was running at the disconnect has ended, takes what such a one left behind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.aws.queues import Queue
from rollcall.ids import ConnectionId, TenantId
from rollcall.services.connections.goodbye.access import EndingAccess
from rollcall.services.connections.goodbye.account import EndingAccount
from rollcall.services.connections.goodbye.aliases import EndingAliases
from rollcall.services.connections.goodbye.drop_in import EndingDropIn
from rollcall.services.connections.goodbye.ending import Ending, job
from rollcall.services.connections.goodbye.meetings import EndingMeetings
from rollcall.services.connections.goodbye.recordings import EndingRecordings
from rollcall.store.connections import ConnectionStore
from rollcall.store.receipts import Receipt, ReceiptStore, Step


@dataclass(frozen=True, slots=True)
class Goodbye:
    connections: ConnectionStore
    receipts: ReceiptStore
    access: EndingAccess
    drop_in: EndingDropIn
    meetings: EndingMeetings
    aliases: EndingAliases
    account: EndingAccount
    recordings: EndingRecordings
    jobs: Queue
    sweep_delay: timedelta
    clock: Callable[[], datetime]

    def work(self, tenant_id: TenantId, connection_id: ConnectionId, out_of_time: Callable[[], bool]) -> str:
        """A word for what came of it: unknown, finished, or the step at which it goes on."""
        receipt = self._begun(tenant_id, connection_id)
        while receipt and receipt.step is not Step.FINISHED:
            wait_s = self._wait_s(receipt)
            if wait_s or not self._done(receipt, out_of_time):
                self.jobs.send(job(tenant_id, connection_id), wait_s)
                return receipt.step.value
            receipt = self.receipts.get(tenant_id, connection_id)
        return receipt.step.value if receipt else "unknown"

    def _begun(self, tenant_id: TenantId, connection_id: ConnectionId) -> Receipt | None:
        """Whoever opened the receipt may have died before the connection was ended."""
        receipt = self.receipts.get(tenant_id, connection_id)
        connection = self.connections.get(tenant_id, connection_id)
        if receipt and connection and receipt.step is not Step.FINISHED:
            self.connections.disconnect(connection, receipt.reason, self.clock())
            self.receipts.note_work(receipt, self.clock())
        return receipt if connection else None

    def _wait_s(self, receipt: Receipt) -> int:
        due = receipt.sweep_at if receipt.step is Step.SWEEP else None
        return max(0, round((due - self.clock()).total_seconds())) if due else 0

    def _done(self, receipt: Receipt, out_of_time: Callable[[], bool]) -> bool:
        """Do a step and go on to the next; False where time ran out."""
        connection = self.connections.get(receipt.tenant_id, receipt.connection_id)
        if connection is None or out_of_time():
            return False
        ending = Ending(receipt, connection, self.clock(), out_of_time)
        if not all(act(ending) for act in self._acts(receipt.step)):
            return False
        self._advance(receipt)
        return True

    def _acts(self, step: Step) -> tuple[Callable[[Ending], bool], ...]:
        return {
            Step.ACCESS: (self.access.end, self.drop_in.end),
            Step.MEETINGS: (self.meetings.end, self.aliases.end),
            Step.ACCOUNT: (self.account.end,),
            Step.RECORDINGS: (self.recordings.end,),
            Step.SWEEP: (
                self.access.end,
                self.drop_in.end,
                self.meetings.end,
                self.meetings.look_through,
                self.aliases.end,
                self.account.end,
                self.recordings.end,
                self._strip,
            ),
        }[step]

    def _strip(self, ending: Ending) -> bool:
        """Last of all: by what it names, everything else is found."""
        self.connections.strip(ending.connection)
        return True

    def _advance(self, receipt: Receipt) -> None:
        steps = list(Step)
        following = steps[steps.index(receipt.step) + 1]
        if following is Step.SWEEP:
            self.receipts.advance(receipt, following, sweep_at=self.clock() + self.sweep_delay)
        elif following is Step.FINISHED:
            self.receipts.advance(receipt, following, finished_at=self.clock())
        else:
            self.receipts.advance(receipt, following)
