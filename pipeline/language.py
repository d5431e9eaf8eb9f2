"""Swedish and English: which of them this process speaks, and the one way to say something in it.

A text is written once, in both languages, where it is said: `say("No such company", "Företaget finns inte")`.
The language is chosen by `--lang`, else FAKTURA_LANG, else the locale of the environment; Swedish where that says
"sv", English otherwise.
"""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("sv", "en")

_spoken = "en"


def speak(language: str) -> None:
    """Choose the language of this process. Raises ValueError for another than "sv" and "en"."""
    global _spoken
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}: there are {' and '.join(LANGUAGES)}")
    _spoken = language


def spoken() -> str:
    """The language of this process: "sv" or "en"."""
    return _spoken


def say(english: str, swedish: str) -> str:
    """One of two texts of the same meaning, by the language of this process."""
    return swedish if _spoken == "sv" else english


def language_of(environment: Mapping[str, str]) -> str:
    """The language of an environment: FAKTURA_LANG, else the first of LC_ALL, LC_MESSAGES and LANG that is set."""
    for name in ("FAKTURA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "sv" if environment[name].lower().startswith("sv") else "en"
    return "en"
