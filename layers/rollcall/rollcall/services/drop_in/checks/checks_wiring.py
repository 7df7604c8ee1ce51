"""Who judges sign-ins, apart from whoever lets learners in."""

from rollcall.services.drop_in.checks.no_shows import NoShows
from rollcall.services.drop_in.checks.timers_wiring import make_timers
from rollcall.services.drop_in.logs.logs_wiring import make_session_logs
from rollcall.services.drop_in.wiring import make_withdrawing
from rollcall.services.no_shows.asking import Asking
from rollcall.services.wiring import ChecksEnvironment
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.facts import FactStore
from rollcall.store.session_logs import SessionLogStore
from rollcall.store.table import Table
from rollcall.store.webhook_health import WebhookHealthStore


def make_no_shows(environment: ChecksEnvironment, records: Table, zooms: ZoomAccess, function_arn: str) -> NoShows:
    return NoShows(
        facts=FactStore(records),
        logs=SessionLogStore(records),
        session_logs=make_session_logs(environment, records),
        withdrawing=make_withdrawing(records, zooms),
        asking=Asking(zooms, WebhookHealthStore(records)),
        timers=make_timers(environment, function_arn),
    )
