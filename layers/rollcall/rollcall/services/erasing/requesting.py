"""The LMS's wish to have a learner erased, and how far that is."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from pydantic import TypeAdapter, ValidationError

from rollcall.aws.queues import Queue
from rollcall.ids import LearnerId, TenantId
from rollcall.lms.fields import LmsId
from rollcall.lms.learners import ErasureReply
from rollcall.lms.problems import invalid, not_found
from rollcall.services.erasing.at_work import erasing_job
from rollcall.store.audit import Actor, AuditStore
from rollcall.store.erasures import Erasure, ErasureStep, ErasureStore, erasure_id_of

_LEARNER_ID: TypeAdapter[str] = TypeAdapter(LmsId)


@dataclass(frozen=True, slots=True)
class Erasures:
    store: ErasureStore
    audit: AuditStore
    jobs: Queue

    def request(self, tenant_id: TenantId, path: str, actor: Actor, base_url: str, now: datetime) -> ErasureReply:
        """Also of somebody nobody knows: then nothing goes. Sent again, it goes on where a message was lost."""
        learner_id = _known_form(path)
        wanted = Erasure(
            tenant_id=tenant_id,
            erasure_id=erasure_id_of(tenant_id, learner_id),
            learner_id=learner_id,
            requested_at=now,
            active_at=now,
        )
        if self.store.begin(wanted):
            self.audit.record(tenant_id, now, actor, "learner.erased", wanted.erasure_id)
        held = self.store.get(tenant_id, wanted.erasure_id) or wanted
        if held.step is not ErasureStep.FINISHED:
            self.jobs.send(erasing_job(held))
        return _reply(held, base_url)

    def show(self, tenant_id: TenantId, erasure_id: str, base_url: str) -> ErasureReply:
        held = self.store.get(tenant_id, erasure_id)
        if held is None:
            raise not_found("erasure")
        return _reply(held, base_url)


def resume_erasures(store: ErasureStore, jobs: Queue, inactive_since: datetime) -> int:
    """Those whose message was lost, or given up; gives their number."""
    left = store.unfinished(inactive_since)
    jobs.send_all([erasing_job(one) for one in left])
    return len(left)


def _known_form(path: str) -> LearnerId:
    """The id of a path, where ``@`` and ``:`` may come percent-encoded."""
    try:
        return LearnerId(_LEARNER_ID.validate_python(unquote(path)))
    except ValidationError:
        raise invalid(
            "This is not an id that a learner can have.",
            "Use up to 128 letters, digits, '_', '.', ':', '@', '+' and '-'.",
        ) from None


def _reply(erasure: Erasure, base_url: str) -> ErasureReply:
    return ErasureReply(
        erasure_id=erasure.erasure_id,
        step=erasure.step.value,
        requested_at=erasure.requested_at,
        finished_at=erasure.finished_at,
        deleted=erasure.counts,
        left_in_zoom=[str(one) for one in erasure.left_in_zoom],
        erasure_url=f"{base_url}/v1/erasures/{erasure.erasure_id}",
    )
