"""What came late of somebody who was erased is let go: before it is counted, and before anybody is told of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from rollcall.ids import InstanceUuid
from rollcall.services.attendance.evidence import event_of, row_of
from rollcall.services.erasing.identities import Forgotten, forgotten_in
from rollcall.store.deleting import ContendedError, Deleting, Found
from rollcall.store.facts import Fact, MeetingFile
from rollcall.store.meeting_records import Meeting
from rollcall.store.packed import Line, Packed, PackedStore, Repack
from rollcall.store.receipts import Counting
from rollcall.store.rosters import RosterStore
from rollcall.store.table import Table
from rollcall.store.tombstones import TombstoneStore

REPORT_ROW = "report_row"


@dataclass(frozen=True, slots=True)
class Forgetting:
    tombstones: TombstoneStore
    rosters: RosterStore
    packed: PackedStore
    deleting: Deleting

    def look_back(self, meeting: Meeting, facts: Iterable[Fact]) -> list[Fact]:
        """Facts that were just written, without those of the erased, which are deleted again.

        ``meeting`` was read after they were written: either it shows the tombstone, or the erasing finds the facts.
        """
        written, tombstones = list(facts), self.tombstones.of_meeting(meeting)
        if not tombstones:
            return written
        people = self.rosters.registrants(meeting.tenant_id, meeting.meeting_id)
        forgotten = forgotten_in(meeting, tombstones, people)
        gone = [fact for fact in written if forgotten.has(event_of(fact, meeting.host_email))]
        self.deleting.delete(None, (Found(fact.key, Fact.KIND) for fact in gone))
        return [fact for fact in written if fact not in gone]

    def cleaned(self, file: MeetingFile) -> MeetingFile:
        """The file without those who are erased. What came of them late is deleted, also what the report brought."""
        if not file.tombstones:
            return file
        forgotten = forgotten_in(file.meeting, file.tombstones, file.registrants)
        left = [one for one in file.registrants if one.learner_id not in forgotten.learners]
        return replace(self.drop(file, forgotten), registrants=left)

    def drop(self, file: MeetingFile, forgotten: Forgotten, receipt: Counting | None = None) -> MeetingFile:
        """Delete their facts and their rows, counted where there is a receipt."""
        host_email, host_id = file.meeting.host_email, file.zoom.host_id if file.zoom else ""
        gone = {id(fact) for fact in file.facts if forgotten.has(event_of(fact, host_email))}
        self.deleting.delete(receipt, (Found(fact.key, Fact.KIND) for fact in file.facts if id(fact) in gone))

        def is_kept(uuid: InstanceUuid, row: Line) -> bool:
            return not forgotten.has(row_of(row, uuid, host_email, host_id))

        rows = {uuid: [row for row in rows if is_kept(uuid, row)] for uuid, rows in file.report_rows.items()}
        if receipt or rows != file.report_rows:  # an erasing looks at pages too that no report counts
            for page in self.packed.report_pages(file.meeting):
                uuid = InstanceUuid(page.key.sk.removeprefix("REPORT#").rsplit("#", 1)[0])
                self.repack(page, partial(is_kept, uuid), REPORT_ROW, receipt)
        return replace(file, facts=[fact for fact in file.facts if id(fact) not in gone], report_rows=rows)

    def repack(self, page: Packed, is_kept: Callable[[Line], bool], kind: str, receipt: Counting | None) -> bool:
        """Whether there was anything to leave out. Raises ContendedError where somebody else writes it."""
        lines = page.lines()
        kept = [line for line in lines if is_kept(line)]
        if len(kept) == len(lines):
            return False
        if not self.deleting.write(receipt, [Repack(page, kept)], **{kind: len(lines) - len(kept)}):
            raise ContendedError
        return True


def make_forgetting(records: Table) -> Forgetting:
    return Forgetting(TombstoneStore(records), RosterStore(records), PackedStore(records), Deleting(records))
