import base64
from typing import Any, cast

from rollcall.ids import TenantId
from rollcall.services.telling.announcing import Announcing, Change
from rollcall.store.tenants import Endpoint
from tests.unit.records import TENANT, at

ENDPOINT = {"endpoint_id": "ep_1", "tenant_id": TENANT, "url": "https://lms.example/hook", "sealed_secret": "s"}


def record(**images: Any) -> dict[str, Any]:
    """A record of the table's stream as Lambda hands it over."""
    stream = {"ApproximateCreationDateTime": 1791194405, "SequenceNumber": "4421584500000000017450439091"}
    return {"eventID": "e-1", "eventName": "MODIFY", "dynamodb": stream | images}


def test_an_item_with_binary_in_it_does_not_stop_the_stream() -> None:
    """Pages of a report are stored compressed; in a function's event such a value is base64 text."""
    image = {"kind_of": {"S": "report_page"}, "rows": {"B": base64.b64encode(b"\x1f\x8b").decode()}}
    assert Change.from_stream(record(NewImage=image)).new == {"kind_of": "report_page", "rows": b"\x1f\x8b"}


def test_sequences_of_any_length_sort_as_they_count() -> None:
    short, long = record(SequenceNumber="999"), record(SequenceNumber="1000")
    assert Change.from_stream(short).sequence < Change.from_stream(long).sequence


def test_an_item_that_is_new_has_no_old_values() -> None:
    change = Change.from_stream(record(NewImage={"seconds_total": {"N": "12"}}))
    assert (change.old, change.new) == ({}, {"seconds_total": 12})


class Tenants:
    """Whose endpoints are read how often."""

    def __init__(self) -> None:
        self.known: list[Endpoint] = []
        self.reads = 0

    def endpoints(self, _: TenantId) -> list[Endpoint]:
        self.reads += 1
        return list(self.known)


class Outbox:
    def send_all(self, _: list[Any]) -> None:
        """Nothing leaves."""


def test_the_first_endpoint_hears_of_what_happens_a_second_later() -> None:
    tenants, now = Tenants(), [0.0]
    announcing = Announcing(cast("Any", tenants), cast("Any", None), cast("Any", Outbox()), lambda: now[0])
    program = {"kind_of": "program", "tenant_id": TENANT, "program_id": "p", "name": "Algebra", "enabled": True}
    change = Change("change-1", at(0), "1", {}, program)
    assert announcing.announce(change) == 0
    tenants.known = [Endpoint.model_validate(ENDPOINT | {"created_at": at(0)})]
    now[0] = 1.5
    assert (announcing.announce(change), announcing.announce(change), tenants.reads) == (1, 1, 2)
