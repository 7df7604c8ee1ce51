"""Whether a tenant and its programs may use Zoom: asked wherever a host is checked, so that nothing goes round it."""

from dataclasses import dataclass

from rollcall.ids import ProgramId, TenantId
from rollcall.lms.problems import Problem
from rollcall.store.settings import Program, SettingsStore, TenantSettings


@dataclass(frozen=True, slots=True)
class Decided:
    """What the admin decided for the tenant, and for the program that was named."""

    settings: TenantSettings
    program: Program | None


@dataclass(frozen=True, slots=True)
class Switches:
    settings: SettingsStore

    def check(self, tenant_id: TenantId, program_id: str | None) -> Decided:
        """For what is about to be made; what was made before goes on. Raises problems that say what to do."""
        settings = self.settings.settings(tenant_id)
        if not settings.enabled:
            raise Problem(
                403,
                "meetings_disabled",
                "An admin of this tenant has switched virtual meetings off.",
                "Let an admin switch them on: PUT /v1/settings with enabled true.",
            )
        return Decided(settings, self._program(tenant_id, ProgramId(program_id)) if program_id is not None else None)

    def _program(self, tenant_id: TenantId, program_id: ProgramId) -> Program:
        program = self.settings.program(tenant_id, program_id)
        if program is None:
            raise Problem(
                404,
                "program_not_found",
                "There is no such program.",
                f"Check the id, or make the program first: PUT /v1/programs/{program_id}.",
            )
        if not program.enabled:
            raise Problem(
                403,
                "program_disabled",
                "An admin has switched virtual meetings off for this program.",
                f"Let an admin switch them on: PUT /v1/programs/{program_id} with enabled true.",
            )
        return program
