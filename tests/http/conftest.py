from collections.abc import Iterator

import pytest

from tests.http.service import Service, make, serving


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service on the sample world."""
    data = tmp_path_factory.mktemp("service") / "data"
    make(data)
    with serving(data) as running:
        yield running
