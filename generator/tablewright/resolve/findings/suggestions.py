"""Errata to start from: what would close the findings of a version, but for the reasons."""

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
    """The pages and the list of resources as corrections leave them; `of_list` are those about the list."""

    pages: tuple[Page, ...]
    required: RequiredList | None = None
    of_list: tuple[Correction, ...] = ()

    def after(self, corrections: Iterable[Correction]) -> Self:
        """The sheets with corrections made, whatever they touch."""
        made = tuple(corrections)
        pages, _ = apply_corrections(self.pages, made)
        return replace(self, pages=pages, of_list=(*self.of_list, *filter(is_of_list, made)))

    def fitted(self, correction: Correction) -> Self | None:
        """The sheets with a correction made; None if it does not touch what it says."""
        if is_of_list(correction):
            new = replace(self, of_list=(*self.of_list, correction))
            return new if new._stale() == self._stale() else None
        pages, stale = apply_corrections(self.pages, [correction])
        return None if stale else replace(self, pages=pages)

    def _stale(self) -> int:
        return len(correct_list(self.required or RequiredList(), self.of_list)[1])


def fitting(sheets: DraftPages, corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Those of the corrections that fit the sheets, each after the ones before it."""
    fit = []
    for correction in corrections:
        after = sheets.fitted(correction)
        if after:
            sheets = after
            fit.append(correction)
    return tuple(fit)


#: What corrections bring to light is corrected as well; what is left after as many rounds is accepted.
_ROUNDS = 5
#: Stands for the reasons while the suggestions are tried.
_TRIED = "It is only tried."

#: Gives all findings of a version with other errata than its own.
Find: TypeAlias = Callable[[Errata], Iterable[Finding]]
Entry = TypeVar("Entry", Correction, Acceptance)


@dataclass(frozen=True, slots=True)
class Suggested:
    """Entries to put behind those of a version's errata, and the errors that are left with them."""

    errata: Errata
    errors: tuple[Finding, ...]


def suggest(sheets: DraftPages, written: Errata, by_rule: Sequence[Acceptance], find: Find) -> Suggested:
    """A correction where a finding itself knows what is right, an acceptance for what is left then.

    `sheets` are as captured, `written` the errata that are there, `by_rule` what the family accepts.
    """
    found, tried = tuple(find(written)), written
    for _ in range(_ROUNDS):
        further = suggested_corrections(open_findings(found, tried, by_rule), sheets.after(tried.corrections))
        if not further:
            break
        tried = replace(tried, corrections=(*tried.corrections, *_reasoned(further, _TRIED)))
        found = tuple(find(tried))
    accepted = tuple(_acceptances(open_findings(found, tried, by_rule), open_findings(found, tried)))
    tried = replace(tried, accepted=(*tried.accepted, *_reasoned(accepted, _TRIED)))
    made = tried.corrections[len(written.corrections) :]
    return Suggested(Errata(_reasoned(made, NO_REASON), accepted), open_findings(found, tried, by_rule))


def _reasoned(entries: Iterable[Entry], why: str) -> tuple[Entry, ...]:
    return tuple(replace(entry, why=why) for entry in entries)


# Corrections ----------------------------------------------------------------------------------------


def suggested_corrections(findings: Iterable[Finding], sheets: DraftPages) -> tuple[Correction, ...]:
    """The corrections that the findings know and that fit the sheets, those that change places last."""
    by_code = sorted(findings, key=lambda finding: (finding.code, finding))
    known = [finding.fix for finding in by_code if finding.fix]
    ordered = sorted(_one_name_a_place(known), key=_turn)
    return _joined(sheets, fitting(sheets, ordered))


def _turn(correction: Correction) -> tuple[bool, int]:
    """Names come after cells, the deepest first: no place is another one before its turn."""
    return correction.what == "name", -correction.at.count("/")


def _one_name_a_place(corrections: Iterable[Correction]) -> Iterator[Correction]:
    """The corrections with the first name for each place, which mends what the others there would."""
    names: dict[str, Correction] = {}
    for each in corrections:
        if each.what != "name":
            yield each
        elif first := names.get(each.at):
            names[each.at] = replace(first, fixes=(*first.fixes, *each.fixes))
        else:
            names[each.at] = each
    yield from names.values()


def _joined(sheets: DraftPages, corrections: tuple[Correction, ...]) -> tuple[Correction, ...]:
    """The corrections; those that do the same by a pattern to members of one name are one where that fits."""
    for same in _alike(corrections):
        at, count = f"*/{same[0].at.rpartition('/')[2]}", sum(each.count for each in same)
        one = replace(same[0], at=at, count=count)
        joined = tuple(one if each == same[0] else each for each in corrections if each not in same[1:])
        if fitting(sheets, joined) == joined:
            corrections = joined
    return corrections


def _alike(corrections: Iterable[Correction]) -> Iterator[list[Correction]]:
    groups: dict[object, list[Correction]] = {}
    for each in corrections:
        if each.matches:
            groups.setdefault((each.at.rpartition("/")[2], each.matches, each.now), []).append(each)
    return (group for group in groups.values() if len(group) > 1)


# Acceptances ----------------------------------------------------------------------------------------


def _acceptances(findings: Iterable[Finding], loose: Iterable[Finding]) -> Iterator[Acceptance]:
    """Acceptances of the findings that are no errors: by rule, else by place where that would take others.

    `loose` are the findings that acceptances of the version may take; the family's come after them.
    """
    free = Counter(finding.code for finding in loose)
    acceptable = (finding for finding in findings if finding.rule.level == "warning")
    for code, group in groupby(sorted(acceptable, key=_place), key=lambda finding: finding.code):
        found = tuple(group)
        if len(found) == free[code] > 1:
            yield Acceptance(code, NO_REASON, count=len(found))
            continue
        for where, group_here in groupby(found, key=lambda finding: finding.where):
            here = tuple(group_here)
            about = _about(here[0]) if len(here) == 1 else ()
            yield Acceptance(code, NO_REASON, glob.escape(where), len(here), about)


def _about(finding: Finding) -> tuple[tuple[str, str], ...]:
    """The details that tell a finding from others of its code that may come to its place."""
    return tuple(pair for pair in finding.texts if pair[0] in finding.rule.where_details)


def _place(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.where
