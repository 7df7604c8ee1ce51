"""A learner's meetings: a tombstone first, so that nothing comes back; last the registrant, by whom they are found.

In between what is Zoom's of them, what the evidence came to, and what humans said of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from rollcall.ids import MeetingId
from rollcall.lms.keys import hashed
from rollcall.services.attendance.naming import hash_of
from rollcall.services.erasing.at_work import AtWork
from rollcall.services.erasing.forgetting import Forgetting
from rollcall.services.erasing.identities import forgotten_in, names_of_learner, tombstone_of
from rollcall.services.erasing.lines import ErasingLines
from rollcall.services.erasing.registrations import CancellingRegistrations, NotNowError
from rollcall.store.aliases import AliasStore, MeetingAlias
from rollcall.store.deleting import Deleting, Found
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.marks import Mark, mark_key
from rollcall.store.meeting_records import MeetingStatus, meeting_key
from rollcall.store.registrants import JoinLink, Registrant, Registration, ZoomLink, join_key, zoom_link_key
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import SEAT_COUNT, Seat, SeatStore
from rollcall.store.tombstones import TombstoneStore
from rollcall.store.transactions import Change, Remove
from rollcall.store.unmatched_names import UnmatchedName


@dataclass(frozen=True, slots=True)
class ErasingMeetings:
    facts: FactStore
    rosters: RosterStore
    seats: SeatStore
    aliases: AliasStore
    tombstones: TombstoneStore
    registrations: CancellingRegistrations
    forgetting: Forgetting
    lines: ErasingLines
    deleting: Deleting

    def erase(self, work: AtWork) -> bool:
        """One that cannot be worked on now does not hold up the others."""
        waiting = False
        for meeting_id in dict.fromkeys(self.rosters.meetings_of(work.tenant_id, work.learner_id)):
            if work.out_of_time():
                return False
            try:
                self._erase(work, meeting_id)
            except NotNowError:
                waiting = True
        return not waiting

    def _erase(self, work: AtWork, meeting_id: MeetingId) -> None:
        file = self.facts.open(work.tenant_id, meeting_id)
        learner = next((one for one in file.registrants if one.learner_id == work.learner_id), None) if file else None
        if file is None or learner is None:
            return  # the index is a moment behind
        with self.registrations.held(work, file.meeting):
            if file.meeting.status is not MeetingStatus.EXTERNALLY_LINKED:  # of that one nothing comes any more
                self._bury(work, file, learner)
            self.registrations.cancel(work, file, learner)
            self._forget(work, learner)

    def _bury(self, work: AtWork, file: MeetingFile, learner: Registrant) -> None:
        """Of two who were there before, what both were known by."""
        tombstone = tombstone_of(file, learner, work.now)
        known = self.tombstones.get(work.tenant_id, file.meeting.meeting_id, tombstone.learner_hash)
        if known and known.link_hash == tombstone.link_hash:
            both = sorted({*known.known_by, *tombstone.known_by})
            tombstone = tombstone.model_copy(update={"known_by": both})
        self.tombstones.put(tombstone, file.meeting)

    def _forget(self, work: AtWork, learner: Registrant) -> None:
        """Read again: what came until the tombstone was there is in the file, and what comes after it is let go."""
        file = self.facts.open(work.tenant_id, learner.meeting_id)
        if file is None:
            return
        self.deleting.delete(work.erasure, self._by_name(file, learner))
        self.forgetting.drop(file, forgotten_in(file.meeting, file.tombstones, file.registrants), work.erasure)
        self.deleting.delete(work.erasure, self._of(file, learner))
        self._give_seat_up(work, learner)
        self.lines.erase(work, file.meeting.meeting_id)
        self.lines.forget_judgement(work, file.meeting.meeting_id)
        self._let_go(work, file, learner)

    def _by_name(self, file: MeetingFile, learner: Registrant) -> Iterator[Found]:
        """Before the aliases and the registrant go, by whom the names are known."""
        for name in names_of_learner(file, learner):
            if unmatched := file.unmatched_names.get(hash_of(name)):
                yield Found(unmatched.key, UnmatchedName.KIND)

    def _of(self, file: MeetingFile, learner: Registrant) -> Iterator[Found]:
        whose = learner.tenant_id, learner.meeting_id, learner.learner_id
        said = self.aliases.of_meeting(learner.tenant_id, learner.meeting_id)
        theirs = (one for one in file.registrations if one.learner_id == learner.learner_id)
        yield from (Found(one.key, Registration.KIND) for one in theirs)
        yield from (Found(one.key, MeetingAlias.KIND) for one in said if one.learner_id == learner.learner_id)
        yield Found(zoom_link_key(*whose), ZoomLink.KIND)
        yield Found(mark_key(*whose), Mark.KIND)
        yield Found(join_key(hashed(learner.join_token)), JoinLink.KIND)

    def _give_seat_up(self, work: AtWork, learner: Registrant) -> None:
        while seat := self.seats.get(learner.tenant_id, learner.meeting_id, learner.learner_id):
            is_counted = not seat.is_free and not seat.was_registered
            as_read = Attr("held_by").eq(seat.held_by) & Attr("is_free").eq(seat.is_free)
            self._take_away(work, Remove(seat.key, as_read), seat, is_counted=is_counted)

    def _let_go(self, work: AtWork, file: MeetingFile, learner: Registrant) -> None:
        """Of the roster's number one less; a session of the day counts its seats."""
        while known := self.rosters.registrant(learner.tenant_id, learner.meeting_id, learner.learner_id):
            if known.join_token != learner.join_token:
                return  # registered anew this moment
            is_counted = known.is_wanted and not known.dropped_in and file.meeting.kind == "scheduled"
            gone = Remove(known.key, Attr("status").eq(known.status.value))
            self._take_away(work, gone, known, is_counted=is_counted)

    def _take_away(self, work: AtWork, gone: Remove, record: Seat | Registrant, *, is_counted: bool) -> None:
        """Where the number is another's by now, and has no one to spare, without it."""
        meeting = meeting_key(record.tenant_id, record.meeting_id)
        less = [Change(meeting, {}, {SEAT_COUNT: -1}, Attr(SEAT_COUNT).gt(0))] if is_counted else []
        counted = {record.KIND: 1}
        if not self.deleting.write(work.erasure, [gone, *less], **counted) and less:
            self.deleting.write(work.erasure, [gone], **counted)
