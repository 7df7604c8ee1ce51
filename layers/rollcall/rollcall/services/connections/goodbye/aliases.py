"""Names that were seen in the connection's meetings, and whose they are in all of the tenant's."""

from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from rollcall.services.connections.goodbye.ending import Ending
from rollcall.store.aliases import AliasStore, TenantAlias
from rollcall.store.deleting import Deleting, Found


@dataclass(frozen=True, slots=True)
class EndingAliases:
    aliases: AliasStore
    deleting: Deleting

    def end(self, ending: Ending) -> bool:
        """One that was said again of another connection's meeting is that one's by now."""
        connection_id = ending.connection.connection_id
        still_by_it = Attr("connection_id").eq(connection_id)
        known = self.aliases.of_tenant(ending.connection.tenant_id)
        theirs = (Found(one.key, TenantAlias.KIND, still_by_it) for one in known if one.connection_id == connection_id)
        self.deleting.delete(ending.receipt, theirs)
        return True
