"""Compares the list of required resources with the captured pages (R001 to R004).

An entry of the list means the page that its link leads to. If there is none, it means the page with the
entry's name, or the page of the resource that has replaced that name. Names are equal without regard to
spaces, capitals and the plural: the list prints `Course Offering`, and the page has the path
`courseOfferings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from tablewright.model.corrections import (
    NO_REASON,
    Correction,
    NameCorrection,
    ValueCorrection,
)
from tablewright.model.findings import Finding, ListPlace, PagePlace
from tablewright.model.page import Page
from tablewright.model.renames import Renames
from tablewright.model.required import (
    LIST,
    OPERATIONS,
    ListEntry,
    Operation,
    RequiredList,
    RequiredResource,
)
from tablewright.model.sources import Sources
from tablewright.model.values import Items, Literal
from tablewright.naming import closest, singular, words
from tablewright.resolve.corrections.apply import (
    find_stale,
    is_of_list,
    matches_text,
    new_text,
    new_value,
)
from tablewright.resolve.corrections.tree_edits import Touched

#: The captured place of an entry, and the entry after corrections.
Entry = tuple[str, ListEntry]


def correct_list(
    required: RequiredList, corrections: Iterable[Correction]
) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """The entries after the corrections of the list, and a finding for each correction that is out of date.

    `name` corrects a name, `value` the operations, which are a list. A correction without `now` removes the
    entry. Corrections of pages are ignored.
    """
    entries = tuple(required.places())
    findings: list[Finding] = []
    for number, correction in enumerate(corrections):
        if not is_of_list(correction):
            continue
        left: list[Entry] = []
        touched: list[Touched] = []
        for place, entry in entries:
            corrected = _corrected(place, entry, correction)
            if corrected is not entry:
                touched.append((f"{LIST}/{place}", ""))
            if corrected is not None:
                left.append((place, corrected))
        entries = tuple(left)
        findings += find_stale(correction, number, touched)
    return entries, tuple(findings)


def _corrected(
    place: str, entry: ListEntry, correction: Correction
) -> ListEntry | None:
    """The entry after a correction; None if it removes the entry, the same object if it does not match."""
    if not fnmatchcase(f"{LIST}/{place}", correction.at):
        return entry
    if isinstance(correction, NameCorrection):
        if not matches_text(entry.name, correction):
            return entry
        if correction.now is None:
            return None
        new_name = new_text(entry.name, correction.now, correction)
        return replace(entry, name=new_name)
    if isinstance(correction, ValueCorrection):
        operations = Items(tuple(map(Literal, entry.operations)))
        new_operations = new_value(operations, correction)
        if new_operations is None:
            return None
        if isinstance(new_operations, Items):
            return replace(entry, operations=_operations_in(new_operations))
    # The other corrections are about properties, which entries do not have.
    return entry


def _operations_in(value: Items) -> tuple[Operation, ...]:
    """The operations that a corrected value contains, in the usual order."""
    texts = set()
    for item in value.items:
        if isinstance(item, Literal):
            texts.add(item.text)
    return tuple(operation for operation in OPERATIONS if operation in texts)


@dataclass(frozen=True, slots=True)
class CoveredPage:
    """A page with the names of its resource: that of the page first, that of the API last."""

    page: Page
    names: tuple[str, ...]


def find_list_findings(
    entries: Sequence[Entry],
    covered: Sequence[CoveredPage],
    sources: Sources,
    renames: Renames,
    known: Sequence[str],
) -> tuple[Finding, ...]:
    """A finding for each difference between the list and the pages.

    `known` are the names of all resources of the API; empty if the API document is not available.
    """
    matcher = _entry_matcher(covered, sources, renames, known)
    findings: list[Finding] = []
    listed: set[str] = set()
    for place, entry in entries:
        page = matcher.page_of(entry)
        if page is None:
            findings.append(matcher.entry_without_page(place, entry))
        else:
            listed.add(page.page.name)
            findings += matcher.differences(place, entry, page)

    for page in covered:
        name = page.page.name
        if name not in listed:
            details = (("resource", name),)
            findings.append(Finding("R002", PagePlace(name), details))
    return tuple(findings)


def required_resources(
    entries: Sequence[Entry],
    covered: Sequence[CoveredPage],
    sources: Sources,
    renames: Renames,
    known: Sequence[str],
) -> tuple[RequiredResource, ...]:
    """The entries of the list, each with the API's name of its resource."""
    matcher = _entry_matcher(covered, sources, renames, known)
    required = []
    for place, entry in entries:
        required.append(RequiredResource(place, matcher.resource_of(entry), entry))
    return tuple(required)


def _entry_matcher(
    covered: Sequence[CoveredPage],
    sources: Sources,
    renames: Renames,
    known: Sequence[str],
) -> _EntryMatcher:
    covered_by_page = {page.page.name: page for page in covered}
    pages_by_document = {}
    for source in sources.pages:
        # The list itself and pages without facts have a source as well.
        if source.page in covered_by_page:
            document = _without_ending(source.document)
            pages_by_document[document] = covered_by_page[source.page]
    pages_by_name = {}
    for page in covered:
        for name in page.names:
            pages_by_name[_comparable(name)] = page
    # A list can still have the names of the version before.
    new_names = {}
    for rename in renames.resources:
        new_names[_comparable(rename.from_)] = _comparable(rename.to)
    known_names = {_comparable(name): name for name in known}
    return _EntryMatcher(pages_by_document, pages_by_name, new_names, known_names)


@dataclass(frozen=True, slots=True)
class _EntryMatcher:
    """Finds the page of a list entry. All keys are comparable names, except those of `pages_by_document`.

    `new_names` gives the present name of a resource by the one in the version before, `known_names` the API's
    spelling of each resource.
    """

    pages_by_document: Mapping[str, CoveredPage]
    pages_by_name: Mapping[str, CoveredPage]
    new_names: Mapping[str, str]
    known_names: Mapping[str, str]

    def page_of(self, entry: ListEntry) -> CoveredPage | None:
        """The page that an entry means; None if no page was captured for it."""
        if entry.document:
            linked = self.pages_by_document.get(_without_ending(entry.document))
            if linked is not None:
                return linked
        name = _comparable(entry.name)
        if name in self.pages_by_name:
            return self.pages_by_name[name]
        return self.pages_by_name.get(self.new_names.get(name, ""))

    def resource_of(self, entry: ListEntry) -> str:
        """The API's name of the resource that an entry means; the entry's name if no resource has it."""
        page = self.page_of(entry)
        if page is not None:
            return page.names[-1]
        return self.known_names.get(_comparable(entry.name), entry.name)

    def entry_without_page(self, place: str, entry: ListEntry) -> Finding:
        """R001, for an entry that no captured page is about."""
        name = entry.name
        reason = "it has no link"
        if entry.document:
            reason = f"{entry.document} is not among the documents"
        hint = ""
        fix = None
        # Without an API document, nobody knows whether the name is wrong.
        if self.known_names and _comparable(name) not in self.known_names:
            hint = "; the API has no such resource"
            likely = self._likely_resource(name)
            if likely:
                hint += f" (did you mean '{likely}'?)"
                fix = _rename(place, name, likely)
        details = (("name", name), ("reason", reason), ("hint", hint))
        return Finding("R001", ListPlace(place), details, fix)

    def _likely_resource(self, name: str) -> str:
        """The resource of the API that a wrong name may mean; empty if none is similar.

        A name that has the same words and more wins over one that is spelt in a similar way.
        """
        name_words = set(words(singular(name)))
        candidates = list(self.known_names.values())
        longer = []
        for candidate in candidates:
            if name_words <= set(words(singular(candidate))):
                longer.append(candidate)
        if longer:
            candidates = [min(longer, key=len)]
        return closest(name, candidates)

    def differences(
        self, place: str, entry: ListEntry, covered: CoveredPage
    ) -> Iterator[Finding]:
        """R004 and R003, for an entry with another name or with other operations than its page."""
        page = covered.page
        page_name = singular(page.name)
        if _comparable(entry.name) not in _comparable_names(covered):
            hint = self._hint_for_name(entry, covered)
            details = (("listed", entry.name), ("resource", page_name), ("hint", hint))
            fix = _rename(place, entry.name, page_name)
            yield Finding("R004", ListPlace(place), details, fix)
        # An operation page has no scenarios that create, update or delete a record.
        if page.call is not None:
            return
        actions = {scenario.action for scenario in page.scenarios}
        operations = [operation for operation in OPERATIONS if operation in actions]
        if set(operations) == set(entry.operations):
            return
        details = (
            ("name", entry.name),
            ("listed", ", ".join(entry.operations) or "none"),
            ("found", ", ".join(operations) or "none"),
        )
        yield Finding("R003", ListPlace(place), details)

    def _hint_for_name(self, entry: ListEntry, covered: CoveredPage) -> str:
        """Why an entry may have another name than its page, to follow a sentence; empty if not known."""
        name = _comparable(entry.name)
        if self.new_names.get(name, "") in _comparable_names(covered):
            return f"; '{entry.name}' was its name in the version before"
        if name in self.known_names:
            return f"; '{entry.name}' is another resource"
        return ""


def _rename(place: str, was: str, now: str) -> NameCorrection:
    """The correction of the name of a list entry."""
    return NameCorrection(f"{LIST}/{place}", NO_REASON, was=was, now=now)


def _comparable(name: str) -> str:
    """A name without spaces, capitals and the plural: `Course Offering` and `courseOfferings` are equal."""
    return singular("".join(words(name)))


def _comparable_names(covered: CoveredPage) -> list[str]:
    """The names of a page's resource in the form in which names are compared."""
    return [_comparable(name) for name in covered.names]


def _without_ending(document: str) -> str:
    """A document's name in lower case and without its ending.

    A link may lead to `students.html` on the web, while the page was saved as `Students.htm`.
    """
    return re.sub(r"\.[a-z]+\Z", "", document.casefold())
