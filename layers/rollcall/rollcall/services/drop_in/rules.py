"""What the admin decided about drop-in: for the sign-in, its program, its tenant, in this order."""

from dataclasses import dataclass

from rollcall.ids import TenantId
from rollcall.services.meetings.switches import Switches


@dataclass(frozen=True, slots=True)
class Rule:
    """``no_show_after_s``: how long a learner has to arrive."""

    waiting_line: bool
    no_show_after_s: int
    synthetic_email_domain: str | None


@dataclass(frozen=True, slots=True)
class Rules:
    switches: Switches
    no_show_after_s: int

    def of(self, tenant_id: TenantId, program_id: str | None, no_show_after_s: int | None) -> Rule:
        """Unless an admin has switched that off. Raises problems."""
        decided = self.switches.check(tenant_id, program_id)
        settings, program = decided.settings, decided.program
        line = program.waiting_line if program else None
        after_s = no_show_after_s or (program and program.no_show_after_s) or settings.no_show_after_s
        return Rule(
            waiting_line=settings.waiting_line if line is None else line,
            no_show_after_s=after_s or self.no_show_after_s,
            synthetic_email_domain=settings.synthetic_email_domain,
        )
