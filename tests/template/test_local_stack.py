"""What the stack on a laptop has to allow besides the template, because its AWS judges some things otherwise."""

import pytest

from local.stack.deployment import LOCAL_DIFFERENCES
from tests.template.stack import Resource, functions, listed, role_of


@pytest.mark.parametrize("role", [role_of(function) for function in functions()], ids=lambda role: role.name)
def test_whoever_arms_or_disarms_may_do_so_on_the_laptop(role: Resource) -> None:
    asked = {action for one in role.statements for action in listed(one["Action"]) if "scheduler:" in action}
    allowed = {action for action, _ in LOCAL_DIFFERENCES.get(role.name, []) if "scheduler:" in action}
    assert allowed == asked
