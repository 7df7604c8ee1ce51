"""A tenant's settings and programs as its admin changes them. What changes nothing is neither written nor noted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from pydantic import TypeAdapter, ValidationError

from rollcall.ids import ProgramId, TenantId
from rollcall.lms.administration import ProgramChange, ProgramList, ProgramReply, SettingsChange, SettingsReply
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.fields import LmsId
from rollcall.lms.problems import invalid, not_found
from rollcall.store.audit import Actor, AuditStore
from rollcall.store.policies import PolicyWishes
from rollcall.store.settings import Program, SettingsStore, TenantSettings

_PAGE = 100
_UNDECIDED = {"attendance": PolicyWishes().model_dump(mode="json")}
_CURSOR = frozenset({"sk", "tenant"})
_PROGRAM_ID: TypeAdapter[str] = TypeAdapter(LmsId)


@dataclass(frozen=True, slots=True)
class Administering:
    store: SettingsStore
    audit: AuditStore

    def settings(self, tenant_id: TenantId) -> SettingsReply:
        return _settings_reply(self.store.settings(tenant_id))

    def change_settings(
        self, tenant_id: TenantId, change: SettingsChange, actor: Actor, now: datetime
    ) -> SettingsReply:
        before = self.store.settings(tenant_id)
        after = TenantSettings.model_validate(
            change.model_dump() | {"tenant_id": tenant_id, "admin_emails": _once(change.admin_emails)}
        )
        if after != before and self.store.change(after):
            detail = _differences(_plain(before), _plain(after))
            if "admin_emails" in detail:  # entries are kept for ever, addresses need not be
                detail["admin_emails"] = f"{len(after.admin_emails)} addresses"
            self.audit.record(tenant_id, now, actor, "settings.changed", tenant_id, **detail)
        return _settings_reply(after)

    def program(self, tenant_id: TenantId, program_id: str) -> ProgramReply:
        held = self.store.program(tenant_id, _known_form(program_id))
        if held is None:
            raise not_found("program")
        return _program_reply(held)

    def programs(self, tenant_id: TenantId, cursor: str) -> ProgramList:
        after = (from_cursor(cursor, tenant_id, _CURSOR) or {}).get("sk", "")
        programs, last = self.store.programs(tenant_id, _PAGE, after)
        more = {"sk": last, "tenant": tenant_id} if last else None
        return ProgramList(items=[_program_reply(one) for one in programs], cursor=to_cursor(more))

    def change_program(
        self, tenant_id: TenantId, program_id: str, change: ProgramChange, actor: Actor, now: datetime
    ) -> ProgramReply:
        after = Program(tenant_id=tenant_id, program_id=_known_form(program_id), **change.model_dump())
        before = self.store.program(tenant_id, after.program_id)
        if after != before and self.store.change(after):
            detail = _differences(
                _plain(before) if before else _UNDECIDED, _plain(after, without={"tenant_id", "program_id"})
            )
            self.audit.record(tenant_id, now, actor, "program.changed", after.program_id, **detail)
        return _program_reply(after)

    def delete_program(self, tenant_id: TenantId, program_id: str, actor: Actor, now: datetime) -> None:
        known = _known_form(program_id)
        if not self.store.delete_program(tenant_id, known):
            raise not_found("program")
        self.audit.record(tenant_id, now, actor, "program.deleted", known)


def _known_form(program_id: str) -> ProgramId:
    """The id of a path, where ``@`` and ``:`` may come percent-encoded."""
    try:
        return ProgramId(_PROGRAM_ID.validate_python(unquote(program_id)))
    except ValidationError:
        raise invalid(
            "This is not an id that a program can have.",
            "Use up to 128 letters, digits, '_', '.', ':', '@', '+' and '-'.",
        ) from None


def _once(emails: list[str]) -> list[str]:
    """In the order they came in, each mailbox once."""
    kept: dict[str, str] = {}
    for email in emails:
        kept.setdefault(email.lower(), email)
    return list(kept.values())


def _plain(record: TenantSettings | Program, without: Iterable[str] = ()) -> dict[str, Any]:
    return record.model_dump(mode="json", exclude=set(without))


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in changed.items()}


def _settings_reply(settings: TenantSettings) -> SettingsReply:
    return SettingsReply.model_validate(settings.model_dump(include=set(SettingsReply.model_fields)))


def _program_reply(program: Program) -> ProgramReply:
    return ProgramReply.model_validate(program.model_dump(include=set(ProgramReply.model_fields)))
