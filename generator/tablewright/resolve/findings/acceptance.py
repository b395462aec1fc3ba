"""Decides which findings are open: those that no correction ends and no acceptance covers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial

from tablewright.errors import SpecError
from tablewright.model.corrections import (
    Acceptance,
    Correction,
    CorrectionsAndAcceptances,
    ValueCorrection,
    is_pattern,
)
from tablewright.model.findings import AcceptancePlace, CorrectionPlace, Finding
from tablewright.naming import closest, quoted
from tablewright.resolve.resolve import ResolvedVersion

#: A reason needs this many words. A shorter text can state that something is right, but not why.
_MIN_REASON_WORDS = 3


@dataclass(frozen=True, slots=True)
class AcceptedFinding:
    """A finding that an acceptance lists; `location` is the line of the acceptance that lists it."""

    location: AcceptancePlace
    entry: Acceptance
    finding: Finding


@dataclass(frozen=True, slots=True)
class SortedFindings:
    """The findings of a version by what the entries say about them.

    `open` has one more finding for each entry that is out of date, `accepted` is in the order of the entries.
    """

    open: tuple[Finding, ...]
    accepted: tuple[AcceptedFinding, ...]


def open_findings(
    findings: Iterable[Finding],
    entries: CorrectionsAndAcceptances,
    accepted_by_family: Iterable[Acceptance] = (),
) -> tuple[Finding, ...]:
    """The open findings, sorted, with one more for each entry of the two files that is out of date.

    A finding is open unless its level is `info`, a correction ends it, or an acceptance lists it.
    `accepted_by_family` are the family's acceptances for the version, which come after those of the version
    itself. Each place of an acceptance is one finding, and each correction must end at least one finding of
    each code in its `fixes`. Errors cannot be accepted.
    """
    return sort_findings(findings, entries, accepted_by_family).open


def sort_findings(
    findings: Iterable[Finding],
    entries: CorrectionsAndAcceptances,
    accepted_by_family: Iterable[Acceptance] = (),
) -> SortedFindings:
    """The findings that are open, and those that are accepted; `open_findings` has the rules."""
    remaining, stale = _after_corrections(findings, entries.corrections)
    accepted: list[AcceptedFinding] = []
    for location, acceptance in _located_acceptances(entries, accepted_by_family):
        if _lacks_reason(acceptance.why):
            stale.append(Finding("E007", location, (("why", acceptance.why),)))
        for position, place in enumerate(acceptance.places):
            at_place = AcceptancePlace(
                place, location.entry, position, location.by_family
            )
            finding = remaining.take_listed(acceptance.code, place)
            if finding is not None:
                accepted.append(AcceptedFinding(at_place, acceptance, finding))
                continue
            hint = remaining.hint(acceptance.code, place)
            details = (
                ("accepted", acceptance.code),
                ("listed", place),
                ("hint", hint),
            )
            stale.append(Finding("E002", at_place, details))
    still_open = tuple(sorted([*remaining.without_infos(), *stale]))
    return SortedFindings(still_open, tuple(accepted))


def _located_acceptances(
    entries: CorrectionsAndAcceptances, accepted_by_family: Iterable[Acceptance]
) -> Iterator[tuple[AcceptancePlace, Acceptance]]:
    """Each acceptance with its place in `accepted.yaml` or `family.yaml`."""
    for number, acceptance in enumerate(entries.accepted):
        yield AcceptancePlace("", number), acceptance
    for number, acceptance in enumerate(accepted_by_family):
        yield AcceptancePlace("", number, by_family=True), acceptance


def _after_corrections(
    findings: Iterable[Finding], corrections: Iterable[Correction]
) -> tuple[_RemainingFindings, list[Finding]]:
    """The findings that no correction ends, and one for each correction that is out of date."""
    remaining = _RemainingFindings(findings)
    stale: list[Finding] = []
    for number, correction in enumerate(corrections):
        location = CorrectionPlace(correction.at, number)
        if _lacks_reason(correction.why):
            stale.append(Finding("E007", location, (("why", correction.why),)))
        for code in correction.fixes:
            is_ended = partial(_ends, correction)
            if not remaining.take(code, correction.at, is_ended):
                stale.append(Finding("E003", location, (("code", code),)))
    return remaining, stale


class _RemainingFindings:
    """Findings by code and place, so that an entry is compared with those of its code and place alone."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._by_code: dict[str, dict[str, list[Finding]]] = {}
        self._by_label: dict[str, dict[str, list[Finding]]] = {}
        for finding in sorted(set(findings)):
            places = self._by_code.setdefault(finding.code, {})
            places.setdefault(finding.where, []).append(finding)

    def without_infos(self) -> Iterator[Finding]:
        """The findings that are not taken, without those that need nothing."""
        # Corrections may end an info as well, so infos are removed only after all corrections.
        for places in self._by_code.values():
            for findings in places.values():
                for finding in findings:
                    if finding.rule.level != "info":
                        yield finding

    def take(self, code: str, pattern: str, matches: Callable[[Finding], bool]) -> bool:
        """Removes the matching findings of a code, at the places of a pattern; whether there was one."""
        places = self._by_code.get(code, {})
        wheres: list[str] = []
        if not is_pattern(pattern):
            if pattern in places:
                wheres.append(pattern)
        else:
            for where in places:
                if fnmatchcase(where, pattern):
                    wheres.append(where)
        found = False
        for where in wheres:
            others = [finding for finding in places[where] if not matches(finding)]
            found = found or len(others) < len(places[where])
            places[where] = others
        return found

    def take_listed(self, code: str, label: str) -> Finding | None:
        """Removes one finding with this code and label, and returns it; None if there is none."""
        labelled = self._labels(code).get(label)
        if not labelled:
            return None
        finding = labelled.pop(0)
        self._by_code[code][finding.where].remove(finding)
        return finding

    def hint(self, code: str, label: str) -> str:
        """A sentence about the finding that a wrong label probably means; empty if none is similar."""
        here: list[str] = []
        others: list[str] = []
        for known, findings in self._labels(code).items():
            if not findings:
                continue
            is_here = label.startswith(findings[0].where)
            (here if is_here else others).append(known)
        likely = closest(label, here) or "".join(here[:1]) or closest(label, others)
        return f"; there is one at {quoted(likely)}" if likely else ""

    def _labels(self, code: str) -> dict[str, list[Finding]]:
        """The findings of a code that can be accepted, by label. Corrections come before: they take others."""
        labels = self._by_label.get(code)
        if labels is None:
            labels = {}
            for findings in self._by_code.get(code, {}).values():
                for finding in findings:
                    # Errors stay open, and infos need no acceptance.
                    if finding.rule.level == "warning":
                        labels.setdefault(finding.label, []).append(finding)
            self._by_label[code] = labels
        return labels


def _lacks_reason(why: str) -> bool:
    """Whether the reason of an entry is too short to state a reason."""
    return len(why.split()) < _MIN_REASON_WORDS


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
