"""Where the LMS finds Rollcall and the key it calls it with."""

from dataclasses import dataclass


class NotConfiguredError(Exception):
    """The LMS has not been told yet where Rollcall is."""


@dataclass(frozen=True)
class Settings:
    """What an operator hands to an LMS: Rollcall's address and a key for one tenant.

    `public_url` is the LMS's own address as browsers and Rollcall see it, without a trailing slash.
    """

    public_url: str
    api_url: str = ""
    api_key: str = ""
    tenant_id: str = ""

    @property
    def webhook_url(self) -> str:
        """The URL Rollcall sends its events to."""
        return f"{self.public_url}/webhooks/rollcall"

    @property
    def is_complete(self) -> bool:
        """Whether calls to Rollcall are possible."""
        return bool(self.api_url and self.api_key)
