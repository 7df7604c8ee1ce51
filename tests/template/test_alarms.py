"""Schedules that could not be carried out are noticed."""

import pytest

from tests.template.stack import alarms_on, dimension, resources

groups = [group.name for group in resources("AWS::Scheduler::ScheduleGroup")]


@pytest.mark.parametrize("group", groups)
@pytest.mark.parametrize("metric", ["InvocationDroppedCount", "InvocationsFailedToBeSentToDeadLetterCount"])
def test_a_lost_schedule_raises_an_alarm(group: str, metric: str) -> None:
    assert {"Ref": group} in [dimension(alarm, "ScheduleGroup") for alarm in alarms_on(metric)]


def test_alarms_are_sent_to_the_operators_topic_if_there_is_one() -> None:
    told = {"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}
    for alarm in resources("AWS::CloudWatch::Alarm"):
        assert alarm.properties["AlarmActions"] == told, alarm.name
