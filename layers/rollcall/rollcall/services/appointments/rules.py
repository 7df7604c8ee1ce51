"""What the admin decided about appointments: for the appointments, the program, the tenant, in this order."""

from dataclasses import dataclass
from datetime import timedelta

from rollcall.store.judgements import Outcome
from rollcall.store.meeting_records import Meeting
from rollcall.store.settings import AbsenceChoice, AppointmentRules, SettingsStore, TenantSettings


@dataclass(frozen=True, slots=True)
class Decided:
    """``after``: how long after the start somebody may still come."""

    after: timedelta
    choices: AppointmentRules

    def action(self, outcome: Outcome) -> AbsenceChoice:
        """A host who may be there has nothing cancelled over their head."""
        chosen: dict[Outcome, AbsenceChoice] = {
            "learner": self.choices.on_learner_absent,
            "host": self.choices.on_host_absent,
            "both": self.choices.on_both_absent,
        }
        return chosen.get(outcome, "mark")


@dataclass(frozen=True, slots=True)
class Rules:
    settings: SettingsStore
    no_show_after_s: int

    def of(self, meeting: Meeting) -> Decided:
        settings = self.settings.settings(meeting.tenant_id)
        after_s = settings.appointments.no_show_after_s or self._of_program(meeting, settings) or self.no_show_after_s
        return Decided(timedelta(seconds=after_s), settings.appointments)

    def _of_program(self, meeting: Meeting, settings: TenantSettings) -> int | None:
        program = self.settings.program(meeting.tenant_id, meeting.program_id) if meeting.program_id else None
        return (program.no_show_after_s if program else None) or settings.no_show_after_s
