"""What is said of an attachment that is not as it may be, in English and Swedish."""

from pipeline.findings import Finding, Severity

_TERM = ("BT-125",)


def wrong(rule: str, found: str, *, expected: str | None = None, location: str = "") -> Finding:
    """A fault for which the document is rejected."""
    return _finding(rule, Severity.FATAL, found, expected, location)


def remark(rule: str, found: str) -> Finding:
    """What the sender should know, and nobody has to wait for."""
    return _finding(rule, Severity.WARNING, found, None, "")


def _finding(rule: str, severity: Severity, found: str, expected: str | None, location: str) -> Finding:
    text, text_sv = _WORDS[rule]
    return Finding(
        layer="faktura",
        rule=rule,
        severity=severity,
        text=text,
        text_sv=text_sv,
        location=location,
        terms=_TERM,
        found=found or None,
        expected=expected,
    )


_WORDS = {
    "ATTACHMENT-BASE64": (
        "An attachment is no base64 text: it was damaged on the way. Send it again.",
        "En bilaga är inte kodad som base64: den har skadats på vägen. Skicka den igen.",
    ),
    "ATTACHMENT-EMPTY": (
        "An attachment is empty. Send the invoice with the file in it, or without the attachment.",
        "En bilaga är tom. Skicka fakturan med filen i, eller utan bilagan.",
    ),
    "ATTACHMENT-SIZE": (
        "An attachment is too large. Make it smaller or send it another way.",
        "En bilaga är för stor. Gör den mindre eller skicka den på annat sätt.",
    ),
    "ATTACHMENT-COUNT": (
        "There are too many attachments. Put them together into fewer files.",
        "Det är för många bilagor. Slå ihop dem till färre filer.",
    ),
    "ATTACHMENT-TYPE": (
        "An attachment is of a kind that is not accepted. Send it as PDF, or as another kind that is.",
        "En bilaga är av ett slag som inte tas emot. Skicka den som PDF, eller av ett annat slag som tas emot.",
    ),
    "ATTACHMENT-CONTENT": (
        "An attachment is not what it is said to be. State the type that the file is of, or attach the right file.",
        "En bilaga är inte av det slag som anges. Ange filens riktiga typ, eller bifoga rätt fil.",
    ),
    "ATTACHMENT-OTHER-INVOICE": (
        "The attachments say that they belong to another invoice. Send each with its own.",
        "Bilagorna anger att de hör till en annan faktura. Skicka dem med den de hör till.",
    ),
    "ATTACHMENT-MISSING": (
        "The invoice refers to an attached object that did not come with it. Send both in one zip file or envelope.",
        "Fakturan hänvisar till ett bifogat objekt som inte kom med. Skicka båda i samma zip-fil eller kuvert.",
    ),
    "ATTACHMENT-UNNAMED": (
        "A file came beside the invoice to which the invoice does not refer. It was attached all the same.",
        "En fil kom med fakturan utan att fakturan hänvisar till den. Den har bifogats ändå.",
    ),
}
