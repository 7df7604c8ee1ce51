"""A waiting line as hosts see it: who, since when, what for."""

from dataclasses import dataclass

from rollcall.ids import ProgramId, TenantId
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.problems import not_found
from rollcall.lms.waiting_lines import WaitingLearner, WaitingLineReply
from rollcall.store.settings import SettingsStore
from rollcall.store.table import ItemKey
from rollcall.store.waiting_lines import LineEntry, WaitingLineStore

_PAGE = 100
_COUNTED = 5000  # one query counts not many more
_CURSOR = frozenset({"pk", "sk"})


@dataclass(frozen=True, slots=True)
class LineView:
    lines: WaitingLineStore
    settings: SettingsStore

    def page(self, tenant_id: TenantId, program_id: str, cursor: str) -> WaitingLineReply:
        """Of a program, or the tenant's own. Raises problems."""
        program = ProgramId(program_id) if program_id else None
        if program and self.settings.program(tenant_id, program) is None:
            raise not_found("program")
        after = from_cursor(cursor, tenant_id, _CURSOR) or {}
        before = self.lines.count_up_to(ItemKey(after["pk"], after["sk"]), _COUNTED) if after else 0
        entries, last = self.lines.page(tenant_id, program, _PAGE, after.get("sk", ""))
        key = {"pk": entries[-1].key.pk, "sk": last} if last else None
        items = [_shown(place, entry) for place, entry in enumerate(entries, before + 1)]
        return WaitingLineReply(items=items, cursor=to_cursor(key))


def _shown(place: int, entry: LineEntry) -> WaitingLearner:
    told = entry.model_dump(include=set(WaitingLearner.model_fields))
    return WaitingLearner.model_validate(
        told | {"place": place, "host": entry.host or None, "reason": entry.reason or None}
    )
