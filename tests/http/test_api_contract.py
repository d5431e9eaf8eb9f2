"""The service keeps what its OpenAPI document says, whatever is sent: schemathesis against the running service."""

from itertools import product
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from tests.http.programs import Program
from tests.http.service import Service

# What has the right form may still be refused as things stand: a number without its check digit, no version named; and
# a query that nobody asked for is not looked at. That each route asks for a key, the walk proves (test_api_walk.py).
LEFT_OUT = [positive_data_acceptance, negative_data_rejection, ignored_auth]
# Drawn from what the document says, and from what it forbids; the same ones on every run, as all of ours.
QUICK = settings(
    max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True
)


def test_every_answer_is_one_that_the_document_names(
    service: Service, firm: Program, subtests: pytest.Subtests
) -> None:
    document = schemathesis.openapi.from_url(f"{service.url}/api/openapi.json")
    operations = [found.ok() for found in document.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 20
    for operation, mode in product(operations, GenerationMode):

        @QUICK
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds(case: Any) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {firm.key}"}, excluded_checks=LEFT_OUT)

        with subtests.test(operation=operation.label, mode=mode.value):
            holds()
