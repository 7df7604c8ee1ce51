"""The partitions that several stores share."""

from rollcall.ids import ConnectionId, MeetingId, TenantId


def meeting_partition(tenant_id: TenantId, meeting_id: MeetingId) -> str:
    return f"MEETING#{tenant_id}#{meeting_id}"


def connection_partition(tenant_id: TenantId, connection_id: ConnectionId) -> str:
    return f"CONNECTION#{tenant_id}#{connection_id}"
