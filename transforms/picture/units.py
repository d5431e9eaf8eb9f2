"""Units of UN/ECE Recommendation 20 and 21 as people write them. A code that is not here is shown as it is."""

from typing import Final

_PIECES = ("st", "pcs")

# code: (Swedish, English)
UNITS: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(("C62", "EA", "H87", "NAR", "PCE", "XPP"), _PIECES),
    "SEC": ("s", "s"),
    "MIN": ("min", "min"),
    "HUR": ("tim", "h"),
    "DAY": ("dagar", "days"),
    "WEE": ("veckor", "weeks"),
    "MON": ("mån", "months"),
    "ANN": ("år", "years"),
    "MMT": ("mm", "mm"),
    "CMT": ("cm", "cm"),
    "MTR": ("m", "m"),
    "LM": ("löpm", "lin. m"),
    "KMT": ("km", "km"),
    "SMI": ("miles", "miles"),
    "MTK": ("m²", "m²"),
    "HAR": ("ha", "ha"),
    "MTQ": ("m³", "m³"),
    "MLT": ("ml", "ml"),
    "CLT": ("cl", "cl"),
    "DLT": ("dl", "dl"),
    "LTR": ("l", "l"),
    "GRM": ("g", "g"),
    "HGM": ("hg", "hg"),
    "KGM": ("kg", "kg"),
    "TNE": ("ton", "t"),
    "KWH": ("kWh", "kWh"),
    "MWH": ("MWh", "MWh"),
    "KWT": ("kW", "kW"),
    "AD": ("byte", "bytes"),
    "E34": ("GB", "GB"),
    "4L": ("MB", "MB"),
    "SET": ("set", "sets"),
    "PR": ("par", "pairs"),
    "DZN": ("dussin", "dozen"),
    "P1": ("%", "%"),
    "LS": ("klump", "lump sum"),
    "XBX": ("askar", "boxes"),
    "XCT": ("kartonger", "cartons"),
    "XPK": ("förp", "packages"),
    "XPX": ("pall", "pallets"),
    "XRO": ("rullar", "rolls"),
    "XSA": ("säckar", "sacks"),
    "XBG": ("påsar", "bags"),
    "XBO": ("flaskor", "bottles"),
}


def unit(code: str, language: str) -> str:
    """What people call a unit in Swedish ("sv") or English (anything else)."""
    swedish, english = UNITS.get(code, (code, code))
    return swedish if language == "sv" else english
