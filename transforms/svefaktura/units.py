"""Units of quantity as Swedish programs write them in Svefaktura, and the codes of UN/ECE Recommendations 20 and 21."""

PIECE, ONE_UNIT = "EA", "C62"

# In lower case, without a dot at the end.
CODES = {
    **dict.fromkeys(("st", "styck", "stk", "pcs", "pce"), PIECE),
    **dict.fromkeys(("kg", "kilo"), "KGM"),
    **dict.fromkeys(("g", "gram"), "GRM"),
    "ton": "TNE",
    **dict.fromkeys(("l", "liter", "ltr"), "LTR"),
    **dict.fromkeys(("m", "meter"), "MTR"),
    "cm": "CMT",
    "mm": "MMT",
    "km": "KMT",
    **dict.fromkeys(("m2", "kvm"), "MTK"),
    **dict.fromkeys(("m3", "kbm"), "MTQ"),
    **dict.fromkeys(("förp", "förpackning", "pkt", "paket"), "XPK"),
    **dict.fromkeys(("tim", "timme", "timmar", "h"), "HUR"),
    **dict.fromkeys(("min", "minut", "minuter"), "MIN"),
    **dict.fromkeys(("dag", "dagar", "dygn"), "DAY"),
    **dict.fromkeys(("vecka", "veckor"), "WEE"),
    **dict.fromkeys(("mån", "månad", "månader"), "MON"),
    "år": "ANN",
    "kwh": "KWH",
    "mwh": "MWH",
    "par": "PR",
    **dict.fromkeys(("sats", "set"), "SET"),
    **dict.fromkeys(("kartong", "krt"), "XCT"),
    "låda": "XBX",
    "pall": "XPX",
    "rulle": "XRO",
    "påse": "XBG",
}


def code_of(unit: str) -> str | None:
    """The code that a unit in words stands for, or None."""
    return CODES.get(unit.strip().lower().removesuffix("."))
