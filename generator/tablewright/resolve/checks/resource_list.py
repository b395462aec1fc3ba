"""The list of required resources against the pages: what either side lacks, and what it says otherwise.

An entry means the page that its link leads to, else the one of its name, else the one that took its name
over. Spaces, capitals and the plural are not worth a word: a list speaks of a resource, a page of its path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from tablewright.model.errata import NO_REASON, Correction
from tablewright.model.findings import Finding, ListPlace, PagePlace
from tablewright.model.page import Page
from tablewright.model.renames import Renames
from tablewright.model.required import LIST, OPERATIONS, ListEntry, RequiredList, RequiredResource
from tablewright.model.sources import Sources
from tablewright.model.values import Items, Literal
from tablewright.naming import closest, singular, words
from tablewright.resolve.corrections.apply import UNTOUCHED, find_stale, is_of_list, new_value

#: The place of an entry as it was captured, and the entry as errata leave it.
Entry = tuple[str, ListEntry]


def correct_list(
    required: RequiredList, corrections: Iterable[Correction]
) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """The entries after the corrections that are about the list, and those that do not touch what they say.

    `name` corrects a name, `value` the operations, which are a list; without `now` the entry goes.
    """
    entries = tuple(required.places())
    findings: list[Finding] = []
    for correction in filter(is_of_list, corrections):
        left = [(place, _corrected(place, entry, correction)) for place, entry in entries]
        touched = sum(new is not old for (_, new), (_, old) in zip(left, entries, strict=True))
        entries = tuple((place, entry) for place, entry in left if entry is not None)
        findings += find_stale(correction, touched)
    return entries, tuple(findings)


def _corrected(place: str, entry: ListEntry, correction: Correction) -> ListEntry | None:
    """The entry after a correction; the very same one where it is about another."""
    if not fnmatchcase(f"{LIST}/{place}", correction.at) or correction.what not in ("name", "value"):
        return entry
    names = correction.what == "name"
    now = new_value(
        Literal(entry.name) if names else Items(tuple(map(Literal, entry.operations))), correction
    )
    if now is None:
        return None
    if names and isinstance(now, Literal) and now is not UNTOUCHED:
        return replace(entry, name=now.text)
    if not names and isinstance(now, Items):
        said = {item.text for item in now.items if isinstance(item, Literal)}
        return replace(entry, operations=tuple(each for each in OPERATIONS if each in said))
    return entry


@dataclass(frozen=True, slots=True)
class CoveredPage:
    """A page with the names of the resource that it is about: its own, and that of the API."""

    page: Page
    names: tuple[str, ...]


def find_list_findings(
    entries: Sequence[Entry],
    covered: Sequence[CoveredPage],
    sources: Sources,
    renames: Renames,
    known: Sequence[str],
) -> tuple[Finding, ...]:
    """What the list and the pages do not agree on; `known` are all resources of the API, if that is known."""
    reader = _reader(covered, sources, renames, known)
    findings: list[Finding] = []
    listed: set[str] = set()
    for place, entry in entries:
        found = reader.meant(entry)
        listed |= {found.page.name} if found else set()
        findings += reader.differences(place, entry, found) if found else [reader.missing(place, entry)]
    lacking = [each.page.name for each in covered if each.page.name not in listed]
    return (*findings, *(Finding("R002", PagePlace(name), (("resource", name),)) for name in lacking))


def required_resources(
    entries: Sequence[Entry],
    covered: Sequence[CoveredPage],
    sources: Sources,
    renames: Renames,
    known: Sequence[str],
) -> tuple[RequiredResource, ...]:
    """The entries with the resources that they mean, by the names that the API gives them."""
    reader = _reader(covered, sources, renames, known)
    return tuple(RequiredResource(place, reader.resource(entry), entry) for place, entry in entries)


def _reader(
    covered: Sequence[CoveredPage], sources: Sources, renames: Renames, known: Sequence[str]
) -> _Reader:
    by_page = {each.page.name: each for each in covered}
    documents = {_stem(each.document): by_page[each.page] for each in sources.pages if each.page in by_page}
    named = {_plain(name): each for each in covered for name in each.names}
    taken_over = {_plain(each.from_): _plain(each.to) for each in renames.resources}
    return _Reader(documents, named, taken_over, {_plain(name): name for name in known})


@dataclass(frozen=True, slots=True)
class _Reader:
    documents: Mapping[str, CoveredPage]
    named: Mapping[str, CoveredPage]
    taken_over: Mapping[str, str]
    known: Mapping[str, str]

    def meant(self, entry: ListEntry) -> CoveredPage | None:
        """The page that an entry means."""
        name = _plain(entry.name)
        linked = self.documents.get(_stem(entry.document)) if entry.document else None
        return linked or self.named.get(name) or self.named.get(self.taken_over.get(name, ""))

    def resource(self, entry: ListEntry) -> str:
        """The API's name of the resource that an entry means; where nothing tells, the entry's own."""
        found = self.meant(entry)
        return found.names[-1] if found else self.known.get(_plain(entry.name), entry.name)

    def missing(self, place: str, entry: ListEntry) -> Finding:
        """That no page is about an entry."""
        reason = f"{entry.document} is not among the documents" if entry.document else "it has no link"
        lacks = self.known and _plain(entry.name) not in self.known
        likely = self._likely_resource(entry.name) if lacks else ""
        hint = "; the API has no such resource" if lacks else ""
        fix = None
        if likely:
            hint += f" (did you mean '{likely}'?)"
            fix = _renamed(place, entry.name, likely)
        details = (("name", entry.name), ("reason", reason), ("hint", hint))
        return Finding("R001", ListPlace(place), details, fix)

    def _likely_resource(self, name: str) -> str:
        """The resource whose name only has more words, else the one most alike; empty where none is."""
        parts = set(words(singular(name)))
        longer = [known for known in self.known.values() if parts <= set(words(singular(known)))]
        candidates = [min(longer, key=len)] if longer else list(self.known.values())
        return closest(name, candidates)

    def differences(self, place: str, entry: ListEntry, covered: CoveredPage) -> Iterator[Finding]:
        """What an entry says otherwise than the page that it means."""
        page = covered.page
        if _plain(entry.name) not in map(_plain, covered.names):
            names = (("listed", entry.name), ("resource", singular(page.name)))
            fix = _renamed(place, entry.name, singular(page.name))
            yield Finding("R004", ListPlace(place), (*names, ("hint", self._hint(entry, covered))), fix)
        done = [each for each in OPERATIONS if any(scenario.action == each for scenario in page.scenarios)]
        if page.call is None and set(done) != set(entry.operations):
            said = (("listed", _and(entry.operations)), ("found", _and(done)))
            yield Finding("R003", ListPlace(place), (("name", entry.name), *said))

    def _hint(self, entry: ListEntry, covered: CoveredPage) -> str:
        """What else the name of an entry is known as."""
        name = _plain(entry.name)
        if self.taken_over.get(name, "") in map(_plain, covered.names):
            return f"; '{entry.name}' was its name in the version before"
        return f"; '{entry.name}' is another resource" if name in self.known else ""


def _renamed(place: str, was: str, now: str) -> Correction:
    """The correction of the name of a list entry."""
    return Correction(f"{LIST}/{place}", "name", NO_REASON, was=Literal(was), now=Literal(now))


def _plain(name: str) -> str:
    """A name as far as it tells resources apart: `Course Offering` and `courseOfferings` are the same."""
    return singular("".join(words(name)))


def _stem(document: str) -> str:
    """A document's name without its ending: a link may lead to the page before it was saved."""
    return re.sub(r"\.[a-z]+\Z", "", document.casefold())


def _and(operations: Sequence[str]) -> str:
    *first, last = operations or ("do nothing",)
    return f"{', '.join(first)} and {last}" if first else last
