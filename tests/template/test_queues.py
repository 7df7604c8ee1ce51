"""Queues and what reads them: nothing is lost, and nothing is done twice because of a timer."""

import pytest

from tests.template.stack import Resource, alarms_on, dimension, functions, resource, resources, template

_SIX_TIMES = 6
_FOURTEEN_DAYS_S = 14 * 24 * 3600
_LAST_RESORTS = {
    "ZoomEventsDlq",
    "ConnectionJobsDlq",
    "MeetingJobsDlq",
    "ReportDlq",
    "LmsDeliveryDlq",
    "LmsEventsDlq",
    "SchedulerDlq",
    "NoShowFailuresQueue",
}

queues = {queue.name: queue for queue in resources("AWS::SQS::Queue")}
working = [queue for queue in queues.values() if queue.name not in _LAST_RESORTS]
readers = [
    (function, kind, properties)
    for function in functions()
    for kind, properties in function.events
    if kind in {"SQS", "DynamoDB"}
]
every_working_queue = pytest.mark.parametrize("queue", working, ids=lambda queue: queue.name)
every_reader = pytest.mark.parametrize(
    ("function", "properties"),
    [(function, properties) for function, _, properties in readers],
    ids=[function.folder for function, _, _ in readers],
)


@every_working_queue
def test_a_message_that_nobody_can_process_is_put_aside(queue: Resource) -> None:
    redrive = queue.properties["RedrivePolicy"]
    target, _ = redrive["deadLetterTargetArn"]["Fn::GetAtt"]
    assert target in _LAST_RESORTS
    assert redrive["maxReceiveCount"] >= 5  # one slow batch is no reason to give up


def test_no_two_queues_share_a_dead_letter_queue() -> None:
    targets = [queue.properties["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0] for queue in working]
    assert len(set(targets)) == len(targets)


@pytest.mark.parametrize("queue", queues.values(), ids=lambda queue: queue.name)
def test_messages_are_encrypted_and_kept_for_fourteen_days(queue: Resource) -> None:
    assert queue.properties["SqsManagedSseEnabled"] is True
    assert queue.properties["MessageRetentionPeriod"] == _FOURTEEN_DAYS_S


@pytest.mark.parametrize("name", sorted(_LAST_RESORTS))
def test_a_message_put_aside_raises_an_alarm(name: str) -> None:
    alarms = alarms_on("ApproximateNumberOfMessagesVisible")
    watched = {dimension(alarm, "QueueName")["Fn::GetAtt"][0]: alarm.properties["Threshold"] for alarm in alarms}
    assert watched[name] == 1


@every_working_queue
def test_a_message_that_waits_too_long_raises_an_alarm(queue: Resource) -> None:
    alarms = alarms_on("ApproximateAgeOfOldestMessage")
    assert queue.name in {dimension(alarm, "QueueName")["Fn::GetAtt"][0] for alarm in alarms}


@pytest.mark.parametrize("function", [one for one, kind, _ in readers if kind == "SQS"], ids=lambda one: one.folder)
def test_a_message_stays_hidden_for_six_times_its_functions_timeout(function: Resource) -> None:
    for _, properties in function.events:
        queue = resource(properties["Queue"]["Fn::GetAtt"][0])
        assert queue.properties["VisibilityTimeout"] >= _SIX_TIMES * function.timeout


@every_reader
def test_one_bad_record_does_not_fail_its_neighbors(function: Resource, properties: dict[str, object]) -> None:
    assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"], function.name


def test_a_change_that_cannot_be_announced_is_put_aside_in_the_end() -> None:
    stream = next(properties for _, kind, properties in readers if kind == "DynamoDB")
    assert stream["BisectBatchOnFunctionError"] is True
    assert stream["MaximumRetryAttempts"] > 0
    assert stream["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["LmsEventsDlq", "Arn"]}


def test_stream_and_delivery_queue_start_no_function_for_what_no_lms_wants() -> None:
    stream = next(properties for _, kind, properties in readers if kind == "DynamoDB")
    assert "REMOVE" not in stream["FilterCriteria"]["Filters"][0]["Pattern"]


def test_a_failed_no_show_check_is_put_aside() -> None:
    invoked = resource("NoShowFunction").properties["EventInvokeConfig"]
    destination = invoked["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination == {"Fn::GetAtt": ["NoShowFailuresQueue", "Arn"]}


def test_a_delivery_is_tried_once_more_than_there_are_waits() -> None:
    waits = _default("DeliveryDelaysSeconds").split(",")
    tries = resource("LmsDeliveryQueue").properties["RedrivePolicy"]["maxReceiveCount"]
    assert tries == len(waits) + 1


def test_no_wait_is_longer_than_a_message_can_be_hidden() -> None:
    twelve_hours_s = 43_200
    assert max(int(wait) for wait in _default("DeliveryDelaysSeconds").split(",")) <= twelve_hours_s


def _default(parameter: str) -> str:
    return str(template()["Parameters"][parameter]["Default"])
