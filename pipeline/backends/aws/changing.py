"""A change of the registry: the transaction that makes it, worked out from what stands."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.backends.aws.table import ONLY, Action, Item, Key, Table, delete_of, put_of, text_of
from pipeline.collaboration.identifiers import participant as normal
from pipeline.collaboration.records import Collaboration, Company, ParticipantId, ParticipantTaken
from pipeline.records import Conflict

SHARDS: Final = "0123456789abcdef"
KINDS: Final = {Company: "company", Collaboration: "collaboration"}
CURSOR: Final[Key] = ("cursor", ONLY)
LOG: Final = "changed"
_IS_NEW: Final = "attribute_not_exists(#pk)"


def record_key(kind: str, id: str) -> Key:
    """Where a company or a collaboration stands."""
    return f"{kind}/{SHARDS[sum(id.encode()) % len(SHARDS)]}", id


def participant_key(given: ParticipantId) -> Key:
    """Where it stands whose an identifier is: under a digest, as the number of a sole trader is personal."""
    text = str(normal(given.scheme, given.value) or given)
    return f"participant/{hashlib.sha256(text.encode()).hexdigest()}", ONLY


def last_change(table: Table) -> int:
    """The number of the last change, 0 where there was none."""
    last = table.get(*CURSOR)
    return int(last["cursor"]) if last else 0


def place_in_log(cursor: int) -> str:
    """The sort key of a change."""
    return f"{cursor:020d}"


@dataclass(slots=True, kw_only=True)
class Change:
    """The next version of some records, all or none. Raises Conflict, ParticipantTaken, when it is worked out.

    `standing`: the items of the records as they were read, and of the identifiers that they name.
    """

    records: Sequence[Company | Collaboration]
    cursor: int  # the number of the last change
    standing: dict[Key, Item]
    _owners: dict[Key, str] = field(default_factory=dict)
    _written_keys: set[Key] = field(default_factory=set)

    @classmethod
    def read(cls, table: Table, records: Sequence[Company | Collaboration]) -> "Change":
        """With what stands now."""
        keys = [record_key(KINDS[type(record)], record.id) for record in records]
        named = [participant_key(each) for record in _companies(records) for each in record.participants]
        return cls(records=records, cursor=last_change(table), standing=table.get_all([*keys, *named]))

    def actions(self, table: str) -> list[Action]:
        """What the transaction does; an identifier may go from one company to another in it."""
        actions = [self._counted(table), self._logged(table)]
        for record in self.records:
            if isinstance(record, Company):
                self._give_up(record)
        for place, record in enumerate(self.records):
            actions += self._written(table, record, place)
        return actions + [self._owned(table, key, owner) for key, owner in self._owners.items()]

    def _counted(self, table: str) -> Action:
        item: Item = {"pk": CURSOR[0], "sk": CURSOR[1], "cursor": self.cursor + 1}
        if not self.cursor:
            return put_of(table, item, _IS_NEW)
        return put_of(table, item, "#cursor = :last", last=self.cursor)

    def _logged(self, table: str) -> Action:
        touched = sorted({company for record in self.records for company in _touched(record)})
        return put_of(table, {"pk": LOG, "sk": place_in_log(self.cursor + 1), "companies": "\n".join(touched)})

    def _written(self, table: str, record: Company | Collaboration, place: int) -> list[Action]:
        kind = KINDS[type(record)]
        key = record_key(kind, record.id)
        before = self.standing.get(key)
        if key in self._written_keys or (-1 if before is None else before["version"]) != record.version - 1:
            raise Conflict(f"{record.id} is not at the version before {record.version}")
        self._written_keys.add(key)
        kept = str(before["place"]) if before else f"{self.cursor + 1:020d}/{place:06d}"
        item: Item = {"pk": key[0], "sk": key[1], "version": record.version, "place": kept}
        item["body"] = record.model_dump_json()
        if before is None:
            actions = [put_of(table, item, _IS_NEW)]
        else:
            actions = [put_of(table, item, "#version = :before", before=record.version - 1)]
        if record.entry is not None:
            actions.append(_entry(table, kind, record))
        if isinstance(record, Company):
            self._take(record)
            return actions
        return actions + _sides(table, record, before, item)

    def _give_up(self, company: Company) -> None:
        """What the version that stands owns, and the next one perhaps no more."""
        before = self.standing.get(record_key(KINDS[Company], company.id))
        if before is not None:
            # Not as a Company: one that cannot be read any more has to be mended by its next version.
            owned = json.loads(text_of(before))["participants"]
            self._owners |= {participant_key(ParticipantId.model_validate(each)): "" for each in owned}

    def _take(self, company: Company) -> None:
        for key in dict.fromkeys(map(participant_key, company.participants)):
            there = self.standing.get(key)
            owner = self._owners.get(key, str(there["company"]) if there else "")
            if owner not in ("", company.id):
                raise ParticipantTaken(owner)
            self._owners[key] = company.id

    def _owned(self, table: str, key: Key, owner: str) -> Action:
        """An identifier's owner, if it is still whose it was when it was read; "" is nobody."""
        there = self.standing.get(key)
        condition = "#company = :before" if there else _IS_NEW
        before = str(there["company"]) if there else ""
        if not owner:
            return delete_of(table, key)  # the company's version, which is compared, owned it
        return put_of(table, {"pk": key[0], "sk": key[1], "company": owner}, condition, before=before)


def taken_back(table: str, record: Company | Collaboration, standing: Item) -> list[Action]:
    """What removes a new record that was written a moment ago, unless somebody changed it since."""
    kind = KINDS[type(record)]
    keys: set[Key] = {(f"entries/{kind}/{record.id}", f"{record.version:010d}")}
    if isinstance(record, Company):
        keys |= set(map(participant_key, record.participants))
    else:
        keys |= _side_keys(record, str(standing["place"]))
    gone = delete_of(table, record_key(kind, record.id), "#version = :version", version=record.version)
    return [gone, *(delete_of(table, key) for key in sorted(keys))]


def _companies(records: Iterable[Company | Collaboration]) -> list[Company]:
    return [record for record in records if isinstance(record, Company)]


def _touched(record: Company | Collaboration) -> tuple[str, ...]:
    """The companies that a record concerns: its own, or firm and customer."""
    return (record.id,) if isinstance(record, Company) else (record.firm, record.customer)


def _entry(table: str, kind: str, record: Company | Collaboration) -> Action:
    entry = record.entry
    if entry is None or entry.to_version != record.version:
        raise ValueError(f"the entry of {record.id} is not of version {record.version}")
    item: Item = {"pk": f"entries/{kind}/{record.id}", "sk": f"{record.version:010d}", "body": entry.model_dump_json()}
    return put_of(table, item, _IS_NEW)


def _sides(table: str, record: Collaboration, before: Item | None, item: Item) -> list[Action]:
    """The copies of a collaboration under firm and customer, and what is left of those of the version before."""
    after = _side_keys(record, str(item["place"]))
    old = Collaboration.model_validate_json(text_of(before)) if before else None
    gone = _side_keys(old, str(item["place"])) - after if old else set()
    copies = ({"pk": pk, "sk": sk, "place": item["place"], "body": item["body"]} for pk, sk in sorted(after))
    return [*(put_of(table, copy) for copy in copies), *(delete_of(table, key) for key in sorted(gone))]


def _side_keys(record: Collaboration, place: str) -> set[Key]:
    return {(f"of/{record.firm}", f"firm/{place}"), (f"of/{record.customer}", f"customer/{place}")}
