"""What is known of a Zoom account as a whole: others may be connected to it."""

from dataclasses import dataclass

from rollcall.services.connections.goodbye.ending import Ending
from rollcall.store.connections import ConnectionStore
from rollcall.store.deleting import Deleting, Found
from rollcall.store.webhook_health import WebhookHealth, account_partition, health_key


@dataclass(frozen=True, slots=True)
class EndingAccount:
    connections: ConnectionStore
    deleting: Deleting

    def end(self, ending: Ending) -> bool:
        account_id, tenant_id = ending.connection.account_id, ending.connection.tenant_id
        if not account_id:
            return True
        others = [one for one in self.connections.of_account(account_id) if one.lives]
        if not others:
            self.deleting.delete(ending.receipt, self.deleting.within(account_partition(account_id)))
        elif not any(one.tenant_id == tenant_id for one in others):
            self.deleting.delete(ending.receipt, [Found(health_key(account_id, tenant_id), WebhookHealth.KIND)])
        return True
