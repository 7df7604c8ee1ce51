"""Customers' own doors: a secret each, that opens nothing else."""

import json

import pytest

from rollcall.services.webhooks.envelopes import Envelope
from rollcall.services.webhooks.webhook_secrets import Keys
from rollcall.zoom.signature import encrypt_token
from tests.unit.services.webhooks.test_intake import EMOJI, NOW, SECRET, Door, signed, validation

CUSTOMER, NEIGHBOR = "con_" + "0a" * 16, "con_" + "0b" * 16
OWN = Keys({"own-secret": CUSTOMER, "own-old-secret": CUSTOMER}, "ten_1", "acc_1")


@pytest.fixture
def door() -> Door:
    return Door(customers={CUSTOMER: OWN})


def test_a_customers_own_app_has_a_door_and_secrets_of_its_own(door: Door) -> None:
    assert [door.knock(CUSTOMER, secret) for secret in ("own-secret", "own-old-secret")] == [204, 204]
    assert door.senders() == [(CUSTOMER, "ten_1", "acc_1")] * 2
    assert door.reads == 0


def test_no_secret_opens_another_door(door: Door) -> None:
    door.customers[NEIGHBOR] = Keys({"neighbor": NEIGHBOR}, "ten_2", "acc_2")
    assert [door.knock(CUSTOMER, secret) for secret in (SECRET, "neighbor", "")] == [401, 401, 401]
    assert [door.webhook(secret=secret) for secret in ("own-secret", "neighbor")] == [401, 401]
    assert door.queued == []


def test_a_customers_secret_is_looked_up_once_in_five_minutes(door: Door) -> None:
    for seconds in (0, 100, 199):
        door.clock += seconds
        assert door.knock(CUSTOMER, "own-secret") == 204
    assert len(door.looked_up) == 1
    door.clock += 2
    door.knock(CUSTOMER, "own-secret")
    assert len(door.looked_up) == 2


def test_a_customers_secret_replaced_since_it_was_read_is_read_again(door: Door) -> None:
    door.knock(CUSTOMER, "own-secret")
    door.customers[CUSTOMER] = Keys({"newer": CUSTOMER}, "ten_1", "acc_1")
    assert door.knock(CUSTOMER, "newer") == 401
    door.clock += 6
    assert [door.knock(CUSTOMER, "newer"), door.knock(CUSTOMER, "own-secret")] == [204, 401]


@pytest.mark.parametrize("name", ["account", "con_1", "con_" + "0A" * 16, "con_" + "0a" * 17, "../TENANT", "é", " "])
def test_what_is_no_connections_id_is_refused_without_a_look_up(door: Door, name: str) -> None:
    assert door.knock(name, SECRET) == 401
    assert door.looked_up == []


def test_a_door_that_is_not_there_is_looked_for_once_in_ten_seconds(door: Door) -> None:
    assert [door.knock(NEIGHBOR, "own-secret") for _ in range(20)] == [401] * 20
    assert door.looked_up == [NEIGHBOR]
    door.customers[NEIGHBOR] = Keys({"neighbor": NEIGHBOR}, "ten_2", "acc_2")
    door.clock += 11
    assert door.knock(NEIGHBOR, "neighbor") == 204


def test_strangers_with_ever_other_names_fill_no_memory(door: Door) -> None:
    door.knock(CUSTOMER, "own-secret")
    for number in range(1500):
        door.knock(f"con_{number:032x}", "a guess")
    assert len(door.intake.doors._held) == 1000
    assert door.knock(CUSTOMER, "own-secret") == 204


@pytest.mark.parametrize("headers", [{}, signed(EMOJI, at=NOW - 7201)])
def test_nothing_is_looked_up_for_what_is_unsigned_or_stale(door: Door, headers: dict[str, str]) -> None:
    assert door.webhook(headers=headers, pathParameters={"app": CUSTOMER}) == 401
    assert door.webhook(headers=headers) == 401
    assert (door.looked_up, door.reads) == ([], 0)


def test_a_door_that_cannot_be_read_makes_zoom_try_again(door: Door) -> None:
    door.unreadable = True
    assert door.knock(CUSTOMER, "own-secret") == 503
    door.unreadable = False
    assert door.knock(CUSTOMER, "own-secret") == 204


def test_a_customers_url_validation_is_answered_with_their_secret(door: Door) -> None:
    body = validation("p")
    event = {"body": body.decode(), "headers": signed(body, "own-old-secret"), "pathParameters": {"app": CUSTOMER}}
    assert json.loads(door.receive(**event)["body"])["encryptedToken"] == encrypt_token("own-old-secret", "p")
    [told] = [Envelope.model_validate_json(message) for message in door.queued]
    assert (told.kind, told.app, told.tenant_id) == ("url_validation", CUSTOMER, "ten_1")


def test_what_happens_at_customers_doors_is_counted_apart(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    for secret, body in (("own-secret", EMOJI), ("a guess", EMOJI), ("own-secret", validation("p"))):
        door.knock(CUSTOMER, secret, body)
    outcomes = [json.loads(line)["outcome"] for line in capsys.readouterr().out.splitlines()]
    assert outcomes == ["door_accepted", "door_mismatch", "door_url_validation"]


def test_a_door_is_shown_to_nobody_with_its_secrets() -> None:
    assert "own-secret" not in repr(OWN)
