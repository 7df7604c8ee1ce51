"""Saying who an unknown was, and reading what was said."""

from rollcall.services.attendance.wiring import make_settling
from rollcall.services.matches.aliases_view import AliasesView
from rollcall.services.matches.earlier import EarlierMeetings
from rollcall.services.matches.matching import Matches
from rollcall.services.matches.unmatched_view import UnmatchedView
from rollcall.store.aliases import AliasStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.table import Table
from rollcall.store.unmatched_names import UnmatchedNameStore


def make_matches(records: Table) -> Matches:
    settling = make_settling(records)
    earlier = EarlierMeetings(UnmatchedNameStore(records), MeetingStore(records), RosterStore(records))
    return Matches(settling.facts, AliasStore(records), settling, settling.policies, earlier)


def make_unmatched_view(records: Table) -> UnmatchedView:
    settling = make_settling(records)
    return UnmatchedView(settling.facts, settling.policies)


def make_aliases_view(records: Table) -> AliasesView:
    return AliasesView(AliasStore(records))
