"""What connections cost: calls of a warm container with a valid token, and calls of a callback."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import boto3
import httpx
from moto import mock_aws

from benchmarks.apart import answer, measure_apart
from benchmarks.measurement import Measurement
from benchmarks.metering import Meter
from benchmarks.table import make_table
from rollcall.ids import TenantId
from rollcall.lms.keys import hashed
from rollcall.services import wiring
from rollcall.services.connections.connecting import pending
from rollcall.services.connections.consenting import Consents
from rollcall.services.connections.wiring import make_activating
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.services.zoom_access.tokens import Refreshing
from rollcall.services.zoom_access.vault import Vault
from rollcall.services.zoom_access.zoom_apps import ZoomApps
from rollcall.store.connections import ConnectionStatus, ConnectionStore
from rollcall.store.consents import Consent, ConsentStore
from rollcall.store.grants import GrantStore

CALLS = 100
_TABLE, _TENANT = "rollcall", TenantId("tnt")
_BASE_URL, _ZOOM_URL = "https://rollcall.example", "https://zoom.example"
_APPS = json.dumps({"account": {"client_id": "app", "client_secret": "secret"}})
_ENVIRONMENT = {"TABLE_NAME": _TABLE, "AWS_DEFAULT_REGION": "eu-central-1", "POWERTOOLS_SERVICE_NAME": "rollcall"}


def measure() -> list[Measurement]:
    told = measure_apart("benchmarks.connections", _ENVIRONMENT)
    return [
        Measurement(
            name="Warm call, extra",
            value=(told["extra_calls"] + told["reads"]) / CALLS,
            limit=0,
            unit="calls and reads",
            how=f"requests to Zoom besides the one that was asked for, and reads of the table, of {CALLS} calls in a "
            "container that has a valid token",
            found=(f"cold, once: {told['cold_reads']} reads",),
        ),
        Measurement(
            name="Callback, calls to Zoom",
            value=max(told["callback"], told["contended"]),
            limit=3,
            unit="calls",
            how="requests to Zoom from the browser's return to the active connection",
            found=(
                f"first consent: {told['callback']}",
                f"again within two minutes, when Zoom is asked whose tokens live: {told['contended']}",
            ),
        ),
    ]


@dataclass
class _Zoom(httpx.BaseTransport):
    """Just enough of Zoom: tokens, and who they are of."""

    paths: list[str] = field(default_factory=list)
    living: str = ""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        if request.url.path == "/oauth/token":
            self.living = f"token-{len(self.paths)}"
            reply = {"access_token": self.living, "refresh_token": f"refresh-{len(self.paths)}", "expires_in": 3600}
            return httpx.Response(200, json=reply)
        if request.headers["authorization"] != f"Bearer {self.living}":
            return httpx.Response(401, json={"code": 124, "message": "Invalid access token."})
        return httpx.Response(200, json={"id": "admin", "account_id": "account", "email": "a@b.example", "type": 2})

    def take(self) -> int:
        counted, self.paths[:] = len(self.paths), []
        return counted


def _measure_here() -> dict[str, int]:
    with mock_aws():
        make_table(boto3.client("dynamodb"), _TABLE)
        place = _Place(_Zoom(), boto3.client("kms").create_key()["KeyMetadata"]["KeyId"], _jobs_url())
        callback, contended = place.consent(), place.consent()
        return place.call_warm() | {"callback": callback, "contended": contended}


def _jobs_url() -> str:
    return str(boto3.client("sqs").create_queue(QueueName="jobs")["QueueUrl"])


@dataclass(frozen=True)
class _Place:
    """Rollcall between an in-process AWS and that Zoom."""

    zoom: _Zoom
    key_id: str
    jobs_url: str

    def consent(self) -> int:
        """A browser goes to Zoom and comes back; gives the calls to Zoom that its return made."""
        access, now = self._container(), datetime.now(UTC)
        refreshing, records = access.refreshing, access.refreshing.connections.table
        activating = make_activating(wiring.JobsEnvironment(connection_jobs_queue_url=self.jobs_url), records, access)
        store = ConsentStore(records)
        consents = Consents(refreshing.connections, store, activating, refreshing.apps, pkce=True)
        begun = pending(_TENANT, "account", "", now)
        refreshing.connections.put(begun)
        expires_at = int(now.timestamp()) + 600
        link = Consent(
            step="link",
            hashed=hashed("link"),
            tenant_id=_TENANT,
            connection_id=begun.connection_id,
            expires_at=expires_at,
        )
        store.put(link)
        way = consents.send_to_zoom("link", _BASE_URL, now)
        state = parse_qs(urlsplit(way.authorize_url).query)["state"][0]
        self.zoom.take()
        consents.come_back({"state": state, "code": "code"}, way.cookie, _BASE_URL, now)
        return self.zoom.take()

    def call_warm(self) -> dict[str, int]:
        """The first call of a container, and many more."""
        access = self._container()
        connections = access.refreshing.connections
        [active] = [one for one in connections.of_tenant(_TENANT) if one.status is ConnectionStatus.ACTIVE]
        meter = Meter(boto3.client("dynamodb"), _TABLE)
        meter.watch(connections.table.dynamo.meta.client)
        client = access.client(_TENANT, active.connection_id)
        client.user()
        cold = sum(meter.take()["reads"].values())
        self.zoom.take()
        for _ in range(CALLS):
            client.user()
        reads = sum(meter.take()["reads"].values())
        return {"extra_calls": self.zoom.take() - CALLS, "reads": reads, "cold_reads": cold}

    def _container(self) -> ZoomAccess:
        http = httpx.Client(transport=self.zoom)
        records = wiring.table(wiring.TableEnvironment(table_name=_TABLE))
        grants, vault = GrantStore(records), Vault(wiring.sealer(self.key_id))
        apps = ZoomApps(http, _ZOOM_URL, lambda: _APPS, grants, vault)
        return ZoomAccess(http, _ZOOM_URL, Refreshing(ConnectionStore(records), grants, vault, apps))


if __name__ == "__main__":
    answer(_measure_here, measure)
