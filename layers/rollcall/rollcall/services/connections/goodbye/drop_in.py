"""Hosts whose daily sessions are made by the connection: they have none from now on."""

from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from rollcall.services.connections.goodbye.ending import Ending
from rollcall.store.deleting import Deleting, Found
from rollcall.store.drop_in_hosts import DropInHost, DropInHostStore


@dataclass(frozen=True, slots=True)
class EndingDropIn:
    drop_in: DropInHostStore
    deleting: Deleting

    def end(self, ending: Ending) -> bool:
        connection_id = ending.connection.connection_id
        still_by_it = Attr("connection_id").eq(connection_id)
        theirs = self.drop_in.of_connection(ending.connection.tenant_id, connection_id)
        found = (Found(host.key, DropInHost.KIND, still_by_it) for host in theirs)
        self.deleting.delete(ending.receipt, found)
        return True
