"""What must survive: the table, the key, the secrets, the recordings."""

import pytest

from tests.template.stack import functions, resource, resources, template

_LONGEST_DELAY_OF_A_QUEUE_S = 900


@pytest.mark.parametrize(
    "kind", ["AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::SecretsManager::Secret", "AWS::S3::Bucket"]
)
def test_what_holds_state_outlives_the_stack(kind: str) -> None:
    for stateful in resources(kind):
        assert stateful.body["DeletionPolicy"] == "Retain", stateful.name
        assert stateful.body["UpdateReplacePolicy"] == "Retain", stateful.name


def test_the_table_can_be_brought_back_to_any_second() -> None:
    table = resource("Table").properties
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True


def test_the_table_tells_what_was_and_what_is() -> None:
    assert resource("Table").properties["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_temporary_records_expire() -> None:
    expiry = {"AttributeName": "expires_at", "Enabled": True}
    assert resource("Table").properties["TimeToLiveSpecification"] == expiry


def test_the_table_costs_nothing_while_idle() -> None:
    assert resource("Table").properties["BillingMode"] == "PAY_PER_REQUEST"


def test_the_key_is_rotated() -> None:
    assert resource("TokenKey").properties["EnableKeyRotation"] is True


def test_no_secret_stands_in_the_template() -> None:
    for secret in resources("AWS::SecretsManager::Secret"):
        assert "SecretString" not in secret.properties, secret.name
        assert "GenerateSecretString" in secret.properties, secret.name


@pytest.mark.parametrize("name", ["RecordingsBucket", "ExportsBucket"])
def test_files_are_private_encrypted_and_gone_when_they_are_deleted(name: str) -> None:
    bucket = resource(name).properties
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert "VersioningConfiguration" not in bucket


@pytest.mark.parametrize("name", ["RecordingsBucket", "ExportsBucket"])
def test_files_travel_over_tls_alone(name: str) -> None:
    (statement,) = resource(f"{name}Policy").properties["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": False}}


def test_exports_are_gone_in_a_day() -> None:
    (rule,) = resource("ExportsBucket").properties["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 1)


def test_the_sweep_comes_after_the_longest_function_has_ended() -> None:
    delay = template()["Parameters"]["DisconnectSweepDelaySeconds"]
    assert delay["Default"] > max(function.timeout for function in functions())
    assert delay["MaxValue"] == _LONGEST_DELAY_OF_A_QUEUE_S
