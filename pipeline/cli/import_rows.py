"""The rows of a file of companies, CSV or JSON: each one a company and, where it names a firm, their collaboration."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pipeline.cli.company_options import Language, checked_id, formats_of, identifiers, pictures_of, terms_of
from pipeline.collaboration.agreements import NotPossible, begun
from pipeline.collaboration.begin import free_id, request
from pipeline.collaboration.entries import Actor, Deed
from pipeline.collaboration.life import approve
from pipeline.collaboration.periods import MONTHS
from pipeline.collaboration.records import (
    Administrator,
    Collaboration,
    Company,
    CompanyKind,
    Direction,
    History,
    ParticipantId,
    Payer,
    Program,
    ProgramKind,
    Routing,
    State,
)
from pipeline.language import say
from pipeline.ports import Registry
from pipeline.terminal import Mistake

FIELDS: Final = (
    *("id", "name", "kind", "org", "gln", "program", "reads", "synchronised", "sends", "receives", "service"),
    *("original", "refuse_loss", "negative_invoices", "prepaid_as_line", "pictures", "picture_language"),
    *("administrator", "email", "firm", "payer", "send_payer", "receive_payer", "sent_to", "received_to"),
    *("months", "state"),
)
_YES, _NO = frozenset({"yes", "true", "1", "ja", "x"}), frozenset({"no", "false", "0", "nej"})

Row = Mapping[str, str]


class RowWrong(Exception):
    """A row that cannot be imported; the text says why, without the values, which may be somebody's."""


def rows_of(path: Path) -> Iterator[tuple[int, Row]]:
    """The rows of a file with their numbers: lines of CSV (the head is line 1), or objects of JSON from 1 on.

    Raises Mistake for a file that is neither, or that has a column which means nothing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise Mistake(
            say(f"{path.name} cannot be read as UTF-8 text: {fault}", f"{path.name} går inte att läsa: {fault}")
        ) from fault
    rows = _json_rows(text, path.name) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text)
    for number, row in rows:
        unknown = [name for name in row if name not in FIELDS]
        if unknown:
            there = ", ".join(FIELDS)
            raise Mistake(
                say(
                    f"No such column: {', '.join(unknown)}. There are: {there}",
                    f"Okänd kolumn: {', '.join(unknown)}. Det finns: {there}",
                )
            )
        yield number, row


def row_count(path: Path) -> int:
    """About how many rows a file has, for a progress bar: its lines."""
    with path.open("rb") as file:
        return sum(1 for _ in file)


@dataclass(slots=True, kw_only=True)
class Importing:
    """What a file makes, row by row, and what was seen of it: ids and identifiers belong to one company each."""

    registry: Registry
    at: datetime
    by: Actor
    there: int = 0  # rows of which company and collaboration stood in the registry already, just so
    firms: dict[str, Company] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    numbers: set[ParticipantId] = field(default_factory=set)

    def records(self, row: Row) -> list[Company | Collaboration]:
        """The records of a row that are not there yet. Raises RowWrong.

        What an import that was killed had written is there: the same file may be imported once more.
        """
        try:
            standing = self.registry.company(checked_id(_needed(row, "id")))
            company = self._company(row, standing)
            agreed = self._collaboration(row, company) if row.get("firm") else None
        except (Mistake, NotPossible) as wrong:
            text = say(wrong.text, wrong.text_sv) if isinstance(wrong, NotPossible) else str(wrong)
            raise RowWrong(text) from wrong
        self.ids.add(company.id)
        self.numbers.update(company.participants)
        if company.kind is CompanyKind.FIRM:
            self.firms[company.id] = company
        if standing is None:
            return [company, agreed] if agreed else [company]
        new: list[Company | Collaboration] = [agreed] if agreed and not self._stands(agreed) else []
        self.there += not new
        return new

    def _company(self, row: Row, standing: Company | None) -> Company:
        """The company of a row, as it was imported before where it stands already."""
        id = _needed(row, "id")
        imported = standing.entry if standing is not None and standing.entry is not None else None
        made = self._made(row, id, *((imported.at, imported.by) if imported else (self.at, self.by)))
        if id in self.ids or standing not in (None, made):
            raise RowWrong(say(f"{id} is there already", f"{id} finns redan"))
        for number in made.participants:
            owner = self.registry.company_of(number)
            if number in self.numbers or (owner is not None and owner.id != id):
                raise RowWrong(say("its number belongs to another company", "numret hör till ett annat företag"))
        return made

    def _stands(self, agreed: Collaboration) -> bool:
        """Whether firm and customer have that collaboration, whatever became of it."""
        return any(one.id == agreed.id for one in self.registry.collaborations(agreed.customer, as_customer=True))

    def _made(self, row: Row, id: str, at: datetime, by: Actor) -> Company:
        made = Company(
            id=id,
            name=_needed(row, "name"),
            kind=_one_of(CompanyKind, row, "kind") or CompanyKind.CUSTOMER,
            participants=identifiers(row.get("org") or None, row.get("gln") or None, None),
            program=Program(
                kind=_one_of(ProgramKind, row, "program") or ProgramKind.OTHER,
                reads=formats_of(_several(row, "reads")) or ("peppol",),
                synchronised=_switch(row, "synchronised", at),
                sends=_switch(row, "sends", at),
                receives=_switch(row, "receives", at),
                **_wishes(row),
            ),
            service=_switch(row, "service", at),
            administrators=_administrators(row),
        )
        return begun(made, Deed.IMPORT, at=at, by=by)

    def _collaboration(self, row: Row, customer: Company) -> Collaboration:
        firm = self.firms.get(row["firm"]) or self.registry.company(row["firm"])
        if firm is None:
            raise RowWrong(
                say("its firm is neither in the registry nor above", "byrån finns varken i registret eller ovanför")
            )
        self.firms[firm.id] = firm
        asked = request(
            id=free_id(firm.id, customer.id, ()),
            firm=firm,
            customer=customer,
            payers=_each_way(Payer, row, "send_payer", "receive_payer", row.get("payer")),
            routings=_each_way(Routing, row, "sent_to", "received_to", None),
            months=_months(row),
            at=self.at,
            by=self.by,
        )
        state = _one_of(State, row, "state") or State.REQUESTED
        if state is State.REQUESTED:
            return asked
        if state is not State.ACTIVE:
            raise RowWrong(say("state: requested or active", "state: requested eller active"))
        return begun(approve(asked, at=self.at, by=self.by), Deed.IMPORT, at=self.at, by=self.by)


def _switch(row: Row, name: str, at: datetime) -> History[bool]:
    return History[bool]().then(at, True) if _yes(row, name) else History[bool]()


def _yes(row: Row, name: str, *, otherwise: bool = False) -> bool:
    value = (row.get(name) or "").strip().casefold()
    if value and value not in _YES | _NO:
        raise RowWrong(say(f"{name}: yes or no", f"{name}: ja eller nej"))
    return value in _YES if value else otherwise


def _wishes(row: Row) -> dict[str, Any]:
    """What a program wants of what is delivered; several words stand in one column, with blanks or bars between."""
    return {
        "wants_original": _yes(row, "original", otherwise=True),
        "in_envelope": _yes(row, "envelope"),
        "refuses_loss_of": terms_of(_several(row, "refuse_loss")),
        "negative_invoices": _yes(row, "negative_invoices"),
        "prepaid_as_line": _yes(row, "prepaid_as_line"),
        "pictures": pictures_of(_several(row, "pictures")),
        "picture_language": _one_of(Language, row, "picture_language") or Language.SWEDISH,
    }


def _several(row: Row, name: str) -> list[str]:
    return [word for word in re.split(r"[\s|]+", row.get(name) or "") if word]


def _needed(row: Row, name: str) -> str:
    value = (row.get(name) or "").strip()
    if not value:
        raise RowWrong(say(f"{name} is missing", f"{name} saknas"))
    return value


def _one_of(kind: Any, row: Row, name: str) -> Any:
    value = (row.get(name) or "").strip()
    if value and value not in list(kind):
        raise RowWrong(f"{name}: {', '.join(kind)}")
    return kind(value) if value else None


def _each_way(kind: Any, row: Row, sent: str, received: str, both: str | None) -> dict[Direction, Any]:
    given = {Direction.SEND: row.get(sent) or both, Direction.RECEIVE: row.get(received) or both}
    return {way: _one_of(kind, {sent: value}, sent) for way, value in given.items() if value}


def _months(row: Row) -> int:
    text = row.get("months") or str(MONTHS)
    if not text.isdecimal() or not 1 <= int(text) <= 120:
        raise RowWrong(say("months: 1 to 120", "months: 1 till 120"))
    return int(text)


def _administrators(row: Row) -> tuple[Administrator, ...]:
    name, email = row.get("administrator"), row.get("email")
    if not name and not email:
        return ()
    try:
        return (Administrator(name=name or "", email=email or ""),)
    except ValueError:
        raise RowWrong(say("administrator and email go together", "administrator och email hör ihop")) from None


def _csv_rows(text: str) -> Iterator[tuple[int, Row]]:
    head = text.partition("\n")[0]
    # Spreadsheets with Swedish settings write semicolons.
    reader = csv.DictReader(
        io.StringIO(text, newline=""),
        delimiter=";" if head.count(";") > head.count(",") else ",",
        restkey="(more)",
        restval="",
    )
    for row in reader:
        yield (
            reader.line_num,
            {name: value for name, value in row.items() if isinstance(value, str) or name == "(more)"},
        )


def _json_rows(text: str, name: str) -> Iterator[tuple[int, Row]]:
    try:
        found = (
            json.loads(text) if text.lstrip().startswith("[") else map(json.loads, filter(str.strip, text.splitlines()))
        )
        for number, row in enumerate(found, 1):
            if not isinstance(row, dict):
                raise Mistake(say(f"{name}: object {number} is none", f"{name}: objekt {number} är inget objekt"))
            yield number, {key: _text(value) for key, value in row.items()}
    except json.JSONDecodeError as wrong:
        raise Mistake(say(f"{name} is no JSON: {wrong}", f"{name} är inte JSON: {wrong}")) from wrong


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def refused(errors: Iterable[tuple[int, str]]) -> list[dict[str, Any]]:
    """Errors by row, for programs."""
    return [{"row": number, "error": text} for number, text in errors]
