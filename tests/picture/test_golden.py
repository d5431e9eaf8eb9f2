"""The text of each picture, as it was looked at and found right, line by line.

python -m tests.picture.test_golden      writes them anew; look at the difference, and at the pictures
"""

import pytest

from tests.picture.drawn import DOCUMENTS, GOLDEN, invoice_of, pages_of
from transforms.picture.write import pdf

LANGUAGES = ("sv", "en")


def drawn(name: str, language: str) -> str:
    pages = pages_of(pdf(invoice_of(DOCUMENTS[name]), language))
    return "\n--- page\n".join(pages) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_picture_says_what_it_said_when_it_was_looked_at(name: str, language: str) -> None:
    assert drawn(name, language) == (GOLDEN / f"{name}.{language}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    for name in DOCUMENTS:
        for language in LANGUAGES:
            (GOLDEN / f"{name}.{language}.txt").write_text(drawn(name, language), encoding="utf-8")
