"""What a tenant's admin decides: whether Zoom may be used, for whom, and who is written to."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from boto3.dynamodb.conditions import Attr, ConditionBase
from pydantic import BaseModel, ConfigDict

from rollcall.ids import ProgramId, TenantId
from rollcall.store.policies import PolicyWishes
from rollcall.store.table import ItemKey, Record, Table
from rollcall.store.tenants import tenant_partition

type RecordingsChoice = Literal["keep", "delete"]
type AbsenceChoice = Literal["mark", "cancel_registration", "cancel_meeting"]


class AppointmentRules(BaseModel):
    """What becomes of a scheduled one-to-one meeting to which somebody does not come, ``no_show_after_s`` after its
    start.
    """

    model_config = ConfigDict(frozen=True)
    no_show_after_s: int | None = None
    on_learner_absent: AbsenceChoice = "mark"
    on_host_absent: AbsenceChoice = "mark"
    on_both_absent: AbsenceChoice = "mark"


class TenantSettings(Record):
    """``enabled`` is the tenant's own switch; ``recordings_on_disconnect`` what becomes of imported recordings.

    Learners without an e-mail get an address of ``synthetic_email_domain``, if there is one. With ``waiting_line``,
    learners who sign in wait to be taken; without, they have ``no_show_after_s`` to arrive.
    """

    KIND: ClassVar = "settings"
    tenant_id: TenantId
    enabled: bool = True
    admin_emails: list[str] = []
    recordings_on_disconnect: RecordingsChoice = "keep"
    synthetic_email_domain: str | None = None
    waiting_line: bool = False
    no_show_after_s: int | None = None
    appointments: AppointmentRules = AppointmentRules()
    attendance: PolicyWishes = PolicyWishes()

    @property
    def key(self) -> ItemKey:
        return _settings_key(self.tenant_id)


class Program(Record):
    """A part of a tenant with a switch of its own. What it leaves open, the tenant's settings decide."""

    KIND: ClassVar = "program"
    tenant_id: TenantId
    program_id: ProgramId
    name: str
    enabled: bool = True
    waiting_line: bool | None = None
    no_show_after_s: int | None = None
    attendance: PolicyWishes = PolicyWishes()

    @property
    def key(self) -> ItemKey:
        return _program_key(self.tenant_id, self.program_id)


@dataclass(frozen=True, slots=True)
class SettingsStore:
    table: Table

    def settings(self, tenant_id: TenantId) -> TenantSettings:
        """What was decided; a tenant that never decided anything has the defaults."""
        held = self.table.get(TenantSettings, _settings_key(tenant_id))
        return held or TenantSettings(tenant_id=tenant_id)

    def program(self, tenant_id: TenantId, program_id: ProgramId) -> Program | None:
        return self.table.get(Program, _program_key(tenant_id, program_id))

    def programs(self, tenant_id: TenantId, limit: int, after: str) -> tuple[list[Program], str]:
        items, last = self.table.page(tenant_partition(tenant_id), "PROGRAM#", limit, after)
        return [Program.from_item(item) for item in items], last

    def change(self, record: TenantSettings | Program) -> bool:
        """Write what is decided; of two who decide the same at once, one has changed something."""
        return self.table.put_if(record, _other_than(record))

    def delete_program(self, tenant_id: TenantId, program_id: ProgramId) -> bool:
        return self.table.delete(_program_key(tenant_id, program_id))


def _other_than(record: Record) -> ConditionBase:
    other: ConditionBase = Attr("pk").not_exists()
    stored = record.model_dump(mode="json", exclude_none=True)
    for name in type(record).model_fields:
        other = other | (Attr(name).ne(stored[name]) if name in stored else Attr(name).exists())
    return other


def _settings_key(tenant_id: TenantId) -> ItemKey:
    return ItemKey(tenant_partition(tenant_id), "SETTINGS")


def _program_key(tenant_id: TenantId, program_id: ProgramId) -> ItemKey:
    return ItemKey(tenant_partition(tenant_id), f"PROGRAM#{program_id}")
