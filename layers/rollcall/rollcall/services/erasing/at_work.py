"""An erasing under way, as each of its parts gets it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import LearnerId, TenantId
from rollcall.store.erasures import Erasure

KIND = "erase_learner"


def erasing_job(erasure: Erasure) -> dict[str, object]:
    """The message that has it gone on with; one too many does no harm. It names nobody."""
    return {"kind": KIND, "tenant_id": erasure.tenant_id, "erasure_id": erasure.erasure_id}


@dataclass(frozen=True, slots=True)
class AtWork:
    """A part does what it can until ``out_of_time``, and says whether it is done. It may be begun again anywhere."""

    erasure: Erasure
    learner_id: LearnerId
    now: datetime
    out_of_time: Callable[[], bool]

    @property
    def tenant_id(self) -> TenantId:
        return self.erasure.tenant_id
