"""The reasons that readers and writers give for what moved, was derived or is lost, in Swedish."""

import re

_WORDS = {
    "it has no place of its own": "den har ingen egen plats",
    "it is a delivery note": "det är en följesedel",
    "the object envelope beside the invoice has it": "objektkuvertet bredvid fakturan har den",
    "the object is attached to the document itself": "objektet är bifogat själva dokumentet",
    "the id of an object is one word, and no other's": "ett objekts id är ett ord som inget annat objekt har",
    "a reference of Svefaktura's is to an object or an address": (
        "en hänvisning i Svefaktura är till ett objekt eller en adress"
    ),
    "the bytes of the file tell its type": "filens innehåll visar dess typ",
    "it is made of the reference and the type of the file": "det bildas av hänvisningen och filens typ",
    "Svefaktura does not say what type of document it is": "Svefaktura anger inte dokumentets typ",
    "amounts below zero make an invoice a credit note, and reversed": (
        "belopp under noll gör en faktura till kreditnota, och tvärtom"
    ),
    "Svefaktura does not say what kind of object it is": "Svefaktura anger inte objektets slag",
    "it is the currency of the invoice too": "det är fakturans valuta också",
    "Svefaktura does not say whose organisation number it is": "Svefaktura anger inte vems nummerserie det är",
    "it is among the identifiers of the party": "det finns bland partens identiteter",
    "Svefaktura demands a reference of the buyer's": "Svefaktura kräver en referens från köparen",
    "Svefaktura has a period only with both its ends": "Svefaktura har bara perioder med både början och slut",
    "it names another format": "den anger ett annat format",
    "Svefaktura has no project": "Svefaktura har inget projekt",
    "Svefaktura does not say what a note is about": "Svefaktura anger inte vad en anteckning handlar om",
    "EN 16931 has the kind of a document in words": "EN 16931 har dokumentets slag i ord",
    "it is the currency of the amount to pay": "det är valutan för beloppet att betala",
    "credit notes are sent as invoices with negative amounts": "kreditnotor skickas som fakturor med negativa belopp",
    "Svefaktura has S and E only; the reason says which it is": "Svefaktura har bara S och E; orsaken säger vilken",
    "Svefaktura has the reason in words only": "Svefaktura har bara orsaken i ord",
    "Svefaktura has reasons in words": "Svefaktura har orsaker i ord",
    "the reason is there in words": "orsaken finns i ord",
    "there is no VAT to state in it": "det finns ingen moms att ange i den",
    "an allowance or charge needs a VAT category here": "en rabatt eller avgift kräver en momskategori här",
    "EN 16931 has interest on late payment in words": "EN 16931 har dröjsmålsränta i ord",
    "Svefaktura has one code for all accounts": "Svefaktura har en kod för alla konton",
    "Svefaktura has no reasons on lines": "Svefaktura har inga orsaker på rader",
    "Peppol has it only together with a percentage": "Peppol har den bara tillsammans med en procentsats",
    "it is a GTIN": "det är ett GTIN",
    "it is in the Swedish VAT number": "den ingår i det svenska momsnumret",
    "electronic addresses stand in the envelope": "elektroniska adresser står i kuvertet",
    "a delivery has an address, but no name": "en leverans har en adress men inget namn",
    "Svefaktura has one number of a kind": "Svefaktura har ett nummer av varje slag",
    "the identifier is none of that scheme": "identifieraren hör inte till den nummerserien",
    "it is a Swedish organisation number": "det är ett svenskt organisationsnummer",
    "the address does not say it": "adressen anger det inte",
    "it is the name itself": "det är namnet självt",
    "the words before it say what it is": "orden före säger vad det är",
    "the note says that there is no VAT": "anteckningen säger att det inte finns någon moms",
    "EN 16931 has one contact of the seller": "EN 16931 har en kontakt hos säljaren",
    "EN 16931 has no delivery note on a line": "EN 16931 har ingen följesedel på en rad",
    "what is paid in advance is a line below zero": "det som är betalt i förskott är en rad under noll",
    "it is the address on the envelope": "det är adressen på kuvertet",
    "Svefaktura has no electronic addresses": "Svefaktura har inga elektroniska adresser",
    "the address of delivery does not say it: it is the buyer's": "leveransadressen anger det inte: det är köparens",
    "Swedish rules have one wording for it": "svenska regler har en enda ordalydelse för det",
    "the allowance or charge gives no reason": "rabatten eller avgiften anger ingen orsak",
    "base and percentage do not come to the amount": "underlag och procentsats ger inte beloppet",
    "an invoice without VAT subtotals is outside the scope of VAT": (
        "en faktura utan momsdelsummor ligger utanför momsens område"
    ),
    "the reason says which exemption it is": "orsaken säger vilket undantag det är",
    "lines without VAT category have that with which the subtotals come out right": (
        "rader utan momskategori får den som gör att delsummorna stämmer"
    ),
    "CII tells an invoice from a credit note by the type code alone": "CII skiljer bara på dokumenttypen på koden",
    "CII says it once; it is read as that of the payee": "CII anger det en gång; det läses som betalningsmottagarens",
    "CII has one creditor identifier": "CII har en borgenärsidentitet",
    "CII has it in the VAT breakdown, in a code list of its own": "CII har den bland momsen, i en egen kodlista",
    "CII has it only in the VAT breakdown": "CII har den bara i momsspecifikationen",
    "CII has no tax registration without a number": "CII har ingen skatteregistrering utan nummer",
    "CII has no scheme for a tax number but the tax": "CII har ingen annan nummerserie för ett skattenummer än skatten",
    "CII knows VAT and other taxes, and no more of these": "CII skiljer på moms och andra skatter, inte mer",
    "CII has no place for the network of a payment card": "CII har ingen plats för betalkortets nätverk",
    "the document follows the norm, and CII demands that it says so": (
        "dokumentet följer normen, och CII kräver att det sägs"
    ),
    "CII has one due date": "CII har en förfallodag",
    "CII says it once; it is read as that of each payment": "CII anger det en gång; det läses som varje betalnings",
    "CII has one remittance text": "CII har en betalningsreferens",
    "CII says it once; it is read as that of the direct debits": "CII anger det en gång; det läses som autogirots",
    "CII has one mandate": "CII har ett medgivande",
    "CII has a price discount only with the gross price: the net price and the discount": (
        "CII har prisrabatt bara tillsammans med bruttopriset: nettopriset och rabatten"
    ),
    "CII has nothing but the amount of a price discount": "CII har bara beloppet av en prisrabatt",
    "CII has a remittance text or a mandate without a means of payment, EN 16931 has not": (
        "CII har betalningsreferens eller medgivande utan betalningssätt, det har inte EN 16931"
    ),
    "the gross price less the net price": "bruttopriset minus nettopriset",
    "UBL has a sales order only beside a purchase order": "UBL har säljarens order bara bredvid köparens",
    "UBL has a payment card only with its network": "UBL har betalkort bara med dess nätverk",
    "a credit note has it in its payment instructions": "en kreditnota har den bland betalningsuppgifterna",
    "a credit note has a due date only in its payment instructions": (
        "en kreditnota har förfallodag bara bland betalningsuppgifterna"
    ),
    "an invoice has one due date": "en faktura har en förfallodag",
    "the document is a Peppol BIS Billing 3.0": "dokumentet är en Peppol BIS Billing 3.0",
}
# Each with the longest of its words that stand in every reason it is for: a look for these is quicker than a match.
_PATTERNS = tuple(
    (max(pattern.split("(.*)"), key=len), re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (
            r"line (.*) has no quantity and price that come to its amount",
            "rad {0} har inte antal och pris som ger beloppet",
        ),
        (r"the price of line (.*) does not come to its amount", "priset på rad {0} ger inte dess belopp"),
        (r"the price of line (.*) is below zero", "priset på rad {0} är under noll"),
        (r"line (.*) has a price, but no quantity", "rad {0} har pris men inget antal"),
        (r"line (.*) has no term for it", "rad {0} har ingen term för det"),
        (
            r"line (.*) has the unit (.*), which is no code of EN 16931",
            "rad {0} har enheten {1}, som inte är en kod i EN 16931",
        ),
        (r"line (.*) has no description", "rad {0} har ingen beskrivning"),
        (r"line (.*) has no place of its own for it", "rad {0} har ingen egen plats för det"),
        (r"CII has the type (.*) for each supporting document", "CII har typen {0} för varje underlag"),
        (
            r"the document becomes a Peppol BIS Billing 3.0; before it was (.*)",
            "dokumentet blir en Peppol BIS Billing 3.0; förut var det {0}",
        ),
        (r"it is the sum of its parts; stated was (.*)", "den är summan av delarna; angivet var {0}"),
        (r"(.*) has no place for it in (.*)", "{0} har ingen plats för det i {1}"),
        (r"(.*) has it only together with (.*)", "{0} har det bara tillsammans med {1}"),
    )
)


def in_swedish(reason: str) -> str:
    """A reason in Swedish; one that nobody has translated stands as it is."""
    words = _WORDS.get(reason)
    if words is not None:
        return words
    for always, pattern, template in _PATTERNS:
        if always in reason and (match := pattern.fullmatch(reason)):
            return template.format(*match.groups())
    return reason
