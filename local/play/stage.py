"""Everything the class touches, opened together."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from local.play.doors.http import open_client
from local.play.doors.lms import SampleLms
from local.play.doors.rollcall import RollcallApi
from local.play.doors.tutoring import TutoringPages
from local.play.doors.zoom import SimulatedZoom


class Addresses(Protocol):
    """Where everything is, and the tenant's key: what the local stack says of itself."""

    @property
    def api_url(self) -> str:
        """Rollcall."""

    @property
    def zoom_url(self) -> str:
        """The simulated Zoom."""

    @property
    def lms_url(self) -> str:
        """The sample LMS."""

    @property
    def api_key(self) -> str:
        """The tenant's key."""

    @property
    def tenant_id(self) -> str:
        """The tenant."""


@dataclass(frozen=True)
class Stage:
    """The doors of the three parties, the LMS's being two."""

    zoom: SimulatedZoom
    lms: SampleLms
    tutoring: TutoringPages
    rollcall: RollcallApi


@asynccontextmanager
async def open_stage(addresses: Addresses) -> AsyncIterator[Stage]:
    """Clients to the three parties, closed at the end."""
    async with AsyncExitStack() as clients:
        zoom = await clients.enter_async_context(open_client(addresses.zoom_url))
        lms = await clients.enter_async_context(open_client(addresses.lms_url))
        key = {"authorization": f"Bearer {addresses.api_key}"}
        rollcall = await clients.enter_async_context(open_client(addresses.api_url, key))
        pages = TutoringPages(lms, addresses.lms_url)
        yield Stage(SimulatedZoom(zoom), SampleLms(lms), pages, RollcallApi(rollcall))
