import boto3
import pytest
from botocore.exceptions import ClientError

from rollcall.aws.keys import Sealer
from tests.aws import Aws

CONTEXT = {"tenant": "ten_1", "connection": "con_1", "purpose": "access"}


@pytest.fixture
def sealer(cloud: Aws) -> Sealer:
    return Sealer(boto3.client("kms"), cloud.key_id)


@pytest.mark.parametrize("text", ["t", "t" * 4096, "t" * 4097, "Zoë 🚗 " * 2000])
def test_a_token_of_any_length_is_opened_as_it_was_sealed(sealer: Sealer, text: str) -> None:
    assert sealer.open(sealer.seal(text, **CONTEXT), **CONTEXT) == text


def test_what_kms_takes_at_a_time_bounds_no_token(sealer: Sealer) -> None:
    assert len(sealer.seal("t" * 10_000, **CONTEXT).split(".")) == 3


def test_a_sealed_token_shows_nothing_of_it(sealer: Sealer) -> None:
    assert "canary" not in sealer.seal("canary" * 10, **CONTEXT)


@pytest.mark.parametrize("name", sorted(CONTEXT))
def test_a_token_moved_to_another_row_does_not_open(sealer: Sealer, name: str) -> None:
    sealed = sealer.seal("token", **CONTEXT)
    with pytest.raises(ClientError, match="InvalidCiphertext"):
        sealer.open(sealed, **(CONTEXT | {name: "another"}))


def test_a_token_does_not_open_without_its_context(sealer: Sealer) -> None:
    sealed = sealer.seal("token", **CONTEXT)
    with pytest.raises(ClientError, match="InvalidCiphertext"):
        sealer.open(sealed)
