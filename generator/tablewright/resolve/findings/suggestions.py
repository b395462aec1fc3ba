"""Suggests corrections and acceptances that would close the open findings of a version.

A suggested entry has no reason yet: only a reader of the page can write it.
"""

from __future__ import annotations

import glob
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Self, TypeAlias, TypeVar

from tablewright.model.errata import NO_REASON, Acceptance, Correction, Errata
from tablewright.model.findings import Finding
from tablewright.model.page import Page
from tablewright.model.required import RequiredList
from tablewright.resolve.checks.resource_list import correct_list
from tablewright.resolve.corrections.apply import apply_corrections, is_of_list
from tablewright.resolve.findings.acceptance import open_findings


@dataclass(frozen=True, slots=True)
class DraftPages:
    """The pages and the list of resources with corrections applied.

    `pages` are corrected already; `of_list` are the corrections of the list, which are applied when asked
    for.
    """

    pages: tuple[Page, ...]
    required: RequiredList | None = None
    of_list: tuple[Correction, ...] = ()

    def after(self, corrections: Iterable[Correction]) -> Self:
        """The drafts with corrections applied, even those that change nothing."""
        applied = tuple(corrections)
        pages, _ = apply_corrections(self.pages, applied)
        return replace(self, pages=pages, of_list=(*self.of_list, *filter(is_of_list, applied)))

    def fitted(self, correction: Correction) -> Self | None:
        """The drafts with a correction applied; None if it does not change `count` places."""
        if is_of_list(correction):
            new = replace(self, of_list=(*self.of_list, correction))
            return new if new._stale_count() == self._stale_count() else None
        pages, stale = apply_corrections(self.pages, [correction])
        return None if stale else replace(self, pages=pages)

    def _stale_count(self) -> int:
        return len(correct_list(self.required or RequiredList(), self.of_list)[1])


def fitting(drafts: DraftPages, corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections that still match their `count` when they are applied in order."""
    fit = []
    for correction in corrections:
        after = drafts.fitted(correction)
        if after:
            drafts = after
            fit.append(correction)
    return tuple(fit)


#: A correction can show further findings with fixes of their own. After this many rounds the rest is
#: accepted.
_ROUNDS = 5
#: The reason of suggestions while they are tried, so that they are not reported for having none.
_TRIED = "It is only tried."

#: Finds all findings of a version with the given entries in place of its own.
Find: TypeAlias = Callable[[Errata], Iterable[Finding]]
Entry = TypeVar("Entry", Correction, Acceptance)


@dataclass(frozen=True, slots=True)
class Suggested:
    """Entries to append to those of a version, and the errors that stay open with them."""

    errata: Errata
    errors: tuple[Finding, ...]


def suggest(drafts: DraftPages, written: Errata, by_rule: Sequence[Acceptance], find: Find) -> Suggested:
    """The fixes of the open findings as corrections, and acceptances for the findings that are left then.

    `drafts` are the pages as captured, `written` the entries of the version, `by_rule` what the family
    accepts.
    """
    tried = written
    found = tuple(find(tried))
    for _ in range(_ROUNDS):
        still_open = open_findings(found, tried, by_rule)
        further = suggested_corrections(still_open, drafts.after(tried.corrections))
        if not further:
            break
        tried = replace(tried, corrections=(*tried.corrections, *_with_reason(further, _TRIED)))
        found = tuple(find(tried))
    accepted = tuple(_acceptances(open_findings(found, tried, by_rule), open_findings(found, tried)))
    tried = replace(tried, accepted=(*tried.accepted, *_with_reason(accepted, _TRIED)))
    added = tried.corrections[len(written.corrections) :]
    suggested = Errata(_with_reason(added, NO_REASON), accepted)
    return Suggested(suggested, open_findings(found, tried, by_rule))


def _with_reason(entries: Iterable[Entry], why: str) -> tuple[Entry, ...]:
    return tuple(replace(entry, why=why) for entry in entries)


# Corrections ----------------------------------------------------------------------------------------


def suggested_corrections(findings: Iterable[Finding], drafts: DraftPages) -> tuple[Correction, ...]:
    """The fixes of the findings that can be applied to the drafts in order, names last."""
    by_code = sorted(findings, key=lambda finding: (finding.code, finding))
    fixes = [finding.fix for finding in by_code if finding.fix]
    ordered = sorted(_one_name_per_place(fixes), key=_names_last)
    return _joined(drafts, fitting(drafts, ordered))


def _names_last(correction: Correction) -> tuple[bool, int]:
    """Sorts names after cells, and deep places before those above them.

    A new name changes the places of everything below it, at which other corrections still look.
    """
    return correction.what == "name", -correction.at.count("/")


def _one_name_per_place(corrections: Iterable[Correction]) -> Iterator[Correction]:
    """The corrections, with only the first of those that rename a place; it ends what the others end."""
    names: dict[str, Correction] = {}
    for correction in corrections:
        if correction.what != "name":
            yield correction
        elif correction.at in names:
            first = names[correction.at]
            names[correction.at] = replace(first, fixes=(*first.fixes, *correction.fixes))
        else:
            names[correction.at] = correction
    yield from names.values()


def _joined(drafts: DraftPages, corrections: tuple[Correction, ...]) -> tuple[Correction, ...]:
    """The corrections, those with the same pattern for the same member joined to one (`*/sessionName`).

    They stay apart where the joined one would change other cells as well.
    """
    for same in _groups_of_patterns(corrections):
        at = f"*/{_last_step(same[0])}"
        one = replace(same[0], at=at, count=sum(correction.count for correction in same))
        joined = []
        for correction in corrections:
            if correction == same[0]:
                joined.append(one)
            elif correction not in same:
                joined.append(correction)
        if fitting(drafts, joined) == tuple(joined):
            corrections = tuple(joined)
    return corrections


def _groups_of_patterns(corrections: Iterable[Correction]) -> list[list[Correction]]:
    """The corrections with the same pattern and value for members of one name, where there are several."""
    groups: dict[object, list[Correction]] = {}
    for correction in corrections:
        if correction.matches:
            key = (_last_step(correction), correction.matches, correction.now)
            groups.setdefault(key, []).append(correction)
    return [group for group in groups.values() if len(group) > 1]


def _last_step(correction: Correction) -> str:
    return correction.at.rpartition("/")[2]


# Acceptances ----------------------------------------------------------------------------------------


def _acceptances(findings: Iterable[Finding], available: Iterable[Finding]) -> Iterator[Acceptance]:
    """One acceptance for all warnings of a code, or one for each place where that would take others.

    `available` are the findings that acceptances of the version may take: those of the family come after
    them.
    """
    available_by_code = Counter(finding.code for finding in available)
    warnings = sorted((each for each in findings if each.rule.level == "warning"), key=_code_and_place)
    for code, group in groupby(warnings, key=lambda finding: finding.code):
        of_code = tuple(group)
        if len(of_code) == available_by_code[code] > 1:
            yield Acceptance(code, NO_REASON, count=len(of_code))
            continue
        for where, group_here in groupby(of_code, key=lambda finding: finding.where):
            here = tuple(group_here)
            where_details = _where_details(here[0]) if len(here) == 1 else ()
            yield Acceptance(code, NO_REASON, glob.escape(where), len(here), where_details)


def _where_details(finding: Finding) -> tuple[tuple[str, str], ...]:
    """The details that distinguish a finding from others of its code that may come to its place."""
    return tuple((name, text) for name, text in finding.texts if name in finding.rule.where_details)


def _code_and_place(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.where
