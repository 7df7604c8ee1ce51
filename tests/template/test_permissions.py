"""Who may do what: everything listed, nothing for everybody."""

from typing import Any

import pytest

from tests.template.stack import Resource, functions, listed, resource, resources, role_of

_POLICIES = [*resources("AWS::IAM::Role"), *resources("AWS::IAM::ManagedPolicy")]

# Where AWS knows no narrower form.
_ANY_RESOURCE = {"TracingPolicy": "X-Ray has no resources"}


every_policy = pytest.mark.parametrize("policy", _POLICIES, ids=lambda policy: policy.name)
every_function = pytest.mark.parametrize("function", functions(), ids=lambda function: function.folder)


@every_policy
def test_every_action_is_named(policy: Resource) -> None:
    actions = [action for statement in policy.statements for action in listed(statement["Action"])]
    assert [action for action in actions if "*" in action] == []
    assert not any("NotAction" in statement for statement in policy.statements)


@every_policy
def test_every_resource_is_named_unless_aws_has_no_other_form(policy: Resource) -> None:
    anywhere = [statement["Sid"] for statement in policy.statements if "*" in listed(statement["Resource"])]
    assert not anywhere or policy.name in _ANY_RESOURCE


@every_function
def test_a_function_writes_its_own_log_and_creates_none(function: Resource) -> None:
    log = function.properties["LoggingConfig"]["LogGroup"]["Ref"]
    mine = [statement for statement in role_of(function).statements if "logs:" in str(statement["Action"])]
    assert [statement["Resource"] for statement in mine] == [{"Fn::GetAtt": [log, "Arn"]}]
    assert listed(mine[0]["Action"]) == ["logs:CreateLogStream", "logs:PutLogEvents"]


@every_function
def test_a_role_is_taken_on_by_lambda_alone(function: Resource) -> None:
    trust = role_of(function).properties["AssumeRolePolicyDocument"]["Statement"]
    assert [statement["Principal"] for statement in trust] == [{"Service": "lambda.amazonaws.com"}]


def test_the_intake_may_enqueue_and_read_one_secret_and_the_doors_of_customers() -> None:
    beyond_its_log = {
        action: (statement["Resource"], statement.get("Condition"))
        for statement in resource("WebhookIntakeRole").statements
        for action in listed(statement["Action"])
        if not action.startswith("logs:")
    }
    assert beyond_its_log == {
        "sqs:SendMessage": ({"Fn::GetAtt": ["ZoomEventsQueue", "Arn"]}, None),
        "secretsmanager:GetSecretValue": ({"Fn::GetAtt": ["ZoomWebhookSecret", "Id"]}, None),
        "dynamodb:GetItem": (
            {"Fn::GetAtt": ["Table", "Arn"]},
            {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["DOOR#*"]}},
        ),
        "kms:Decrypt": (
            {"Fn::GetAtt": ["TokenKey", "Arn"]},
            {"StringEquals": {"kms:EncryptionContext:purpose": "webhook"}},
        ),
    }


@pytest.mark.parametrize("folder", ["zoom_events", "lms_events", "attendance"])
def test_who_calls_nobody_holds_no_key(folder: str) -> None:
    role = role_of(next(function for function in functions() if function.folder == folder))
    assert "kms:" not in str(list(role.statements))


def test_the_lms_is_called_without_access_to_zooms_credentials() -> None:
    delivery = role_of(resource("LmsDeliveryFunction"))
    assert "secretsmanager:" not in str(list(delivery.statements))
    opened = [one for one in delivery.statements if "kms:Decrypt" in listed(one["Action"])]
    assert [one["Condition"] for one in opened] == [{"StringEquals": {"kms:EncryptionContext:purpose": "endpoint"}}]


_CALLS_ZOOM = ["HostDesk", "Meetings", "LiveEvents", "ReportFetch", "NoShow", "MeetingJobs", "Housekeeping"]


@pytest.mark.parametrize(("function", "more"), [("SignIn", ["identity"]), *((one, []) for one in _CALLS_ZOOM)])
def test_who_calls_zoom_opens_tokens_and_what_pages_need_alone(function: str, more: list[str]) -> None:
    opened = [one for one in role_of(resource(f"{function}Function")).statements if "kms:" in str(one["Action"])]
    purposes = ["access", "refresh", "client_secret", *more]
    assert [one["Condition"] for one in opened] == [{"StringEquals": {"kms:EncryptionContext:purpose": purposes}}]


@every_policy
def test_only_schedules_run_under_another_role(policy: Resource) -> None:
    for statement in policy.statements:
        if "iam:PassRole" in listed(statement["Action"]):
            assert statement["Resource"] == {"Fn::GetAtt": ["SchedulerRole", "Arn"]}
            assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}


@every_policy
def test_schedules_are_made_in_our_groups_alone(policy: Resource) -> None:
    for statement in policy.statements:
        if "scheduler:CreateSchedule" in listed(statement["Action"]):
            arn = statement["Resource"]["Fn::Sub"]
            assert arn.endswith((":schedule/${ReportSchedules}/*", ":schedule/${NoShowSchedules}/*"))


def test_the_schedules_role_is_taken_on_for_our_groups_alone() -> None:
    (trust,) = resource("SchedulerRole").properties["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert trust["Condition"]["ArnEquals"]["aws:SourceArn"] == [
        {"Fn::GetAtt": ["ReportSchedules", "Arn"]},
        {"Fn::GetAtt": ["NoShowSchedules", "Arn"]},
    ]


def test_a_schedule_reaches_its_two_targets_and_its_dead_letter_queue() -> None:
    policy = resource("NoShowTargetPolicy")
    assert policy.properties["Roles"] == [{"Ref": "SchedulerRole"}]
    statements = [*resource("SchedulerRole").statements, *policy.statements]
    allowed: dict[str, Any] = {statement["Action"]: statement["Resource"] for statement in statements}
    assert allowed == {
        "sqs:SendMessage": [{"Fn::GetAtt": ["ReportQueue", "Arn"]}, {"Fn::GetAtt": ["SchedulerDlq", "Arn"]}],
        "lambda:InvokeFunction": {"Fn::GetAtt": ["NoShowFunction", "Arn"]},
    }
