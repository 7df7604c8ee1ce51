"""How the stack differs from one in AWS: a simulated Zoom whose delays are sixty times shorter, and ours with them."""

TIME_SCALE = 60

_PARAMETERS = {
    "NoShowDelaySeconds": "10",
    "NoShowSettleSeconds": "2",
    "ReportDelaysSeconds": "5,15,35,60,180,720,1440",
    "LiveSettleDelaySeconds": "1",
    "DeliveryDelaysSeconds": "1,5,30",
    "PrivateAddressesAllowed": "true",
}

CLIENT_ID = "rollcall-local"

# The scopes that README asks for in the Zoom app, granular, for an app of the whole account.
SCOPES = (
    "meeting:delete:meeting:admin",
    "meeting:delete:registrant:admin",
    "meeting:read:list_meetings:admin",
    "meeting:read:list_past_instances:admin",
    "meeting:read:list_past_participants:admin",
    "meeting:read:list_registrants:admin",
    "meeting:read:meeting:admin",
    "meeting:read:past_meeting:admin",
    "meeting:read:registrant:admin",
    "meeting:update:meeting:admin",
    "meeting:update:registrant_status:admin",
    "meeting:update:status:admin",
    "meeting:write:batch_registrants:admin",
    "meeting:write:meeting:admin",
    "meeting:write:registrant:admin",
    "report:read:list_meeting_participants:admin",
    "report:read:meeting:admin",
    "user:read:settings:admin",
    "user:read:user:admin",
)


def parameters(architecture: str, public_url: str, zoom_url: str) -> dict[str, str]:
    """The template's parameters."""
    return _PARAMETERS | {
        "Architecture": architecture,
        "PublicUrl": public_url,
        "ZoomApiUrl": zoom_url,
        "ZoomOauthUrl": zoom_url,
    }
