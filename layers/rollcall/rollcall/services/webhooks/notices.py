"""What Zoom says of an app or a host rather than of a meeting: work for whoever may take longer than an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rollcall.aws.queues import Queue
from rollcall.services.webhooks.envelopes import Envelope, LetGoError
from rollcall.store.table import as_text
from rollcall.zoom import event_names
from rollcall.zoom.models import ZoomModel
from rollcall.zoom.webhooks import AppRemoval, UserGone

NOTICES = event_names.USER_GONE | {event_names.APP_DEAUTHORIZED}


@dataclass(frozen=True, slots=True)
class Notices:
    jobs: Queue

    def pass_on(self, envelope: Envelope, told: Mapping[str, Any]) -> str:
        """Send the job; gives the word it is counted under. Raises LetGoError."""
        if told["event"] == event_names.APP_DEAUTHORIZED:
            return self._app_removed(envelope, read(AppRemoval, told))
        return self._host_gone(envelope, read(UserGone, told))

    def _app_removed(self, envelope: Envelope, removal: AppRemoval) -> str:
        """``at``: a webhook may be an hour late, and whoever has connected again since then stays connected."""
        if envelope.is_customers:  # whoever holds their own app's secret could end everybody's connections
            raise LetGoError("foreign_app")
        named = {"account_id": removal.account_id, "user_id": removal.user_id, "client_id": removal.client_id}
        self.jobs.send({"kind": "deauthorized", **named, "at": as_text(removal.at or envelope.at)})
        return "deauthorized"

    def _host_gone(self, envelope: Envelope, gone: UserGone) -> str:
        """A customer's own app speaks for its tenant alone, though others may be connected to the same account.

        ``at``: a repeat may be 85 minutes late, and a host who is back by then stays.
        """
        envelope.expect_account(gone.account_id)
        named = {"account_id": gone.account_id, "user_id": gone.user_id, "reason": gone.reason}
        within = {"tenant_id": envelope.tenant_id} if envelope.is_customers else {}
        self.jobs.send({"kind": "host_gone", **named, **within, "at": as_text(gone.at or envelope.at)})
        return "host_gone"


def read[N: ZoomModel](kind: type[N], told: Mapping[str, Any]) -> N:
    """Raises LetGoError for what nobody can read."""
    try:
        return kind.model_validate(told)
    except ValueError:  # pydantic's is one too
        raise LetGoError("unreadable") from None
