"""Countries by their ISO 3166-1 code, those that Swedish companies deal with most. Another code is shown as it is."""

from typing import Final

# code: (Swedish, English)
COUNTRIES: Final[dict[str, tuple[str, str]]] = {
    "AT": ("Österrike", "Austria"),
    "AU": ("Australien", "Australia"),
    "AX": ("Åland", "Åland Islands"),
    "BE": ("Belgien", "Belgium"),
    "BG": ("Bulgarien", "Bulgaria"),
    "CA": ("Kanada", "Canada"),
    "CH": ("Schweiz", "Switzerland"),
    "CN": ("Kina", "China"),
    "CY": ("Cypern", "Cyprus"),
    "CZ": ("Tjeckien", "Czechia"),
    "DE": ("Tyskland", "Germany"),
    "DK": ("Danmark", "Denmark"),
    "EE": ("Estland", "Estonia"),
    "ES": ("Spanien", "Spain"),
    "FI": ("Finland", "Finland"),
    "FO": ("Färöarna", "Faroe Islands"),
    "FR": ("Frankrike", "France"),
    "GB": ("Storbritannien", "United Kingdom"),
    "GL": ("Grönland", "Greenland"),
    "GR": ("Grekland", "Greece"),
    "HR": ("Kroatien", "Croatia"),
    "HU": ("Ungern", "Hungary"),
    "IE": ("Irland", "Ireland"),
    "IN": ("Indien", "India"),
    "IS": ("Island", "Iceland"),
    "IT": ("Italien", "Italy"),
    "JP": ("Japan", "Japan"),
    "LI": ("Liechtenstein", "Liechtenstein"),
    "LT": ("Litauen", "Lithuania"),
    "LU": ("Luxemburg", "Luxembourg"),
    "LV": ("Lettland", "Latvia"),
    "MT": ("Malta", "Malta"),
    "NL": ("Nederländerna", "Netherlands"),
    "NO": ("Norge", "Norway"),
    "PL": ("Polen", "Poland"),
    "PT": ("Portugal", "Portugal"),
    "RO": ("Rumänien", "Romania"),
    "SE": ("Sverige", "Sweden"),
    "SI": ("Slovenien", "Slovenia"),
    "SK": ("Slovakien", "Slovakia"),
    "TR": ("Turkiet", "Türkiye"),
    "UA": ("Ukraina", "Ukraine"),
    "US": ("USA", "United States"),
}


def country(code: str, language: str) -> str:
    """The name of a country in Swedish ("sv") or English (anything else)."""
    swedish, english = COUNTRIES.get(code, (code, code))
    return swedish if language == "sv" else english
