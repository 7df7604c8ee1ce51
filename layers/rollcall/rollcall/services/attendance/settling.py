"""A meeting's attendance is settled: what its evidence comes to is written down, as a version of what has changed."""

from dataclasses import dataclass, replace
from datetime import datetime

from rollcall.ids import InstanceUuid, LearnerId, MeetingId, TenantId
from rollcall.services.attendance.evidence import ended_by
from rollcall.services.attendance.lasting import lasting
from rollcall.services.attendance.naming import names_of
from rollcall.services.attendance.occasions import Occasion, by_itself
from rollcall.services.attendance.policies import Policies
from rollcall.services.attendance.summing_up import Result, attendance_of
from rollcall.services.attendance.traces import is_complete
from rollcall.services.erasing.forgetting import Forgetting
from rollcall.store.attendance import AttendanceRecord, AttendanceStore, AttendanceVersion
from rollcall.store.deleting import ContendedError
from rollcall.store.facts import FactStore, MeetingFile, Report
from rollcall.store.meeting_records import AttendanceState, Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.store.policies import AttendancePolicy
from rollcall.store.unmatched_names import UnmatchedNameStore

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Settling:
    meetings: MeetingStore
    facts: FactStore
    attendance: AttendanceStore
    names: UnmatchedNameStore
    forgetting: Forgetting
    policies: Policies

    def settle(
        self, tenant_id: TenantId, meeting_id: MeetingId, now: datetime, occasion: Occasion | None = None
    ) -> AttendanceState:
        """Compute the meeting's attendance and write what changed. Running it twice changes nothing.

        Without an ``occasion`` nobody asked for it: evidence came, or none will. A room that was opened again, or whose
        last run has no report yet, leaves standing what was final, until there is a report of that as well; what
        somebody asks for meanwhile is settled from what was reported.

        Raises:
            ContendedError: others kept being first.
        """
        for _ in range(_TRIES):
            file = self.facts.open(tenant_id, meeting_id)
            if file is None or file.meeting.status is not MeetingStatus.SCHEDULED:
                return AttendanceState.NONE
            file = self.forgetting.cleaned(file)
            result = attendance_of(file, now, self._policy(file, occasion))
            if self._write(file, result, occasion, now):
                self._note_names(file, result)
                self.meetings.note_attendance(file.meeting, result.state, result.window_s, now)
                return result.state
        raise ContendedError

    def _policy(self, file: MeetingFile, occasion: Occasion | None) -> AttendancePolicy:
        anew = occasion is not None and occasion.cause == "requested"
        return self.policies.decided_for(file.meeting) if anew else self.policies.applied_to(file)

    def _write(self, file: MeetingFile, result: Result, occasion: Occasion | None, now: datetime) -> bool:
        """False where somebody else's version was there first."""
        settled = lasting(file, result, now)
        if settled is not result and (occasion is None or settled.state is not AttendanceState.FINAL):
            return True
        if occasion and file.meeting.room is Room.OPEN and not file.sheet.was_final:
            return True  # what is asked for while it runs is settled at its end
        return self._keep(file, settled, occasion or by_itself(file, settled), now)

    def _note_names(self, file: MeetingFile, result: Result) -> None:
        now, before = names_of(file.meeting, result.unmatched), file.unmatched_names
        self.names.note(
            [one for name, one in now.items() if name not in before],
            [one for name, one in before.items() if name not in now],
        )

    def conclude(self, file: MeetingFile, now: datetime) -> Meeting:
        """Write what the evidence comes to now, for ever: there will be no more. Gives the meeting as it is then.

        Raises:
            ContendedError: somebody settled it meanwhile.
        """
        meeting = file.meeting
        settled = meeting.attendance_state is AttendanceState.FINAL and meeting.room is not Room.OPEN
        ahead = meeting.end > now and not file.instances and not file.facts
        if settled or ahead or meeting.status is not MeetingStatus.SCHEDULED:
            return meeting
        file = self.forgetting.cleaned(file)
        result = attendance_of(_closed(file, now), now, self.policies.applied_to(file), nothing_to_come=True)
        if not self._keep(file, result, Occasion("disconnected"), now):
            raise ContendedError
        return meeting.model_copy(update={"attendance_state": result.state, "window_s": result.window_s})

    def _keep(self, file: MeetingFile, result: Result, occasion: Occasion, now: datetime) -> bool:
        """As the next version, if it says anything new. False where somebody else's was there first."""
        latest, is_final = file.sheet.latest, result.state is AttendanceState.FINAL
        number = latest.version + 1 if latest else 1
        lines = _changed(file.sheet.records(), result.records, number)
        if latest and latest.state is result.state and latest.policy == result.policy and not lines:
            return True
        version = AttendanceVersion(
            tenant_id=file.meeting.tenant_id,
            meeting_id=file.meeting.meeting_id,
            version=number,
            state=result.state,
            told="corrected" if file.sheet.was_final else "final" if is_final else "provisional",
            cause=occasion.cause,
            by=occasion.by,
            at=now,
            window_s=result.window_s,
            policy=result.policy,
        )
        return self.attendance.append(version, lines)


def _changed(
    known: dict[LearnerId, AttendanceRecord], records: list[AttendanceRecord], version: int
) -> list[AttendanceRecord]:
    """The lines that say something else than before, those of learners who are none of the meeting's any more too."""
    named = {one.learner_id for one in records}
    left = [one.model_copy(update={"listed": False}) for who, one in known.items() if one.listed and who not in named]
    changed = [one for one in records if not _says_the_same(one, known.get(one.learner_id))]
    return [one.model_copy(update={"version": version}) for one in [*changed, *left]]


def _says_the_same(record: AttendanceRecord, known: AttendanceRecord | None) -> bool:
    return known is not None and record.model_copy(update={"version": known.version}) == known


def _closed(file: MeetingFile, now: datetime) -> MeetingFile:
    """The file as if everything had ended now, and the reports that are not there had been given up."""
    instances = ended_by(file, now)
    unreported = (one.uuid for one in instances if not is_complete(file, one.uuid))
    given_up = {uuid: _given_up(file, uuid, now) for uuid in unreported}
    meeting = file.meeting.model_copy(update={"room": Room.CLOSED})
    return replace(file, meeting=meeting, instances=instances, reports=file.reports | given_up)


def _given_up(file: MeetingFile, uuid: InstanceUuid, now: datetime) -> Report:
    whose = {"tenant_id": file.meeting.tenant_id, "meeting_id": file.meeting.meeting_id}
    return Report.model_validate(whose | {"uuid": uuid, "complete": False, "given_up": True, "read_at": now})
