"""What counts as having attended: a tenant's rules, a program's, a meeting's, each over the one before."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict


class AttendancePolicy(BaseModel):
    """``threshold`` is the part of the credit window that makes somebody present; more than ``late_after_s`` after the
    start is late; ``accept_names``: an equal name decides, where it otherwise suggests; numbers of webhooks and report
    that are more than ``tolerance_s`` apart differ.
    """

    model_config = ConfigDict(frozen=True)
    threshold: Decimal = Decimal("0.75")
    late_after_s: int = 600
    accept_names: bool = False
    tolerance_s: int = 60


class PolicyWishes(BaseModel):
    """A policy that leaves open what it does not say."""

    model_config = ConfigDict(frozen=True)
    threshold: Decimal | None = None
    late_after_s: int | None = None
    accept_names: bool | None = None
    tolerance_s: int | None = None

    def over(self, policy: AttendancePolicy) -> AttendancePolicy:
        return policy.model_copy(update=self.model_dump(exclude_none=True))
