from tests.commands import faktura, sample
from tests.flow.conftest import world

__all__ = ["faktura", "sample", "world"]
