"""What a consent leads to: a connection that is active, and tokens that are the living ones.

A new consent of a Zoom user kills the app's earlier tokens at once, wherever they are. So the fresh pair is never
thrown away while somebody else rests on that user: whatever becomes of the request, it goes into their shared grant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.aws.queues import Queue
from rollcall.ids import ZoomAccountId, ZoomUserId
from rollcall.services.drop_in.daily.enrolling import Enrolling
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.services.zoom_access.vault import Vault
from rollcall.store.audit import Actor, AuditStore
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.grants import Activation, Credentials, Door, Grant, GrantStore, Holder, grant_key, holder_of
from rollcall.store.table import ItemKey
from rollcall.zoom.errors import ZoomError
from rollcall.zoom.models import TokenReply, User
from rollcall.zoom.oauth import OAuth

_TRIES = 5
_CONTENDED_FOR = timedelta(minutes=2)

type Belongings = Callable[[Connection], tuple[Credentials | Door, ...]]


def _nothing(_: Connection) -> tuple[Credentials | Door, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Granted:
    """What somebody said yes to: tokens fresh from Zoom, and whose they are. An own app has no user."""

    client_id: str
    subject: str
    account_id: ZoomAccountId
    reply: TokenReply
    user: User | None = None

    @property
    def user_id(self) -> ZoomUserId:
        return self.user.id if self.user else ZoomUserId("")

    @property
    def email(self) -> str:
        return self.user.email.lower() if self.user else ""


class RefusedConsentError(Exception):
    """The consent is genuine and leads nowhere all the same. ``outcome`` is a word for the page or the problem."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Activating:
    connections: ConnectionStore
    grants: GrantStore
    vault: Vault
    zooms: ZoomAccess
    audit: AuditStore
    enrolling: Enrolling
    jobs: Queue

    def activate(
        self, asked: Connection, granted: Granted, actor: Actor, now: datetime, also: Belongings = _nothing
    ) -> Connection:
        """The connection that holds the consent: the one that asked, or an earlier one of the tenant's to the same.

        ``also`` gives what the active connection needs besides tokens. Raises RefusedConsentError when the Zoom user
        or account is another one's.
        """
        for _ in range(_TRIES):
            asked = self.connections.get(asked.tenant_id, asked.connection_id) or asked
            holder = self.grants.holder(holder_of(_connected(asked, granted, now)))
            target, stale = self._target(asked, granted, holder)
            known = self.grants.get(granted.client_id, granted.subject)
            active = _connected(target, granted, now)
            grant = self._living(granted, known, now)
            replaced = self._replaced(target, granted)
            if self.grants.activate(Activation(target, active, grant, known, stale, also(active), replaced)):
                self._tell(asked, target, active, actor, now)
                self._heal_others(active, granted)
                if active.kind == "user" and granted.user:
                    self.enrolling.connected(active, granted.user, now)
                return active
        raise RefusedConsentError("zoom_failed")

    def keep_or_revoke(self, granted: Granted, oauth: OAuth, now: datetime) -> None:
        """For a consent that leads nowhere: what others rest on goes on living, what nobody uses ends.

        Revoking may remove the app from the whole account, so it is not done where any connection rests on it.
        """
        known = self.grants.get(granted.client_id, granted.subject)
        if known and not known.ended_at:
            self.grants.store_refreshed(known, self.vault.renewed(known, granted.reply, now))
            return
        if any(one.lives and one.client_id == granted.client_id for one in self._of_account(granted)):
            return
        try:
            oauth.revoke(granted.reply.access_token)
        except ZoomError:  # it will die by itself; the refusal is what matters
            return

    def _of_account(self, granted: Granted) -> list[Connection]:
        return self.connections.of_account(granted.account_id)

    def _heal_others(self, active: Connection, granted: Granted) -> None:
        """Connections, perhaps other tenants', that rest on the same grant: they were told that it had ended."""
        for one in self._of_account(granted):
            rests = one.rests_on(granted.client_id, granted.subject) and one.key != active.key
            if rests and one.status is ConnectionStatus.REAUTHORIZATION_REQUIRED and self.connections.heal(one):
                self._resume(one)

    def _replaced(self, target: Connection, granted: Granted) -> tuple[ItemKey, ...]:
        """What another Zoom app had granted to the connection: its place, and the tokens nobody else rests on."""
        if target.client_id in {"", granted.client_id}:
            return ()
        others = [one for one in self._of_account(granted) if one.key != target.key]
        unused = [
            grant_key(target.client_id, subject)
            for subject in target.grants
            if not any(one.rests_on(target.client_id, subject) for one in others)
        ]
        return (holder_of(target).key, *unused)

    def _target(self, asked: Connection, granted: Granted, holder: Holder | None) -> tuple[Connection, Holder | None]:
        """The connection to activate, and a holder that has ended and may be replaced."""
        if asked.status in {ConnectionStatus.DISCONNECTED, ConnectionStatus.MERGED}:
            raise RefusedConsentError("connection_ended")
        if asked.account_id and not _is_same(asked, granted):
            raise RefusedConsentError("other_zoom_user" if asked.kind == "user" else "other_zoom_account")
        if holder is None or holder.connection_id == asked.connection_id:
            return asked, None
        other = self.connections.get(holder.tenant_id, holder.connection_id)
        if other is None or not other.lives:
            return asked, holder
        same_person = (other.tenant_id, other.lms_user_id) == (asked.tenant_id, asked.lms_user_id)
        if asked.status is ConnectionStatus.PENDING and (asked.kind != "user" or same_person):
            return other, None
        raise RefusedConsentError("zoom_user_taken")

    def _living(self, granted: Granted, known: Grant | None, now: datetime) -> Grant:
        """Of two consents of one user, the later one's tokens live. Zoom's order is known to Zoom alone, so ask it."""
        new = self._sealed(granted, now)
        if known is None:
            return new
        recent = known.sealed_refresh_token and not known.ended_at and now - known.consented_at < _CONTENDED_FOR
        if recent and self._lives(known):
            return known
        return new.model_copy(update={"version": known.version + 1})

    def _lives(self, grant: Grant) -> bool:
        try:
            self.zooms.with_token(self.vault.access_token(grant)).user()
        except ZoomError:
            return False
        return True

    def _sealed(self, granted: Granted, now: datetime) -> Grant:
        return self.vault.grant(granted.client_id, granted.subject, granted.account_id, granted.reply, now)

    def _tell(self, asked: Connection, target: Connection, active: Connection, actor: Actor, now: datetime) -> None:
        if target.connection_id != asked.connection_id:
            self.connections.merge(asked, target, now)
        self.audit.record(active.tenant_id, now, actor, _what(target, active), active.connection_id, kind=active.kind)
        has_more = target.lives and not set(active.scopes) <= set(target.scopes)
        if target.status is ConnectionStatus.REAUTHORIZATION_REQUIRED or has_more:
            self._resume(active)

    def _resume(self, healed: Connection) -> None:
        ours = {"tenant_id": healed.tenant_id, "connection_id": healed.connection_id}
        self.jobs.send({"kind": "resume", **ours})


def _connected(connection: Connection, granted: Granted, now: datetime) -> Connection:
    """The connection as it is once the consent counts; a second admin's grant backs up the first one's."""
    known = connection.grants if connection.client_id == granted.client_id else []
    first = not known
    changes = {
        "status": ConnectionStatus.ACTIVE,
        "account_id": granted.account_id,
        "client_id": granted.client_id,
        "user_id": granted.user_id if first else connection.user_id,
        "email": granted.email if first else connection.email,
        "scopes": granted.reply.scopes,
        "grants": known if granted.subject in known else [*known, granted.subject],
        "connected_at": now,
        "reason": "",
        "reauthorization_since": None,
        "reminders_sent": 0,
        "next_reminder_at": None,
        "expires_at": None,
    }
    return connection.model_copy(update=changes)


def _is_same(connection: Connection, granted: Granted) -> bool:
    if connection.kind == "user":
        return connection.user_id == granted.user_id
    return connection.account_id == granted.account_id


def _what(before: Connection, after: Connection) -> str:
    if not before.grants:
        return "connection.connected"
    return "connection.backup_added" if len(after.grants) > len(before.grants) else "connection.reconnected"
