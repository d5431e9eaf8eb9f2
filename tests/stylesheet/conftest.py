from tests.commands import faktura, sample

__all__ = ["faktura", "sample"]
