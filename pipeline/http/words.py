"""The words of the pages, in Swedish and English."""

from typing import Final

from pipeline.http.answering import Answer
from pipeline.notify.links import Standing
from pipeline.notify.terms import pick

# By language, English first: title, and what follows from it.
_CLOSED: Final[dict[Standing | None, tuple[tuple[str, str], tuple[str, str]]]] = {
    None: (
        ("This link is not valid", "Länken gäller inte"),
        (
            "Check that you opened the whole address of the mail. If it does not help, ask the firm for a new one.",
            "Kontrollera att du öppnade hela adressen i brevet. Hjälper inte det, be byrån om ett nytt.",
        ),
    ),
    Standing.USED: (
        ("This request has been answered", "Förfrågan är besvarad"),
        (
            "A link works once. To change the answer, contact the firm.",
            "En länk fungerar en gång. Vill du ändra svaret, kontakta byrån.",
        ),
    ),
    Standing.EXPIRED: (
        ("This request has expired", "Förfrågan har gått ut"),
        (
            "Nobody answered in time, and nothing was activated. The firm can ask again; you then get a new mail.",
            "Ingen svarade i tid, och ingenting aktiverades. Byrån kan fråga igen; då får du ett nytt brev.",
        ),
    ),
    Standing.WITHDRAWN: (
        ("This request is no longer open", "Förfrågan är inte längre öppen"),
        (
            "The firm has taken it back, or has asked anew in a later mail. You need not do anything.",
            "Byrån har tagit tillbaka den, eller frågat på nytt i ett senare brev. Du behöver inte göra något.",
        ),
    ),
}
_DONE: Final[dict[Answer, tuple[tuple[str, str], tuple[str, str]]]] = {
    Answer.APPROVE: (
        ("Approved", "Godkänt"),
        (
            "The collaboration is active from now on. Documents that have waited for your answer are on their way.",
            "Samarbetet är aktivt från och med nu. Dokument som har väntat på ditt svar är på väg.",
        ),
    ),
    Answer.DECLINE: (
        ("Declined", "Avböjt"),
        (
            "Nothing has been activated, and nothing is charged. The firm is free to ask again.",
            "Ingenting har aktiverats och ingenting debiteras. Byrån kan fråga igen.",
        ),
    ),
}
_LABELS: Final = {
    "service": ("Digital invoices and documents", "Digitala fakturor och dokument"),
    "other": ("På svenska", "In English"),
    "skip": ("To the content", "Till innehållet"),
    "terms": ("What you agree to", "Det här godkänner du"),
    "how": ("Your answer", "Ditt svar"),
    "accept": (
        "I have read the terms above, and may decide this for the company",
        "Jag har läst villkoren ovan och får besluta detta för företaget",
    ),
    "approve": ("Approve", "Godkänn"),
    "decline": ("Decline", "Avböj"),
    "note": (
        "Opening this page has decided nothing. Who pays can change only when an agreement period begins. Either side "
        "may end the collaboration.",
        "Att du öppnade sidan har inte avgjort något. Vem som betalar kan ändras bara när en avtalsperiod börjar. Båda "
        "sidor kan avsluta samarbetet.",
    ),
    "unread": (
        "Tick that you have read the terms, then approve.",
        "Kryssa i att du har läst villkoren, och godkänn sedan.",
    ),
    "stale": (
        "The terms have changed since you opened the page, or your browser keeps no cookies. Nothing was changed; "
        "please read once more and answer.",
        "Villkoren har ändrats sedan du öppnade sidan, eller så sparar webbläsaren inga kakor. Inget ändrades; läs en "
        "gång till och svara.",
    ),
    "payerless": (
        "The firm has not said who pays. Nothing was changed; ask the firm to complete the request.",
        "Byrån har inte angett vem som betalar. Inget ändrades; be byrån komplettera förfrågan.",
    ),
    "close": ("You can close this page.", "Du kan stänga sidan."),
}


def labels(language: str) -> dict[str, str]:
    """The fixed texts of the pages, by name."""
    return {name: pick(language, *texts) for name, texts in _LABELS.items()}


def asked(language: str, firm: str, customer: str) -> tuple[str, str]:
    """Title and introduction of an open request."""
    return (
        pick(language, f"{firm} asks for a collaboration", f"{firm} vill inleda ett samarbete"),
        pick(
            language,
            f"{firm} wants to send and receive e-invoices and documents together with {customer}. You answer as its "
            "administrator.",
            f"{firm} vill skicka och ta emot e-fakturor och dokument tillsammans med {customer}. Du svarar som "
            "administratör.",
        ),
    )


def closed(language: str, standing: Standing | None) -> tuple[str, str]:
    """Title and text for a link that answers nothing; None: one that was not made here."""
    title, text = _CLOSED[standing]
    return pick(language, *title), pick(language, *text)


def done(language: str, answer: Answer) -> tuple[str, str]:
    """Title and text for an answer that was given."""
    title, text = _DONE[answer]
    return pick(language, *title), pick(language, *text)


def busy(language: str) -> tuple[str, str]:
    """Title and text where the service cannot answer at the moment."""
    return (
        pick(language, "Please try again in a moment", "Försök igen om en stund"),
        pick(language, "Your answer was not saved.", "Ditt svar sparades inte."),
    )
