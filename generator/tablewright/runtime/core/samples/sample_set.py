"""Sample payloads: the JSON files of a package, resolved for a school year and a day.

Standard library only. The files hold placeholders such as `{"$school-date": "09-16"}`, which
`placeholders.py` replaces. A school year is named by its end: 2017 is 2016-2017.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Literal, Protocol, Self

from ..jsontext import JsonObject
from .placeholders import ResolveContext, UnknownSampleError, resolve_in
from .value_sources import (
    absences_of,
    payload_of,
    value_sources_of,
    with_values,
)

#: The name of the file with the records that exist before the first scenario of their resource.
_PRELOAD = "preload.json"


#: How to send an update that changes a key which a PUT may not change: delete the record and create it with
#: its new key, or keep the key and change the other members by PUT.
Updates = Literal["recreate", "keep-key"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario with its resolved payload, which is None if the scenario sends nothing.

    `path` is the path of its resource or operation, `school_year` the year that the payload was resolved for.
    `status` is the expected status, 0 for the usual one of the method. `recreate`: the scenario changes a key
    that a PUT may not change, so the record is deleted and created again. `kept_key` lists the members whose
    change is left out instead, because the scenario keeps the key of its record.
    """

    resource: str
    path: str
    school_year: int
    number: str
    method: str
    action: str
    record_of: str
    subject: str
    changes: tuple[str, ...]
    status: int
    query: JsonObject
    payload: JsonObject | None
    recreate: bool = False
    kept_key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PreloadedRecord:
    """A record that must exist before the first scenario of its resource, resolved; `why` gives the reason.

    Its resource may be one that the package has no samples of.
    """

    resource: str
    payload: JsonObject
    why: str


@dataclass(frozen=True, slots=True)
class PayloadSource:
    """The entry of a sample file that a payload comes from.

    `entry` is the number of a scenario, or `preload 0` for the first preloaded record. `updates` is the
    argument of `SampleSet.scenarios`, because some updates have two payloads.
    """

    resource: str
    entry: str
    updates: Updates = "recreate"


class PayloadChange(Protocol):
    """A change that a sample set makes in its payloads, such as other identifiers."""

    def change(self, source: PayloadSource, payload: JsonObject) -> JsonObject:
        """A changed copy of the resolved payload of an entry."""


@dataclass(frozen=True, slots=True)
class SampleSet:
    """Reads the sample files of a package: `<resource>.json`, with the name of the resource in kebab case.

    `package` is the dotted name of the package that contains the files. Methods accept the name of a resource
    as the API spells it, in kebab case or in snake case, and raise UnknownSampleError for names that do not
    exist. Without `school_year`, the year in the file is used; without `today`, the current date. The
    `changes` are applied to each resolved payload, in their order.
    """

    package: str
    changes: tuple[PayloadChange, ...] = ()

    def with_change(self, change: PayloadChange) -> Self:
        """The same samples with one more change, which comes after the others."""
        return replace(self, changes=(*self.changes, change))

    def document(self, resource: str) -> JsonObject:
        """The sample file of a resource, with its placeholders."""
        return self._document(resource)

    def preload_document(self) -> JsonObject:
        """The file of the preloaded records, with its placeholders; without records if there is none."""
        entry = resources.files(self.package) / _PRELOAD
        return _read(entry) if entry.is_file() else {"records": []}

    def resources(self) -> tuple[str, ...]:
        """The names of all resources with samples, as the API spells them, sorted."""
        return tuple(sorted(str(_read(entry)["resource"]) for entry in self._files()))

    def scenarios(
        self,
        resource: str,
        *,
        school_year: int | None = None,
        today: date | None = None,
        variables: Mapping[str, Any] | None = None,
        complete: bool = False,
        updates: Updates = "recreate",
    ) -> tuple[Scenario, ...]:
        """All scenarios of a resource, in order, resolved.

        `complete` adds the required and conditional members that the page leaves empty. With `updates`
        "keep-key", an update keeps the key that a PUT may not change, and changes the other members.
        """
        document = self._document(resource)
        context = _context(document, school_year, today, variables)
        found: list[Scenario] = []
        for entry in document["scenarios"]:
            scenario = _scenario(document, entry, context, complete, updates)
            if scenario.payload is not None:
                source = PayloadSource(scenario.resource, scenario.number, updates)
                payload = self._changed(source, scenario.payload)
                scenario = replace(scenario, payload=payload)
            found.append(scenario)
        return tuple(found)

    def load(
        self,
        resource: str,
        scenario: str | int,
        *,
        school_year: int | None = None,
        today: date | None = None,
        variables: Mapping[str, Any] | None = None,
        complete: bool = False,
        updates: Updates = "recreate",
    ) -> JsonObject:
        """The payload of one scenario, by its number.

        `complete` and `updates` are as for `scenarios`.
        """
        options: Any = {
            "school_year": school_year,
            "today": today,
            "variables": variables,
            "updates": updates,
        }
        scenarios = self.scenarios(resource, complete=complete, **options)
        for entry in scenarios:
            if entry.number == str(scenario):
                if entry.payload is None:
                    raise UnknownSampleError(
                        f"scenario {scenario} of '{resource}' is a {entry.method} and sends no payload"
                    )
                return entry.payload
        numbers = ", ".join(entry.number for entry in scenarios)
        raise UnknownSampleError(
            f"'{resource}' has no scenario '{scenario}'; it has {numbers}"
        )

    def requirements(self, resource: str) -> tuple[JsonObject, ...]:
        """The additional requirements of a resource, as `requirements.violations_of` reads them."""
        return tuple(self._document(resource).get("requirements", ()))

    def explain(
        self, resource: str, scenario: str | int, *, complete: bool = False
    ) -> dict[str, str]:
        """The source of each value of a payload in words, by path; then the reasons for absent members."""
        self.load(resource, scenario)
        # The earlier scenarios of the same record: an absent member can have a value from one of them.
        before: list[JsonObject] = []
        entries = {
            entry["number"]: entry for entry in self._document(resource)["scenarios"]
        }
        entry = entries[str(scenario)]
        record_of = entry["record-of"]
        for number, other in entries.items():
            if number == entry["number"]:
                break
            if record_of and record_of in (number, other["record-of"]):
                before.append(other)
        absent = absences_of(entry, before, complete=complete)
        return {
            **dict(value_sources_of(entry, payload_of(entry, complete=complete))),
            **dict(absent),
        }

    def preload(
        self,
        *,
        school_year: int | None = None,
        today: date | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> tuple[PreloadedRecord, ...]:
        """The records that exist before the first scenario of their resource, resolved."""
        document = self.preload_document()
        if not document["records"]:
            return ()
        context = _context(document, school_year, today, variables)
        found: list[PreloadedRecord] = []
        for index, record in enumerate(document["records"]):
            source = PayloadSource(record["resource"], f"preload {index}")
            payload = self._changed(source, resolve_in(record["payload"], context))
            found.append(PreloadedRecord(source.resource, payload, record["why"]))
        return tuple(found)

    def _changed(self, source: PayloadSource, payload: JsonObject) -> JsonObject:
        for each in self.changes:
            payload = each.change(source, payload)
        return payload

    def _document(self, resource: str) -> JsonObject:
        for entry in self._files():
            if _folded_name(entry.name.removesuffix(".json")) == _folded_name(resource):
                return _read(entry)
        known = ", ".join(self.resources()) or "none"
        raise UnknownSampleError(
            f"no samples of '{resource}'; there are samples of {known}"
        )

    def _files(self) -> Iterator[Traversable]:
        for entry in resources.files(self.package).iterdir():
            if entry.name.endswith(".json") and entry.name != _PRELOAD:
                yield entry


def _read(entry: Traversable) -> JsonObject:
    document: JsonObject = json.loads(entry.read_text(encoding="utf-8"))
    return document


def _context(
    document: JsonObject,
    school_year: int | None,
    today: date | None,
    variables: Mapping[str, Any] | None,
) -> ResolveContext:
    return ResolveContext(
        document["school-year"] if school_year is None else school_year,
        date.today() if today is None else today,
        variables or {},
    )


def _folded_name(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


def _scenario(
    document: JsonObject,
    entry: JsonObject,
    context: ResolveContext,
    complete: bool,
    updates: Updates,
) -> Scenario:
    payload = payload_of(entry, complete=complete)
    recreate = entry.get("recreate", False)
    kept_key: JsonObject = entry.get("kept-key", {}) if updates == "keep-key" else {}
    if payload is not None and kept_key:
        payload = with_values(payload, kept_key)
        recreate = False
    # A change of a whole reference is one path, and that of a member of it another one.
    changes: list[str] = []
    for path in entry.get("changes", ()):
        if not any(f"{kept}/".startswith(f"{path}/") for kept in kept_key):
            changes.append(path)
    return Scenario(
        resource=document["resource"],
        path=document["path"],
        school_year=context.school_year,
        number=entry["number"],
        method=entry["method"],
        action=entry["action"],
        record_of=entry.get("record-of", ""),
        subject=entry.get("subject", ""),
        changes=tuple(changes),
        status=entry.get("status", 0),
        query=resolve_in(entry.get("query", {}), context),
        payload=resolve_in(payload, context),
        recreate=recreate,
        kept_key=tuple(kept_key),
    )
