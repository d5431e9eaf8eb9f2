from collections.abc import Iterator

import pytest

from tests.http.programs import Program, program
from tests.http.service import Service, make, serving


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service on the sample world."""
    data = tmp_path_factory.mktemp("service") / "data"
    make(data)
    with serving(data) as running:
        yield running


@pytest.fixture(scope="module")
def firm(service: Service) -> Program:
    """A program of the sample firm."""
    return program(service, "exempelbyran")


@pytest.fixture(scope="module")
def bakery(service: Service) -> Program:
    """A program of a customer of that firm, which has a collaboration with it that is active."""
    return program(service, "exempel-bageri")
