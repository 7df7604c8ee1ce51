from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from rollcall.store.table import Table
from tests.aws import one_request_at_a_time, template


@pytest.fixture
def table(aws_credentials: None) -> Iterator[Table]:
    """The table alone, as the template declares it."""
    declared = template()["Resources"]["Table"]["Properties"]
    keep = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    with mock_aws(), one_request_at_a_time():
        dynamo = boto3.resource("dynamodb")
        yield Table(dynamo.create_table(TableName="rollcall", **{name: declared[name] for name in keep}))
