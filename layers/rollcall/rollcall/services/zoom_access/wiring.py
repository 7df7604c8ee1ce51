"""The way to Zoom: clients, tokens, and the apps we speak for."""

import httpx

from rollcall.aws.secrets import Secret
from rollcall.services.wiring import ZoomEnvironment, client, sealer
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.services.zoom_access.tokens import Refreshing
from rollcall.services.zoom_access.vault import Vault
from rollcall.services.zoom_access.zoom_apps import ZoomApps
from rollcall.store.connections import ConnectionStore
from rollcall.store.grants import GrantStore
from rollcall.store.table import Table

ZOOM_TIMEOUT = httpx.Timeout(10, connect=3)


def make_zoom_access(environment: ZoomEnvironment, records: Table) -> ZoomAccess:
    http = httpx.Client(timeout=ZOOM_TIMEOUT, follow_redirects=False)
    grants, vault = GrantStore(records), Vault(sealer(environment.kms_key_id))
    secret = Secret(client("secretsmanager"), environment.zoom_oauth_secret_id)
    apps = ZoomApps(http, environment.zoom_oauth_url, secret.read, grants, vault)
    return ZoomAccess(http, environment.zoom_api_url, Refreshing(ConnectionStore(records), grants, vault, apps))
