"""The names that were said to be somebody's, as the LMS reads and takes them back."""

from dataclasses import dataclass

from rollcall.ids import TenantId
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.matches import AliasList, AliasReply
from rollcall.lms.problems import not_found
from rollcall.store.aliases import AliasStore, MeetingAlias, TenantAlias

_PAGE = 100
_CURSOR = frozenset({"sk", "tenant"})


@dataclass(frozen=True, slots=True)
class AliasesView:
    aliases: AliasStore

    def page(self, tenant_id: TenantId, cursor: str) -> AliasList:
        after = (from_cursor(cursor, tenant_id, _CURSOR) or {}).get("sk", "")
        found, last = self.aliases.page(tenant_id, _PAGE, after)
        more = {"sk": last, "tenant": tenant_id} if last else None
        return AliasList(items=[alias_reply(one) for one in found], cursor=to_cursor(more))

    def forget(self, tenant_id: TenantId, alias_id: str) -> None:
        """Meetings that were settled by it stay as they are until somebody has them settled anew."""
        held = self.aliases.of_id(tenant_id, alias_id)
        if held is None or not self.aliases.forget(held):
            raise not_found("alias")


def alias_reply(alias: TenantAlias | MeetingAlias) -> AliasReply:
    in_one = isinstance(alias, MeetingAlias)
    return AliasReply(
        alias_id=alias.alias_id,
        name=alias.name,
        learner_id=alias.learner_id,
        remember="meeting" if in_one else "tenant",
        meeting_id=alias.meeting_id if isinstance(alias, MeetingAlias) else None,
        by=alias.by,
        at=alias.at,
    )
