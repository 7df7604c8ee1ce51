from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import pytest

from rollcall.ids import ProgramId
from rollcall.services.appointments.rules import Decided, Rules
from rollcall.store.settings import AppointmentRules, Program, TenantSettings
from tests.unit.records import TENANT, meeting

MATHS = ProgramId("maths")


@dataclass
class Admin:
    """What was decided."""

    tenant: dict[str, Any] = field(default_factory=dict)
    program_s: int | None = None

    def settings(self, _: str) -> TenantSettings:
        return TenantSettings.model_validate({"tenant_id": TENANT} | self.tenant)

    def program(self, *_: str) -> Program:
        return Program(tenant_id=TENANT, program_id=MATHS, name="Maths", no_show_after_s=self.program_s)

    def decided(self) -> Decided:
        return Rules(cast("Any", self), 600).of(meeting(program_id=MATHS))


@pytest.mark.parametrize(
    ("tenant", "program_s", "after_s"),
    [
        ({}, None, 600),
        ({"no_show_after_s": 120}, None, 120),
        ({"no_show_after_s": 120}, 180, 180),
        ({"no_show_after_s": 120, "appointments": {"no_show_after_s": 240}}, 180, 240),
    ],
)
def test_the_narrowest_decision_about_the_time_holds(tenant: Any, program_s: int | None, after_s: int) -> None:
    assert Admin(tenant, program_s).decided().after == timedelta(seconds=after_s)


def test_each_outcome_has_a_choice_of_its_own_but_a_doubt() -> None:
    rules = AppointmentRules(
        on_learner_absent="cancel_registration", on_host_absent="cancel_meeting", on_both_absent="cancel_meeting"
    )
    chosen = Decided(timedelta(), rules)
    outcomes: Any = ("learner", "host", "both", "ask_host", "")
    assert [chosen.action(one) for one in outcomes] == [
        "cancel_registration",
        "cancel_meeting",
        "cancel_meeting",
        "mark",
        "mark",
    ]
