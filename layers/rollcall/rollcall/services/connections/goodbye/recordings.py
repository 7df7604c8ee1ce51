"""Imported recordings, kept or deleted as the admin chose."""

from dataclasses import dataclass

from rollcall.aws.objects import Objects
from rollcall.ids import ConnectionId, TenantId
from rollcall.services.connections.goodbye.ending import Ending
from rollcall.store.receipts import ReceiptStore


@dataclass(frozen=True, slots=True)
class EndingRecordings:
    objects: Objects
    receipts: ReceiptStore

    def end(self, ending: Ending) -> bool:
        """Counted before they are deleted, up to the cursor: whoever goes on after a kill counts none twice."""
        receipt = ending.receipt
        if receipt.recordings == "keep":
            return True
        while keys := self.objects.page(recordings_of(receipt.tenant_id, receipt.connection_id)):
            news = [key for key in keys if key > receipt.cursor]
            if ending.out_of_time() or (news and not self.receipts.count_recordings(receipt, len(news), news[-1])):
                return False  # or somebody else has counted them: whoever comes next sees how far
            self.objects.delete(keys)
            receipt = receipt.model_copy(update={"cursor": max(receipt.cursor, keys[-1])})
        return True


def recordings_of(tenant_id: TenantId, connection_id: ConnectionId) -> str:
    """Where a connection's recordings are; each meeting has a folder of its own there."""
    return f"{tenant_id}/{connection_id}/"
