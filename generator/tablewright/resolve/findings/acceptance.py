"""Decides which findings are open: those that no correction ends and no acceptance covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import partial

from tablewright.errors import SpecError
from tablewright.model.corrections import (
    Acceptance,
    Correction,
    CorrectionsAndAcceptances,
    PlaceCorrection,
    ValueCorrection,
    details_text,
)
from tablewright.model.findings import AcceptancePlace, CorrectionPlace, Finding
from tablewright.resolve.resolve import ResolvedVersion

#: A reason needs this many words. A shorter text can state that something is right, but not why.
_MIN_REASON_WORDS = 3
#: The characters that make the place of an entry a pattern for several places.
_WILDCARDS = frozenset("*?[")


def open_findings(
    findings: Iterable[Finding],
    entries: CorrectionsAndAcceptances,
    accepted_by_family: Iterable[Acceptance] = (),
) -> tuple[Finding, ...]:
    """The open findings, sorted, with one more for each entry of the two files that is out of date.

    A finding is open unless its level is `info`, a correction ends it, or an acceptance covers it.
    `accepted_by_family` are the family's acceptances for the version, which come after those of the version
    itself. A finding counts for the first acceptance that matches it. Each acceptance must cover exactly
    `count` findings, and each correction must end at least one finding of each code in its `fixes`. Errors
    cannot be accepted.
    """
    still_open = _OpenFindings(findings)
    acceptances = (*entries.accepted, *accepted_by_family)
    stale = list(_entries_without_reason(entries.corrections, acceptances))
    for correction in entries.corrections:
        for code in correction.fixes:
            is_ended = partial(_ends, correction)
            ended: list[Finding] = []
            for place in _places_of(correction):
                ended += still_open.take(code, place, is_ended)
            if not ended:
                location = CorrectionPlace(correction.at)
                stale.append(Finding("E003", location, (("code", code),)))
    for acceptance in acceptances:
        is_accepted = partial(_accepts, acceptance)
        covered = still_open.take(acceptance.code, acceptance.at, is_accepted)
        if len(covered) != acceptance.count:
            stale.append(_wrong_count(acceptance, covered))
    # Corrections may end an info as well, so infos are removed only after all corrections.
    remaining = [item for item in still_open.all() if item.rule.level != "info"]
    return tuple(sorted([*remaining, *stale]))


class _OpenFindings:
    """Findings by code and place, so that an entry is compared with those of its code and place alone."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._by_code: dict[str, dict[str, list[Finding]]] = {}
        for finding in sorted(set(findings)):
            places = self._by_code.setdefault(finding.code, {})
            places.setdefault(finding.where, []).append(finding)

    def all(self) -> Iterator[Finding]:
        """The findings that are not taken."""
        for places in self._by_code.values():
            for findings in places.values():
                yield from findings

    def take(
        self, code: str, pattern: str, matches: Callable[[Finding], bool]
    ) -> list[Finding]:
        """Removes the matching findings of a code, at the places of a pattern, and returns them."""
        places = self._by_code.get(code, {})
        wheres: list[str] = []
        if _WILDCARDS.isdisjoint(pattern):
            if pattern in places:
                wheres.append(pattern)
        else:
            for where in places:
                if fnmatchcase(where, pattern):
                    wheres.append(where)
        taken: list[Finding] = []
        for where in wheres:
            matching, others = _split(places.pop(where), matches)
            taken += matching
            if others:
                places[where] = others
        return taken


def _split(
    findings: Iterable[Finding], matches: Callable[[Finding], bool]
) -> tuple[list[Finding], list[Finding]]:
    """The findings that match, and the others."""
    matching = []
    others = []
    for finding in findings:
        if matches(finding):
            matching.append(finding)
        else:
            others.append(finding)
    return matching, others


def _wrong_count(acceptance: Acceptance, covered: list[Finding]) -> Finding:
    """The finding for an acceptance that covers more or fewer findings than its count."""
    details = (
        ("accepted", acceptance.code),
        ("selection", details_text(acceptance.where_details)),
        ("count", str(acceptance.count)),
        ("found", str(len(covered))),
        ("where", _numbers_by_page(covered)),
    )
    return Finding("E002", _location_of(acceptance), details)


def _numbers_by_page(covered: Iterable[Finding]) -> str:
    """`: Ships 2, Boats 1`, to follow a sentence; empty if there are no findings."""
    numbers: Counter[str] = Counter()
    for finding in covered:
        # A finding that is not about a page has only a location.
        numbers[finding.page or finding.at] += 1
    texts = []
    for page, number in sorted(numbers.items()):
        texts.append(f"{page} {number}")
    return f": {', '.join(texts)}" if texts else ""


def _entries_without_reason(
    corrections: Iterable[Correction], acceptances: Iterable[Acceptance]
) -> Iterator[Finding]:
    """A finding for each entry whose reason is still to be written."""
    for correction in corrections:
        if _lacks_reason(correction.why):
            at = CorrectionPlace(correction.at)
            yield Finding("E007", at, (("why", correction.why),))
    for acceptance in acceptances:
        if _lacks_reason(acceptance.why):
            location = _location_of(acceptance)
            yield Finding("E007", location, (("why", acceptance.why),))


def _lacks_reason(why: str) -> bool:
    """Whether the reason of an entry is too short to state a reason."""
    return len(why.split()) < _MIN_REASON_WORDS


def _location_of(acceptance: Acceptance) -> AcceptancePlace:
    """The location of an acceptance in findings about it."""
    # Several acceptances can have the same place and code, so their details are part of the location.
    return AcceptancePlace(
        acceptance.at,
        acceptance.code,
        acceptance.where_details,
    )


def refuse_errors(resolved: ResolvedVersion, version: str) -> ResolvedVersion:
    """The same version, if none of its findings is an error.

    Raises SpecError for the first error, since no package can be generated from a wrong spec.
    """
    errors = [finding for finding in resolved.findings if finding.rule.level == "error"]
    if not errors:
        return resolved
    first = errors[0]
    what = f"{first.code} {first.message}"
    others = len(errors) - 1
    if others:
        what += f", and {others} more"
    where = first.page or first.at
    todo = f"run `tablewright lint {version}`"
    raise SpecError(f"{version}: {where}", what, todo)


def _places_of(correction: Correction) -> tuple[str, ...]:
    """The places whose findings a correction may end: its own, and the container that it moves rows into."""
    if not isinstance(correction, PlaceCorrection) or "/" not in correction.now:
        return (correction.at,)
    page = correction.at.partition("/")[0]
    container = correction.now.rpartition("/")[0]
    # A list without members (L030) gets the moved rows as its members.
    return (correction.at, f"{page}/{container}")


def _ends(correction: Correction, finding: Finding) -> bool:
    """Whether a correction ends a finding at its place.

    A correction of the cells of some scenarios ends no finding that is about another scenario alone.
    """
    if not isinstance(correction, ValueCorrection) or not correction.scenarios:
        return True
    # A finding about several scenarios, or about the whole row, may be ended by some of the cells.
    if len(finding.scenarios) != 1:
        return True
    return finding.scenarios[0] in correction.scenarios


def _accepts(acceptance: Acceptance, finding: Finding) -> bool:
    """Whether an acceptance covers a finding of its code and place."""
    # Errors stay open, and infos are not counted.
    if finding.rule.level != "warning":
        return False
    if finding.rule.by_value:
        named = {name for name, _ in acceptance.where_details}
        if not named.issuperset(finding.rule.where_details):
            return False
    missing_details = set(acceptance.where_details) - set(finding.texts)
    return not missing_details
