"""Whom a tombstone knows when something comes late, and whom it leaves alone."""

from dataclasses import replace
from typing import Any

import pytest

from rollcall.attendance.model import Event
from rollcall.services.erasing.identities import Forgotten, forgotten_in, tombstone_of
from rollcall.store.facts import MeetingFile
from rollcall.store.registrants import Registrant
from tests.unit.records import HOST_EMAIL, UUID, at, fact, meeting, registrant, registration

LEA = registrant(1, name="Lea Maier", email="lea@home.example")
TOM = registrant(2, name="Tom Maier", email="tom@home.example")


def held(*others: Registrant, **changes: Any) -> MeetingFile:
    """Lea came by her link on one connection; a webhook of it does not say whose it is."""
    joined = fact("participant_joined", 0, who="r1", user_id="7", participant_uuid="p7")
    left = fact("participant_left", 60, who="", user_id="7", participant_uuid="p7")
    registrations = [registration(1, email=LEA.email), registration(2)]
    file = MeetingFile(
        meeting(), registrants=[LEA, *(others or (TOM,))], registrations=registrations, facts=[joined, left]
    )
    return replace(file, **changes)


def forgotten(file: MeetingFile) -> Forgotten:
    return forgotten_in(file.meeting, [tombstone_of(file, LEA, at(0))], file.registrants)


def late(uuid: str = UUID, **who: str) -> Event:
    return Event(event="meeting.participant_left", uuid=uuid, at=at(90), **who)


@pytest.mark.parametrize(
    "who",
    [
        pytest.param({"registrant_id": "r1", "name": "iPad"}, id="registrant"),
        pytest.param({"email": " LEA@home.example"}, id="e-mail"),
        pytest.param({"customer_key": "l1"}, id="our own key"),
        pytest.param({"name": "lea  MAIER"}, id="name"),
        pytest.param({"name": "Lea Maier", "email": "private@web.example"}, id="name with an address nobody knows"),
        pytest.param({"user_id": "7"}, id="connection"),
        pytest.param({"participant_uuid": "p7"}, id="participant"),
    ],
)
def test_the_erased_are_known_by_whatever_zoom_calls_them(who: dict[str, str]) -> None:
    assert forgotten(held()).has(late(**who))


@pytest.mark.parametrize(
    ("who", "uuid"),
    [
        pytest.param({"registrant_id": "r2", "name": "Lea Maier"}, UUID, id="another registrant of that name"),
        pytest.param({"name": "Lea Maier", "email": TOM.email}, UUID, id="another learner under that name"),
        pytest.param({"name": "Lea Maier", "email": HOST_EMAIL}, UUID, id="the host under that name"),
        pytest.param({"name": "Tom Maier"}, UUID, id="another name"),
        pytest.param({"user_id": "7"}, "another-run", id="the same number in another run"),
        pytest.param({}, UUID, id="nobody at all"),
    ],
)
def test_others_are_left_alone(who: dict[str, str], uuid: str) -> None:
    assert not forgotten(held()).has(late(uuid, **who))


def test_what_two_learners_share_tells_neither() -> None:
    twin = TOM.model_copy(update={"name": "LEA MAIER", "email": "Lea@home.example"})
    of_both = forgotten(held(twin))
    assert not of_both.has(late(name="Lea Maier"))
    assert not of_both.has(late(email="lea@home.example"))
    sibling = TOM.model_copy(update={"email": "lea@home.example"})
    of_one = forgotten(held(sibling))
    assert of_one.has(late(email="lea@home.example", name="Lea Maier"))
    assert not of_one.has(late(email="lea@home.example", name="Tom Maier"))


def test_a_name_that_was_said_to_be_theirs_is() -> None:
    assert forgotten(held(aliases={"ipad": "l1"})).has(late(name="iPad"))
    assert not forgotten(held(aliases={"ipad": "l2"})).has(late(name="iPad"))


def test_registered_anew_they_are_a_learner_like_any_other() -> None:
    file = held()
    tombstone = tombstone_of(file, LEA, at(0))
    anew = [LEA.model_copy(update={"join_token": "another"}), TOM]
    assert not forgotten_in(file.meeting, [tombstone], anew).has(late(registrant_id="r1"))
    assert forgotten_in(file.meeting, [tombstone], [TOM]).has(late(registrant_id="r1"))


def test_a_tombstone_names_nobody() -> None:
    told = str(tombstone_of(held(aliases={"ipad": "l1"}), LEA, at(0)).to_item()).casefold()
    assert not [word for word in ("maier", "home.example", "l1'", "r1", "ipad", "token1") if word in told]
