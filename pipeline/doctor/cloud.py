"""The world on AWS: whether each bucket, queue and table answers, and whether AWS has the same time."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from pipeline.doctor.symptom import Said, State, Symptom

WHAT = "aws"
_SKEW = 30.0  # seconds; AWS itself refuses requests from a clock that is more than five minutes wrong
_REFUSED = ("AccessDenied", "AccessDeniedException", "403")
_MISSING = ("404", "NoSuchBucket", "NonExistentQueue", "QueueDoesNotExist", "ResourceNotFoundException")
_REMEDIES: Mapping[tuple[str, ...], Said] = {
    _REFUSED: (
        "Give this role the right to it: infra/template.yaml lists those that each function has.",
        "Ge rollen rätt till den: infra/template.yaml räknar upp dem som varje funktion har.",
    ),
    _MISSING: (
        "Correct the variable FAKTURA_AWS_* that names it, or the region; or make it: docs/deploy.md.",
        "Rätta variabeln FAKTURA_AWS_* som pekar ut den, eller regionen; eller skapa den: docs/deploy.md.",
    ),
}
_UNREACHED: Said = (
    "Look at the network, at FAKTURA_AWS_ENDPOINT and the region, and at the credentials. Documents wait meanwhile.",
    "Se över nätverket, FAKTURA_AWS_ENDPOINT och regionen, och inloggningen. Dokumenten väntar under tiden.",
)


def resources(faults: Mapping[str, str | None]) -> Iterator[Symptom]:
    """What is wrong with each resource by its name, None where it answers."""
    broken = {name: fault for name, fault in faults.items() if fault is not None}
    for name, fault in broken.items():
        text = f"It does not answer: {fault}", f"Den svarar inte: {fault}"
        yield Symptom(what=WHAT, state=State.BROKEN, text=text, remedy=_remedy(fault), facts={"resource": name})
    if not broken:
        text = f"{len(faults)} buckets, queues and tables answer", f"{len(faults)} hinkar, köer och tabeller svarar"
        yield Symptom(what=WHAT, text=text)


def _remedy(fault: str) -> Said:
    return next((said for codes, said in _REMEDIES.items() if fault.endswith(codes)), _UNREACHED)


def clock(now: datetime, theirs: datetime) -> Symptom:
    """Whether the clock is that of AWS, which tells whole seconds."""
    skew = (now - theirs).total_seconds()
    return Symptom(
        what="clock",
        state=State.BROKEN if abs(skew) > _SKEW else State.WELL,
        text=(
            f"{now:%Y-%m-%d %H:%M:%S} UTC, {skew:+.0f} s to that of AWS",
            f"{now:%Y-%m-%d %H:%M:%S} UTC, {skew:+.0f} s till den hos AWS",
        ),
        remedy=(
            "Set the clock (NTP): by it rules, agreements and payers are chosen, and AWS refuses who has another time.",
            "Ställ klockan (NTP): efter den väljs regler, samarbeten och fakturamottagare, och AWS avvisar fel tid.",
        ),
        facts={"skew_seconds": skew},
    )
