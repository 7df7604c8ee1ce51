"""What turns a consent, or new credentials, into an active connection."""

from rollcall.services.connections.activating import Activating
from rollcall.services.drop_in.daily.enrolling import Enrolling
from rollcall.services.wiring import JobsEnvironment, queue
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.audit import AuditStore
from rollcall.store.drop_in_hosts import DropInHostStore
from rollcall.store.hosts import HostStore
from rollcall.store.table import Table


def make_activating(environment: JobsEnvironment, records: Table, zooms: ZoomAccess) -> Activating:
    refreshing, jobs = zooms.refreshing, queue(environment.connection_jobs_queue_url)
    enrolling = Enrolling(DropInHostStore(records), HostStore(records))
    stores = refreshing.connections, refreshing.grants
    return Activating(*stores, refreshing.vault, zooms, AuditStore(records), enrolling, jobs)
