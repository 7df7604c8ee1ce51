"""Names that were said to be the learner's, in all of the tenant's meetings."""

from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from rollcall.services.erasing.at_work import AtWork
from rollcall.store.aliases import AliasStore, TenantAlias
from rollcall.store.deleting import Deleting, Found


@dataclass(frozen=True, slots=True)
class ErasingAliases:
    """After the meetings, whose tombstones know the learner by these names too."""

    aliases: AliasStore
    deleting: Deleting

    def erase(self, work: AtWork) -> bool:
        still_theirs = Attr("learner_id").eq(work.learner_id)
        said = self.aliases.of_tenant(work.tenant_id)
        theirs = (Found(one.key, TenantAlias.KIND, still_theirs) for one in said if one.learner_id == work.learner_id)
        self.deleting.delete(work.erasure, theirs)
        return True
