"""A human says who an unknown was: it is remembered, this meeting is settled by it, and the earlier ones are named."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.attendance.matching import name_key
from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.lms.matches import AliasList, MatchReply, NewMatch
from rollcall.lms.problems import Problem, not_found
from rollcall.services.attendance.attendance_view import line_of
from rollcall.services.attendance.evidence import events_of, rows_of
from rollcall.services.attendance.occasions import Occasion
from rollcall.services.attendance.policies import Policies
from rollcall.services.attendance.settling import Settling
from rollcall.services.attendance.standing import Standing, standing_of
from rollcall.services.attendance.summing_up import attendance_of
from rollcall.services.matches.aliases_view import alias_reply
from rollcall.services.matches.earlier import EarlierMeetings
from rollcall.store.aliases import AliasStore, MeetingAlias, TenantAlias
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.meeting_records import MeetingStatus, Room


@dataclass(frozen=True, slots=True)
class Matches:
    facts: FactStore
    aliases: AliasStore
    settling: Settling
    policies: Policies
    earlier: EarlierMeetings

    def make(self, tenant_id: TenantId, meeting_id: str, match: NewMatch, now: datetime) -> MatchReply:
        """Said again, it changes nothing; said of somebody else, it is theirs from now on."""
        file = self._known(tenant_id, meeting_id)
        name = _expected_name(match.name)
        self._expect(file, name, match.learner_id, now)
        alias = _alias_of(file, match, name, now)
        self.aliases.remember(alias)
        if isinstance(alias, TenantAlias):  # what was said of this meeting alone would stand over it
            self.aliases.forget_in(tenant_id, file.meeting.meeting_id, alias.alias_id)
        settled = self._settled(file, Occasion("match", match.by), now)
        return MatchReply(
            alias=alias_reply(alias),
            attendance=line_of(settled, self._standing(settled, now), LearnerId(match.learner_id)),
            earlier=self.earlier.of(file.meeting, alias) if isinstance(alias, TenantAlias) else [],
        )

    def _standing(self, file: MeetingFile, now: datetime) -> Standing:
        return standing_of(file, now, self.policies.applied_to(file))

    def of_meeting(self, tenant_id: TenantId, meeting_id: str) -> AliasList:
        """What was said of this meeting alone."""
        file = self._known(tenant_id, meeting_id)
        said = self.aliases.of_meeting(tenant_id, file.meeting.meeting_id)
        return AliasList(items=[alias_reply(one) for one in said])

    def take_back(self, tenant_id: TenantId, meeting_id: str, alias_id: str, by: str, now: datetime) -> None:
        """What was said of this meeting alone; it is settled without it, also where a request before died over that."""
        file = self._known(tenant_id, meeting_id)
        was_there = self.aliases.forget_in(tenant_id, file.meeting.meeting_id, alias_id)
        self._settled(file, Occasion("match", by), now)
        if not was_there:
            raise not_found("alias")

    def _known(self, tenant_id: TenantId, meeting_id: str) -> MeetingFile:
        file = self.facts.open(tenant_id, MeetingId(meeting_id))
        if file is None:
            raise not_found("meeting")
        if file.meeting.status is MeetingStatus.EXTERNALLY_LINKED:
            told = (
                "The Zoom connection of this meeting was disconnected: its attendance is settled, the names are gone."
            )
            raise Problem(409, "meeting_externally_linked", told, "Correct the attendance in the LMS.")
        return file

    def _expect(self, file: MeetingFile, name: str, learner_id: str, now: datetime) -> None:
        if not any(one.learner_id == learner_id and not one.is_removed for one in file.registrants):
            told = "This learner is not on the roster of this meeting."
            raise Problem(422, "not_on_roster", told, "Register the learner first, or name another one.")
        unmatched = attendance_of(file, now, self.policies.applied_to(file)).unmatched
        if any(name_key(one.name) == name for one in unmatched):
            return
        if name not in map(name_key, file.aliases) or not _was_there(file, name):
            told = "Nobody unknown had this name in this meeting."
            raise Problem(404, "nobody_unmatched", told, "Send a name of GET .../attendance/unmatched as it is.")

    def _settled(self, file: MeetingFile, occasion: Occasion, now: datetime) -> MeetingFile:
        """A class that still runs is settled at its end: until then it is computed at every look."""
        meeting = file.meeting
        if meeting.room is not Room.OPEN or file.sheet.latest:
            self.settling.settle(meeting.tenant_id, meeting.meeting_id, now, occasion)
        return self.facts.open(meeting.tenant_id, meeting.meeting_id) or file


def _expected_name(shown: str) -> str:
    """As it is compared; whoever came without a name can be told from nobody by it."""
    name = name_key(shown)
    if not name:
        raise Problem(422, "name_missing", "The name is blank.", "Mark the learner's attendance by hand instead.")
    return name


def _was_there(file: MeetingFile, name: str) -> bool:
    witnessed = (who.name for said in (events_of(file), rows_of(file)) for who in said)
    return any(name_key(shown) == name for shown in witnessed)


def _alias_of(file: MeetingFile, match: NewMatch, name: str, now: datetime) -> TenantAlias | MeetingAlias:
    meeting = file.meeting
    told = {"tenant_id": meeting.tenant_id, "connection_id": meeting.connection_id, "name": name}
    told |= {"learner_id": match.learner_id, "by": match.by}
    if match.remember == "tenant":
        return TenantAlias.model_validate(told | {"at": now})
    return MeetingAlias.model_validate(told | {"meeting_id": meeting.meeting_id, "at": now})
