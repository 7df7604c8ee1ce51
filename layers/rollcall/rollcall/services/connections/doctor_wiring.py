"""The doctor with a line of its own to Zoom: people wait for the whole examination, so each answer gets less time."""

import httpx

from rollcall.services.connections.doctor import Doctor
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.services.zoom_access.tokens import Refreshing
from rollcall.store.table import Table
from rollcall.store.webhook_health import WebhookHealthStore
from rollcall.store.write_ledger import WriteLedger

_TIMEOUT = httpx.Timeout(5, connect=3)


def make_doctor(api_url: str, refreshing: Refreshing, records: Table) -> Doctor:
    http = httpx.Client(timeout=_TIMEOUT, follow_redirects=False)
    return Doctor(ZoomAccess(http, api_url, refreshing), WebhookHealthStore(records), WriteLedger(records))
