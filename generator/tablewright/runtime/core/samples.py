"""Sample payloads: the JSON files of a package, resolved for a school year and a day.

Standard library only. The files hold placeholders such as `{"$school-date": "09-16"}`, which
`placeholders.py` replaces. A school year is named by its end: 2017 is 2016-2017.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from .jsontext import JsonObject
from .placeholders import ResolveContext, UnknownSampleError, resolve_in
from .value_sources import absences_of, payload_of, value_sources_of

#: What is there before the first scenario stands beside the samples, in a file of this name.
_PRELOAD = "preload.json"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario with its payload (None where it sends nothing), resolved.

    `path` is the path of its resource or operation, `school_year` what it was resolved for;
    `status` is the expected one, 0 for the usual. `recreate`: it changes the record's key, which no PUT may
    do, so that the record is deleted and made again.
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


@dataclass(frozen=True, slots=True)
class PreloadedRecord:
    """A record that scenarios take for granted, resolved, and why; its resource may be one not covered."""

    resource: str
    payload: JsonObject
    why: str


@dataclass(frozen=True, slots=True)
class SampleSet:
    """The sample files of a package: `<kebab-resource>.json` in the package named `package`.

    Resources may be asked for by wire name, kebab case or snake case. Everything raises
    UnknownSampleError for names that do not exist. School year None is the file's own; today None
    is the calendar's today.
    """

    package: str

    def resources(self) -> tuple[str, ...]:
        """The wire names of all resources with samples, sorted."""
        return tuple(sorted(str(_read(entry)["resource"]) for entry in self._files()))

    def scenarios(
        self,
        resource: str,
        *,
        school_year: int | None = None,
        today: date | None = None,
        variables: Mapping[str, Any] | None = None,
        complete: bool = False,
    ) -> tuple[Scenario, ...]:
        """All scenarios of a resource, in order, resolved; `complete` adds what certification also reads."""
        document = self._document(resource)
        moment = _moment(document, school_year, today, variables)
        return tuple(
            _scenario(document, entry, moment, complete)
            for entry in document["scenarios"]
        )

    def load(
        self,
        resource: str,
        scenario: str | int,
        *,
        school_year: int | None = None,
        today: date | None = None,
        variables: Mapping[str, Any] | None = None,
        complete: bool = False,
    ) -> JsonObject:
        """The payload of one scenario, by its number; `complete` adds what certification also reads."""
        given: Any = {
            "school_year": school_year,
            "today": today,
            "variables": variables,
        }
        found = self.scenarios(resource, complete=complete, **given)
        for entry in found:
            if entry.number == str(scenario):
                if entry.payload is None:
                    raise UnknownSampleError(
                        f"scenario {scenario} of '{resource}' is a {entry.method} and sends no payload"
                    )
                return entry.payload
        numbers = ", ".join(entry.number for entry in found)
        raise UnknownSampleError(
            f"'{resource}' has no scenario '{scenario}'; it has {numbers}"
        )

    def explain(
        self, resource: str, scenario: str | int, *, complete: bool = False
    ) -> dict[str, str]:
        """Where each value of a scenario's payload comes from, in words, by its path; then what is absent."""
        self.load(resource, scenario)
        entries = {
            each["number"]: each for each in self._document(resource)["scenarios"]
        }
        entry = entries[str(scenario)]
        earlier = tuple(entries.values())[: tuple(entries).index(entry["number"])]
        of = entry["record-of"]
        before = [
            each for each in earlier if of and of in (each["number"], each["record-of"])
        ]
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
        """The records that are there before the first scenario, resolved."""
        entry = resources.files(self.package) / _PRELOAD
        if not entry.is_file():
            return ()
        document = _read(entry)
        moment = _moment(document, school_year, today, variables)
        return tuple(
            PreloadedRecord(
                record["resource"], resolve_in(record["payload"], moment), record["why"]
            )
            for record in document["records"]
        )

    def _document(self, resource: str) -> JsonObject:
        for entry in self._files():
            if _plain(entry.name.removesuffix(".json")) == _plain(resource):
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


def _moment(
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


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


def _scenario(
    document: JsonObject, entry: JsonObject, moment: ResolveContext, complete: bool
) -> Scenario:
    return Scenario(
        resource=document["resource"],
        path=document["path"],
        school_year=moment.school_year,
        number=entry["number"],
        method=entry["method"],
        action=entry["action"],
        record_of=entry.get("record-of", ""),
        subject=entry.get("subject", ""),
        changes=tuple(entry.get("changes", ())),
        status=entry.get("status", 0),
        query=resolve_in(entry.get("query", {}), moment),
        payload=resolve_in(payload_of(entry, complete=complete), moment),
        recreate=entry.get("recreate", False),
    )
