"""What every test may ask for: the shared documents, and how long hypothesis searches."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# What several files of tests assert together is told as fully as what one of them does.
pytest.register_assert_rewrite("tests.aws.worlds")

# The same examples on every run, so that `make test` says the same of the same code; "thorough" goes looking.
# No deadline: on a busy machine time says nothing about the code.
settings.register_profile(
    "ci", deadline=None, max_examples=50, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared documents beside the project: conformance sets, examples, norms; skips where absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the shared documents (conformance sets, examples) in ../shared, which are not here")
    return folder
