import pytest

from rollcall.store.table import Table
from tests.aws import Aws
from tests.unit.records import table_of


@pytest.fixture
def table(cloud: Aws) -> Table:
    return table_of(cloud)
