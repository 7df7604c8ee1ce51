"""Erasing a learner, in steps that can be begun again anywhere; its record says how far it has come, and what went."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rollcall.aws.queues import Queue
from rollcall.ids import TenantId
from rollcall.services.erasing.aliases import ErasingAliases
from rollcall.services.erasing.at_work import AtWork, erasing_job
from rollcall.services.erasing.live_events import ErasingInvitations
from rollcall.services.erasing.meetings import ErasingMeetings
from rollcall.services.erasing.session_logs import ErasingSignIns
from rollcall.store.erasures import Erasure, ErasureStep, ErasureStore

_WAIT_S = 60


@dataclass(frozen=True, slots=True)
class Erasing:
    erasures: ErasureStore
    invitations: ErasingInvitations
    meetings: ErasingMeetings
    sign_ins: ErasingSignIns
    aliases: ErasingAliases
    jobs: Queue
    clock: Callable[[], datetime]

    def work(self, tenant_id: TenantId, erasure_id: str, out_of_time: Callable[[], bool]) -> str:
        """A word for what came of it: unknown, finished, or the step at which it goes on."""
        erasure = self.erasures.get(tenant_id, erasure_id)
        if erasure and erasure.step is not ErasureStep.FINISHED:
            self.erasures.note_work(erasure, self.clock())
        while erasure and erasure.step is not ErasureStep.FINISHED:
            if out_of_time() or not self._done(erasure, out_of_time):
                self.jobs.send(erasing_job(erasure), 0 if out_of_time() else _WAIT_S)
                return erasure.step.value
            erasure = self.erasures.get(tenant_id, erasure_id)
        return erasure.step.value if erasure else "unknown"

    def _done(self, erasure: Erasure, out_of_time: Callable[[], bool]) -> bool:
        """Do a step and go on to the next; False where time ran out, or something has to be waited for."""
        if erasure.learner_id is None:
            return True
        work = AtWork(erasure, erasure.learner_id, self.clock(), out_of_time)
        if not all(act(work) for act in self._acts(erasure.step)):
            return False
        self._advance(erasure)
        return True

    def _acts(self, step: ErasureStep) -> tuple[Callable[[AtWork], bool], ...]:
        return {
            ErasureStep.LIVE_EVENTS: (self.invitations.erase,),
            ErasureStep.MEETINGS: (self.meetings.erase,),
            ErasureStep.SESSION_LOGS: (self.sign_ins.erase,),
            ErasureStep.SWEEP: (self.meetings.erase, self.aliases.erase),
        }[step]

    def _advance(self, erasure: Erasure) -> None:
        """As it is by now: the cursor has moved with the step."""
        fresh = self.erasures.get(erasure.tenant_id, erasure.erasure_id) or erasure
        steps = list(ErasureStep)
        following = steps[steps.index(erasure.step) + 1]
        if fresh.step is not erasure.step:
            return  # another worker was faster
        if following is ErasureStep.FINISHED:
            self.erasures.finish(fresh, self.clock())
        else:
            self.erasures.advance(fresh, following)
