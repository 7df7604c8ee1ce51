"""What must survive: the table, the key, the secrets."""

import pytest

from tests.template.stack import resource, resources


@pytest.mark.parametrize("kind", ["AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::SecretsManager::Secret"])
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
