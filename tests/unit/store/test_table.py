from datetime import timedelta, timezone

import pytest
from boto3.dynamodb.conditions import Attr

from rollcall.ids import MeetingId
from rollcall.store.facts import Instance
from rollcall.store.meeting_records import Meeting
from rollcall.store.registrants import Registrant
from rollcall.store.table import ConditionFailedError, Table, as_text
from rollcall.store.transactions import Change
from tests.unit.records import START, at, instance, meeting, registrant

EXISTS = Attr("pk").exists()


def test_text_order_is_time_order_wherever_the_clock_was() -> None:
    west = timezone(timedelta(hours=-9))
    moments = [at(n).astimezone(west if n % 2 else None) for n in range(0, 100_000, 9_999)]
    assert sorted(map(as_text, moments)) == [as_text(moment) for moment in moments]


def test_what_was_written_is_read(table: Table) -> None:
    written = meeting(overrides=[{"setting": "waiting_room", "requested": "false", "actual": "true"}])
    table.put(written)
    assert table.get(Meeting, written.key) == written


def test_a_field_of_a_newer_release_does_not_break_an_older_one(table: Table) -> None:
    table.put(meeting())
    table.update(meeting().key, {"invented_later": "x"}, EXISTS)
    assert table.get(Meeting, meeting().key) == meeting()


def test_a_key_is_taken_once(table: Table) -> None:
    assert table.put_new(meeting(topic="first"))
    assert not table.put_new(meeting(topic="second"))
    found = table.get(Meeting, meeting().key)
    assert found is not None
    assert found.topic == "first"


def test_an_update_that_lost_changes_nothing(table: Table) -> None:
    table.put(meeting())
    with pytest.raises(ConditionFailedError):
        table.update(meeting().key, {"topic": "x"}, Attr("topic").eq("Geometry"), remove=["description"])
    assert table.get(Meeting, meeting().key) == meeting()


def test_an_update_makes_no_item_where_the_condition_wants_one(table: Table) -> None:
    with pytest.raises(ConditionFailedError):
        table.update(meeting().key, {"topic": "x"}, EXISTS)
    assert table.get(Meeting, meeting().key) is None


def test_an_update_sets_and_removes_in_one_step(table: Table) -> None:
    table.put(meeting(description="long"))
    after = table.update(meeting().key, {"topic": "Geometry"}, EXISTS, remove=["description", "gsi2pk"])
    assert after["topic"] == "Geometry"
    assert not {"description", "gsi2pk"} & after.keys()


def test_of_two_takers_one_gets_it(table: Table) -> None:
    table.put(instance(0, None))
    assert table.take(Instance, instance(0, None).key) == instance(0, None)
    assert table.take(Instance, instance(0, None).key) is None


def test_of_two_deleters_one_deleted_it(table: Table) -> None:
    table.put(meeting())
    assert [table.delete(meeting().key), table.delete(meeting().key)] == [True, False]


def test_a_query_reads_every_page_of_a_partition(table: Table) -> None:
    padding = "x" * 300_000
    for number in range(8):  # 2.4 MB: DynamoDB gives one at a time
        table.put(registrant(number).model_copy(update={"name": padding}))
    items = list(table.query(registrant(0).key.pk, "REGISTRANT#"))
    assert [Registrant.from_item(item).learner_id for item in items] == [f"l{n}" for n in range(8)]


def test_an_index_gives_what_is_due_and_no_more(table: Table) -> None:
    for hour in range(3):
        table.put(meeting(meeting_id=MeetingId(f"mtg_{hour}"), start=START + timedelta(hours=hour)))
    due = table.query_index("gsi2", "UNSETTLED", up_to=as_text(START + timedelta(hours=2)))
    assert [item["meeting_id"] for item in due] == ["mtg_0", "mtg_1"]


def test_what_is_counted_adds_up_while_the_condition_holds(table: Table) -> None:
    key = meeting().key
    for _ in range(2):
        table.count(key, "seen", 1, condition=Attr("seen").not_exists() | Attr("seen").lt(2), values={"who": "l1"})
    with pytest.raises(ConditionFailedError):
        table.count(key, "seen", 1, condition=Attr("seen").lt(2))
    [item] = table.query(key.pk)
    assert (item["seen"], item["who"]) == (2, "l1")


def test_a_deletion_asks_for_what_it_expects(table: Table) -> None:
    table.put(meeting())
    assert not table.delete_if(meeting().key, Attr("topic").eq("Biology"))
    assert table.delete_if(meeting().key, Attr("topic").eq("Algebra"))
    assert not table.delete_if(meeting().key, Attr("topic").eq("Algebra"))


def test_a_change_in_a_transaction_sets_adds_and_takes_away_or_does_nothing(table: Table) -> None:
    table.put(meeting(capacity=2, registrant_count=1))
    free = Attr("registrant_count").lt(2)
    change = Change(meeting().key, {"topic": "Geometry", "capacity": None}, {"registrant_count": 1}, free)
    assert table.transact([change])
    assert table.get(Meeting, meeting().key) == meeting(topic="Geometry", registrant_count=2)
    assert table.attempt([change]) == ["ConditionalCheckFailed"]
    assert not table.transact([Change(registrant(1).key, {"name": "X"})])  # nobody is made of a change


def test_an_item_is_read_as_the_kind_it_is(table: Table) -> None:
    table.put(meeting())
    assert table.get_one_of((Registrant, Meeting), meeting().key) == meeting()
    assert table.get_one_of((Registrant,), meeting().key) is None
    assert table.get_one_of((Registrant, Meeting), registrant(1).key) is None
