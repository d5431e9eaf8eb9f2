"""What the gate says: for each reason its code, its words in English and Swedish, and whose move it is.

The codes are stable: receipts, programs and people refer to them. No text holds a number of a party, which may be
personal; a company of ours is called by its name.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from pipeline.collaboration.records import Direction
from pipeline.collaboration.standing import Lack
from pipeline.findings import Finding, Mover, Severity


class Refusal(StrEnum):
    """Why a document may not move at all; the value is the end of the reason code, GATE-<value>."""

    INBOX_UNKNOWN = "INBOX-UNKNOWN"
    SENDER_NOT_OWNER = "SENDER-NOT-OWNER"
    FIRM_NOT_ACTING = "FIRM-NOT-ACTING"
    SENDER_CONTRADICTORY = "SENDER-CONTRADICTORY"
    SENDER_IS_OURS = "SENDER-IS-OURS"
    NO_RELAY = "NO-RELAY"
    RECIPIENT_UNREACHABLE = "RECIPIENT-UNREACHABLE"


class Words(NamedTuple):
    """A reason: what is wrong and the remedy. `mover` None: the company that lacks it, sender or recipient."""

    english: str
    swedish: str
    mover: Mover | None
    terms: tuple[str, ...] = ()


_SELLER: Final = ("BT-29", "BT-30", "BT-31", "BT-34")
_BUYER: Final = ("BT-46", "BT-47", "BT-48", "BT-49")

_REFUSALS: Final[dict[Refusal, Words]] = {
    Refusal.INBOX_UNKNOWN: Words(
        "The inbox belongs to no company of the registry. Add the company, then send the document again.",
        "Inkorgen hör inte till något företag i registret. Lägg upp företaget och skicka dokumentet igen.",
        Mover.OPERATOR,
    ),
    Refusal.SENDER_NOT_OWNER: Words(
        "The seller named in the document is not the company whose inbox it was put in, nor a customer that this "
        "company acts for. Nobody sends in another's name: send it from the seller's own inbox, or from its firm's.",
        "Säljaren i dokumentet är inte företaget vars inkorg det lades i, och inte heller en kund som företaget "
        "företräder. Ingen skickar i någon annans namn: skicka från säljarens egen inkorg eller från dess byrås.",
        Mover.SENDER,
        _SELLER,
    ),
    Refusal.FIRM_NOT_ACTING: Words(
        "The firm whose inbox it was put in has no active collaboration with the seller, so it may not send in the "
        "seller's name. When the seller has approved the collaboration, send the document again.",
        "Byrån vars inkorg dokumentet lades i har inget aktivt samarbete med säljaren och får därför inte skicka i "
        "säljarens namn. Skicka dokumentet igen när säljaren har godkänt samarbetet.",
        Mover.FIRM,
        _SELLER,
    ),
    Refusal.SENDER_CONTRADICTORY: Words(
        "The seller's identifiers belong to different companies, and not all of them may be sent for from this inbox. "
        "Give electronic address, GLN, organisation number and VAT number of one and the same company.",
        "Säljarens identifierare hör till olika företag, och alla får inte skickas för från den här inkorgen. Ange "
        "elektronisk adress, GLN, organisationsnummer och momsnummer för ett och samma företag.",
        Mover.SENDER,
        _SELLER,
    ),
    Refusal.SENDER_IS_OURS: Words(
        "An access point brought a document in the name of a company that sends from here itself. Ask the seller to "
        "send it from its own inbox.",
        "En accesspunkt lämnade ett dokument i namn av ett företag som själv skickar härifrån. Be säljaren skicka "
        "det från sin egen inkorg.",
        Mover.OPERATOR,
        _SELLER,
    ),
    Refusal.NO_RELAY: Words(
        "Neither the seller nor the buyer of a document from the network is a company here. Check the buyer's "
        "electronic address; the access point has to send the document elsewhere.",
        "Varken säljaren eller köparen i ett dokument från nätet är ett företag här. Kontrollera köparens "
        "elektroniska adress; accesspunkten behöver skicka dokumentet någon annanstans.",
        Mover.SENDER,
        _BUYER,
    ),
    Refusal.RECIPIENT_UNREACHABLE: Words(
        "The buyer is no company here, and has no identifier by which the Peppol network could find it. Give the "
        "buyer's electronic address (organisation number 0007 or GLN 0088), or reach the buyer another way.",
        "Köparen är inte ett företag här och har ingen identifierare som Peppolnätet kan hitta den med. Ange "
        "köparens elektroniska adress (organisationsnummer 0007 eller GLN 0088), eller nå köparen på annat sätt.",
        Mover.SENDER,
        _BUYER,
    ),
}

# {who} is the company that lacks it, as one side of the document: "the recipient Exempelbageriet AB".
_LACKS: Final[dict[Lack, Words]] = {
    Lack.REQUESTED: Words(
        "{who} has been asked for a collaboration and has not approved it yet. Its administrator logs in and approves.",
        "{who} har fått en förfrågan om samarbete men inte godkänt den än. Administratören loggar in och godkänner.",
        Mover.CUSTOMER,
    ),
    Lack.PAYER_MISSING: Words(
        "Nobody is set to pay the service for {who} in this direction. Its firm chooses the payer.",
        "Ingen är angiven som betalare av tjänsten för {who} i den här riktningen. Byrån väljer fakturamottagare.",
        Mover.FIRM,
    ),
    Lack.PAYERS_DIFFER: Words(
        "Two collaborations of {who} name different payers of the service. One of the firms ends its own, or names "
        "the same payer.",
        "Två samarbeten för {who} anger olika betalare av tjänsten. En av byråerna avslutar sitt eller anger samma.",
        Mover.FIRM,
    ),
    Lack.NOT_SYNCHRONISED: Words(
        "The program of {who} has not been synchronised. Synchronise it.",
        "Programmet hos {who} är inte synkroniserat. Synkronisera det.",
        None,
    ),
    Lack.SENDING_OFF: Words(
        "In the program of {who}, sending e-documents is switched off. Switch it on.",
        "I programmet hos {who} är sändning av e-dokument avstängd. Slå på den.",
        None,
    ),
    Lack.RECEIVING_OFF: Words(
        "In the program of {who}, receiving e-invoices is switched off. Switch it on.",
        "I programmet hos {who} är mottagning av e-fakturor avstängd. Slå på den.",
        None,
    ),
    Lack.DECLINED: Words(
        "{who} has declined the collaboration, so the service is not in use there. With a new agreement, send again.",
        "{who} har avböjt samarbetet, så tjänsten används inte där. Skicka igen när det finns ett nytt avtal.",
        None,
    ),
    Lack.WITHDRAWN: Words(
        "The firm of {who} took its request for a collaboration back, so the service is not in use there. With a new "
        "agreement, send again.",
        "Byrån har återkallat sin förfrågan om samarbete med {who}, så tjänsten används inte där. Skicka igen när det "
        "finns ett nytt avtal.",
        None,
    ),
    Lack.EXPIRED: Words(
        "The request for a collaboration with {who} expired without an answer. Its firm asks anew; then send again.",
        "Förfrågan om samarbete med {who} gick ut utan svar. Byrån frågar på nytt; skicka sedan igen.",
        Mover.FIRM,
    ),
    Lack.ENDED: Words(
        "The agreement by which {who} used the service has ended. With a new agreement, send again.",
        "Avtalet som {who} använde tjänsten genom är avslutat. Skicka igen när det finns ett nytt avtal.",
        None,
    ),
    Lack.NEVER_REQUESTED: Words(
        "{who} does not use the service: no collaboration was ever requested, and it has no service of its own. "
        "Reach it another way, or send again when it does.",
        "{who} använder inte tjänsten: inget samarbete har begärts, och egen tjänst saknas. Nå företaget på annat "
        "sätt, eller skicka igen när tjänsten är aktiv.",
        None,
    ),
}


def refused(refusal: Refusal) -> Finding:
    """The finding for a document that may not move at all."""
    words = _REFUSALS[refusal]
    return _finding(refusal, words.english, words.swedish, words.mover or Mover.SENDER, words.terms)


def lacking(lack: Lack, direction: Direction, name: str) -> Finding:
    """The finding for what one side lacks; `name` is the company's."""
    words = _LACKS[lack]
    if direction is Direction.SEND:
        english, swedish, mover, terms = f"the sender {name}", f"avsändaren {name}", Mover.SENDER, _SELLER
    else:
        english, swedish, mover, terms = f"the recipient {name}", f"mottagaren {name}", Mover.RECIPIENT, _BUYER
    return _finding(
        lack,
        _sentence(words.english.replace("{who}", english)),
        _sentence(words.swedish.replace("{who}", swedish)),
        words.mover or mover,
        terms,
    )


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _finding(code: str, english: str, swedish: str, mover: Mover, terms: tuple[str, ...]) -> Finding:
    return Finding(
        layer="faktura",
        rule=f"GATE-{code}",
        severity=Severity.FATAL,
        text=english,
        text_sv=swedish,
        terms=terms,
        mover=mover,
    )
