"""What turns a consent, or new credentials, into an active connection."""

from rollcall.services.connections.activating import Activating
from rollcall.services.wiring import JobsEnvironment, queue
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.audit import AuditStore
from rollcall.store.table import Table


def make_activating(environment: JobsEnvironment, records: Table, zooms: ZoomAccess) -> Activating:
    refreshing, jobs = zooms.refreshing, queue(environment.connection_jobs_queue_url)
    return Activating(refreshing.connections, refreshing.grants, refreshing.vault, zooms, AuditStore(records), jobs)
