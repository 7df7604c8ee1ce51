"""What must hold for every order, repeat and batch of what Zoom sends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rollcall.attendance.assess import assess, summed_up
from rollcall.attendance.explaining import explain
from rollcall.attendance.intervals import clip, length, union
from rollcall.attendance.model import Assessment, Event, Instance, Interval, Meeting, Person, Policy, Row
from rollcall.attendance.noshow import Expected, Sighting, decide
from rollcall.attendance.reconcile import reconcile
from rollcall.attendance.tracing import trace

START = datetime(2026, 10, 5, 10, tzinfo=UTC)
ROSTER = (
    Person(id="ana", name="Ana Silva", email="ana@example.org", registrant_ids=("R1",)),
    Person(id="ben", name="Ben Okoro", email="lee@example.org", registrant_ids=("R2",)),
    Person(id="kim", name="Kim Lee", email="lee@example.org"),
)
KINDS = (
    "participant_joined",
    "participant_left",
    "participant_joined_breakout_room",
    "participant_left_breakout_room",
    "participant_joined_waiting_room",
    "participant_put_in_waiting_room",
    "participant_admitted",
    "participant_jbh_joined",
    "started",
    "ended",
)


def _minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


# A small world, so that ties, repeats and contradictions are common.
instants = st.integers(-45, 75).map(_minute)
uuids = st.sampled_from(["U1", "U2", "U3"])
who = {
    "participant_uuid": st.sampled_from(["", "p1", "p2"]),
    "registrant_id": st.sampled_from(["", "R1", "R2", "R8"]),
    "customer_key": st.sampled_from(["", "", "kim"]),
    "email": st.sampled_from(["", "ana@example.org", "lee@example.org", "x@example.org"]),
    "name": st.sampled_from(["", "Ana Silva", "Kim Lee", "Guest", "iPad"]),
}
user_ids = st.sampled_from(["", "1", "2", "3"])
events = st.builds(Event, event=st.sampled_from(KINDS), uuid=uuids, at=instants, user_id=user_ids, **who)
statuses = st.sampled_from(["in_meeting", "in_meeting", "in_waiting_room"])
rows = st.builds(Row, uuid=uuids, join=instants, leave=instants | st.none(), user_id=user_ids, status=statuses, **who)
meetings = st.builds(
    lambda starts, lengths: Meeting(
        START,
        _minute(60),
        tuple(
            Instance(f"U{number}", start, start + timedelta(minutes=minutes) if minutes else None)
            for number, (start, minutes) in enumerate(zip(starts, lengths, strict=True), start=1)
        ),
    ),
    st.lists(instants, min_size=2, max_size=2),
    st.lists(st.none() | st.integers(0, 70), min_size=2, max_size=2),
)
policies = st.builds(Policy, accept_names=st.booleans())
times = st.none() | instants


def _assess(meeting: Meeting, evidence: Sequence[Row | Event], policy: Policy, now: datetime | None) -> Assessment:
    return assess(meeting, ROSTER, evidence, aliases={"ipad": "ana"}, policy=policy, now=now)


@given(st.data(), meetings, st.lists(events | rows, max_size=12), policies, times)
def test_order_and_repeats_of_the_evidence_change_nothing(
    data: Any, meeting: Meeting, evidence: list[Row | Event], policy: Policy, now: datetime | None
) -> None:
    repeats = data.draw(st.lists(st.sampled_from(evidence), max_size=5)) if evidence else []
    shuffled = data.draw(st.permutations(evidence + repeats))
    assert _assess(meeting, shuffled, policy, now) == _assess(meeting, evidence, policy, now)


@given(st.data(), meetings, st.lists(events, max_size=12), policies, times)
def test_facts_stored_in_any_batches_come_to_the_same(
    data: Any, meeting: Meeting, evidence: list[Event], policy: Policy, now: datetime | None
) -> None:
    stored: dict[Event, None] = {}
    cuts = sorted(data.draw(st.sets(st.integers(0, len(evidence)))) | {0, len(evidence)})
    batches = [evidence[start:end] for start, end in pairwise(cuts)]
    for batch in data.draw(st.permutations(batches)):
        stored |= dict.fromkeys(batch)
        _assess(meeting, tuple(stored), policy, now)
    assert _assess(meeting, tuple(stored), policy, now) == _assess(meeting, evidence, policy, now)


@given(st.data(), meetings, st.lists(rows, max_size=8), policies)
def test_the_order_of_the_roster_and_of_the_instances_changes_nothing(
    data: Any, meeting: Meeting, evidence: list[Row], policy: Policy
) -> None:
    turned = Meeting(meeting.scheduled_start, meeting.scheduled_end, meeting.instances[::-1])
    roster = data.draw(st.permutations(ROSTER))
    assert assess(turned, roster, evidence, policy=policy) == assess(meeting, ROSTER, evidence, policy=policy)


@given(meetings, st.lists(events | rows, max_size=12), policies, times)
def test_nobody_is_credited_more_than_the_window_or_than_they_were_there(
    meeting: Meeting, evidence: list[Row | Event], policy: Policy, now: datetime | None
) -> None:
    result = _assess(meeting, evidence, policy, now)
    for presence in result.people.values():
        assert 0 <= presence.seconds_credited <= min(result.window_seconds, presence.seconds_total)


@given(meetings, st.lists(rows, max_size=8), rows, instants, st.sampled_from(ROSTER), policies, times)
def test_a_further_row_with_both_ends_never_lowers_a_total(
    meeting: Meeting,
    evidence: list[Row],
    further: Row,
    leave: datetime,
    person: Person,
    policy: Policy,
    now: datetime | None,
) -> None:
    whole = replace(further, leave=leave, customer_key=person.id, registrant_id="", participant_uuid="")
    before, after = (_assess(meeting, known, policy, now).people for known in (evidence, [*evidence, whole]))
    assert all(after[id_].seconds_total >= before[id_].seconds_total for id_ in before)


@given(meetings, st.lists(rows, max_size=8), policies, times)
def test_all_time_of_belonging_rows_is_somebodys(
    meeting: Meeting, evidence: list[Row], policy: Policy, now: datetime | None
) -> None:
    result = _assess(meeting, evidence, policy, now)
    listed = [one.intervals for one in result.people.values()] + [one.intervals for one in result.unmatched]
    ends = {run.uuid: run.end for run in meeting.instances if run.end}
    for row in evidence:
        if row.uuid in result.ignored_instances or row.status == "in_waiting_room" or not (row.join and row.leave):
            continue
        stay = (row.join, min(row.leave, ends.get(row.uuid, row.leave)))
        assert stay[0] >= stay[1] or any(clip([stay], shown) == (stay,) for shown in listed)


intervals = st.lists(st.tuples(instants, instants), max_size=8)


@given(intervals)
def test_a_union_is_disjoint_ordered_and_its_own_union(given_intervals: list[Interval]) -> None:
    merged = union(given_intervals)
    assert all(before[1] < after[0] for before, after in pairwise(merged))
    assert union(merged) == merged


@given(intervals, intervals)
def test_clipping_never_adds(given_intervals: list[Interval], window: list[Interval]) -> None:
    clipped = length(clip(given_intervals, window))
    assert clipped <= length(union(given_intervals))
    assert clipped <= length(union(window))


people = st.sampled_from(["host", "ana", "ben", "unknown:iPad"])
sightings = st.builds(
    Sighting, st.sampled_from([f"meeting.{kind}" for kind in KINDS]), people, instants, st.none() | instants
)


@given(st.data(), st.lists(sightings, max_size=8), instants)
def test_order_and_repeats_of_sightings_change_no_decision(data: Any, seen: list[Sighting], check_at: datetime) -> None:
    repeats = data.draw(st.lists(st.sampled_from(seen), max_size=3)) if seen else []
    expected = [Expected("host", "host"), Expected("ana", "learner"), Expected("ben", "learner")]
    decisions = [
        decide(scheduled_start=START, check_at=check_at, expected=expected, sightings=order)
        for order in (seen, data.draw(st.permutations(seen + repeats)))
    ]
    assert decisions[0] == decisions[1]


@given(st.lists(sightings, max_size=8), st.frozensets(people), instants)
def test_nobody_whom_zoom_sees_is_called_absent(seen: list[Sighting], live: frozenset[str], check_at: datetime) -> None:
    expected = [Expected("host", "host"), Expected("ana", "learner")]
    decision = decide(scheduled_start=START, check_at=check_at, expected=expected, sightings=seen, live_check=live)
    assert not live & set(decision.absent)


numbers = st.dictionaries(st.sampled_from("abc"), st.integers(0, 4000))


@given(numbers, numbers, numbers)
def test_a_partial_report_changes_nothing(live: dict[str, int], report: dict[str, int], other: dict[str, int]) -> None:
    assert reconcile(live, report, report_complete=False) == reconcile(live, other, report_complete=False)


@given(meetings, st.lists(events | rows, max_size=12), policies, times)
def test_what_is_explained_adds_up_to_what_was_decided(
    meeting: Meeting, evidence: list[Row | Event], policy: Policy, now: datetime | None
) -> None:
    traced = trace(meeting, ROSTER, evidence, {"ipad": "ana"}, policy, now)
    for who, presence in summed_up(traced).people.items():
        told = explain(traced, who)
        assert sum(one.seconds for one in told) == presence.seconds_total
        assert sum(one.credited for one in told) == presence.seconds_credited
        theirs = [one for one in traced.connections if one.match.person == who]
        assert len([one for one in told if one.connection.match.person == who]) == len(theirs)
