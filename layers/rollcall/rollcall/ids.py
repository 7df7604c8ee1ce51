"""The names things go by. Swapping two of them is a type error, not a midnight."""

from typing import NewType
from uuid import uuid4

TenantId = NewType("TenantId", str)
KeyId = NewType("KeyId", str)
ConnectionId = NewType("ConnectionId", str)
ProgramId = NewType("ProgramId", str)
EndpointId = NewType("EndpointId", str)
MeetingId = NewType("MeetingId", str)
SessionLogId = NewType("SessionLogId", str)
LiveEventId = NewType("LiveEventId", str)
LearnerId = NewType("LearnerId", str)
IdentityKeyId = NewType("IdentityKeyId", str)
SignInPageId = NewType("SignInPageId", str)

ZoomAccountId = NewType("ZoomAccountId", str)
ZoomUserId = NewType("ZoomUserId", str)
ZoomMeetingId = NewType("ZoomMeetingId", str)
InstanceUuid = NewType("InstanceUuid", str)
RegistrantId = NewType("RegistrantId", str)


def new_id(prefix: str) -> str:
    """An opaque, unguessable id such as ``mtg_3f2c...``."""
    return f"{prefix}_{uuid4().hex}"
