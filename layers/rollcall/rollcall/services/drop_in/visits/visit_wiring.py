"""Sign-in pages: made by the LMS, visited by learners."""

from dataclasses import dataclass

from rollcall.services import wiring
from rollcall.services.drop_in.signing_in import SigningIn
from rollcall.services.drop_in.visits.identity_keys import IdentityKeys
from rollcall.services.drop_in.visits.sign_in_pages import SignInPages
from rollcall.services.drop_in.visits.visiting import Visiting
from rollcall.store.audit import AuditStore
from rollcall.store.connections import ConnectionStore
from rollcall.store.identity_keys import IdentityKeyStore
from rollcall.store.settings import SettingsStore
from rollcall.store.sign_in_pages import SignInPageStore
from rollcall.store.table import Table


@dataclass(frozen=True, slots=True)
class Entrance:
    """The LMS's ``keys`` and ``pages``, and the learners' ``visiting``."""

    keys: IdentityKeys
    pages: SignInPages
    visiting: Visiting


def make_entrance(records: Table, kms_key_id: str, signing_in: SigningIn, *, private_allowed: bool) -> Entrance:
    audit, pages = AuditStore(records), SignInPageStore(records)
    keys = IdentityKeys(IdentityKeyStore(records), wiring.sealer(kms_key_id), audit)
    return Entrance(
        keys,
        SignInPages(pages, SettingsStore(records), ConnectionStore(records), audit, private_allowed),
        Visiting(pages, keys, signing_in),
    )
