"""Suggests corrections and acceptances that would close the open findings of a version.

A suggested entry has no reason yet: only a reader of the page can write it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeAlias, TypeVar

from tablewright.model.corrections import (
    NO_REASON,
    Acceptance,
    Correction,
    CorrectionsAndAcceptances,
    NameCorrection,
    ValueCorrection,
)
from tablewright.model.findings import Finding, PreloadPlace, ScenarioPlace
from tablewright.model.page import Page
from tablewright.model.preload import Record
from tablewright.model.required import RequiredList
from tablewright.resolve.checks.resource_list import correct_list
from tablewright.resolve.corrections.apply import apply_corrections, is_of_list
from tablewright.resolve.findings.acceptance import open_findings
from tablewright.values.words import value_words


@dataclass(frozen=True, slots=True)
class DraftPages:
    """The pages and the list of resources with corrections applied.

    `pages` are corrected already. `list_corrections` are the corrections of the list, which `correct_list`
    applies all at once.
    """

    pages: tuple[Page, ...]
    required: RequiredList | None = None
    list_corrections: tuple[Correction, ...] = ()

    def after(self, corrections: Iterable[Correction]) -> Self:
        """The drafts with corrections applied, even those that change nothing."""
        applied = tuple(corrections)
        pages, _ = apply_corrections(self.pages, applied)
        list_corrections = list(self.list_corrections)
        for correction in applied:
            if is_of_list(correction):
                list_corrections.append(correction)
        return replace(self, pages=pages, list_corrections=tuple(list_corrections))

    def fitted(self, correction: Correction) -> Self | None:
        """The drafts with a correction applied; None if it does not change what it states."""
        if is_of_list(correction):
            list_corrections = (*self.list_corrections, correction)
            drafts = replace(self, list_corrections=list_corrections)
            # Corrections of the version can be stale already, so only a further stale one counts.
            return drafts if drafts._stale_count() == self._stale_count() else None
        pages, stale = apply_corrections(self.pages, [correction])
        return None if stale else replace(self, pages=pages)

    def _stale_count(self) -> int:
        required = self.required or RequiredList()
        _, stale = correct_list(required, self.list_corrections)
        return len(stale)


def fitting(
    drafts: DraftPages, corrections: Iterable[Correction]
) -> tuple[Correction, ...]:
    """The corrections that still change what they state when they are applied in order."""
    fit = []
    for correction in corrections:
        after = drafts.fitted(correction)
        # Two findings can have the same cell to correct. Only the first of their fixes still matches.
        if after:
            drafts = after
            fit.append(correction)
    return tuple(fit)


#: A correction can cause further findings that have fixes. After this many rounds, the rest is accepted.
_MAX_ROUNDS = 5
#: The reason of suggestions while they are tried: without one, each of them would cause a finding (E007).
_TRIAL_REASON = "It is only tried."

#: Finds all findings of a version with the given entries in place of its own, and with further records.
Find: TypeAlias = Callable[
    [CorrectionsAndAcceptances, tuple[Record, ...]], Iterable[Finding]
]
Entry = TypeVar("Entry", Correction, Acceptance, Record)


@dataclass(frozen=True, slots=True)
class SuggestedEntries:
    """Entries to append to those of a version, and the errors that stay open with them.

    `records` are for preload.yaml. `questions` are guesses, which only a person can turn into entries.
    `unsure` are warnings that stay open, because a correction is more likely right than an acceptance.
    """

    entries: CorrectionsAndAcceptances
    errors: tuple[Finding, ...]
    records: tuple[Record, ...] = ()
    questions: tuple[str, ...] = ()
    unsure: tuple[Finding, ...] = ()


def suggest(
    drafts: DraftPages,
    written: CorrectionsAndAcceptances,
    accepted_by_family: Sequence[Acceptance],
    find: Find,
) -> SuggestedEntries:
    """The fixes of the open findings as corrections, and acceptances for the findings that are left then.

    `drafts` are the pages as captured, `written` the entries of the version, `accepted_by_family` the
    acceptances of the family.
    """
    tried = written
    findings = tuple(find(tried, ()))
    for _ in range(_MAX_ROUNDS):
        still_open = open_findings(findings, tried, accepted_by_family)
        further = suggested_corrections(still_open, drafts.after(tried.corrections))
        if not further:
            break
        corrections = (*tried.corrections, *_with_reason(further, _TRIAL_REASON))
        tried = replace(tried, corrections=corrections)
        findings = tuple(find(tried, ()))
    still_open = open_findings(findings, tried, accepted_by_family)
    records, questions = _suggested_records(still_open, tried, find)
    if records:
        findings = tuple(find(tried, records))
        still_open = open_findings(findings, tried, accepted_by_family)
    unsure = frozenset(_likely_wrong(still_open, findings))
    accepted = tuple(_acceptances(set(still_open).difference(unsure)))
    tried_accepted = (*tried.accepted, *_with_reason(accepted, _TRIAL_REASON))
    tried = replace(tried, accepted=tried_accepted)
    added = tried.corrections[len(written.corrections) :]
    suggested = CorrectionsAndAcceptances(_with_reason(added, NO_REASON), accepted)
    left = open_findings(findings, tried, accepted_by_family)
    errors = tuple(finding for finding in left if finding not in unsure)
    return SuggestedEntries(suggested, errors, records, questions, tuple(unsure))


def _suggested_records(
    findings: Iterable[Finding], tried: CorrectionsAndAcceptances, find: Find
) -> tuple[tuple[Record, ...], tuple[str, ...]]:
    """The records that references lack, and a question about each record that needs further members.

    A record is only suggested if its key is all that the API requires of it: nobody invents other values.
    """
    wanted: dict[tuple[str, object], Record] = {}
    for finding in findings:
        record = finding.record
        if record and not finding.fix:
            wanted.setdefault((record.resource, record.values), record)
    records = tuple(wanted.values())
    if not records:
        return (), ()
    problems: dict[int, str] = {}
    # The tried records come before those of the file, so that their numbers begin at 0.
    for finding in find(tried, tuple(_with_reason(records, _TRIAL_REASON))):
        if isinstance(finding.location, PreloadPlace):
            problems.setdefault(finding.location.number, finding.message)
    kept = []
    questions = []
    for number, record in enumerate(records):
        if number in problems:
            values = ", ".join(
                f"{path} '{value_words(value)}'" for path, value in record.values
            )
            questions.append(
                f"Does a record of {record.resource} with {values} exist before certification?"
                f" Then add it to preload.yaml; {problems[number]}."
            )
        else:
            kept.append(record)
    return tuple(kept), tuple(questions)


def _with_reason(entries: Iterable[Entry], why: str) -> tuple[Entry, ...]:
    return tuple(replace(entry, why=why) for entry in entries)


# Corrections ----------------------------------------------------------------------------------------


def suggested_corrections(
    findings: Iterable[Finding], drafts: DraftPages
) -> tuple[Correction, ...]:
    """The fixes of the findings that can be applied to the drafts in order, names last."""
    fixes = []
    for finding in sorted(findings, key=_code_first):
        if finding.fix:
            fixes.append(finding.fix)
    distinct = _one_name_per_place(fixes)
    ordered = sorted(distinct, key=_names_last)
    fit = fitting(drafts, ordered)
    return _joined(drafts, fit)


def _code_first(finding: Finding) -> tuple[str, Finding]:
    """The sort key that puts findings of one code together: findings alone are sorted by place."""
    return finding.code, finding


def _names_last(correction: Correction) -> tuple[bool, int]:
    """The sort key that puts names after cells, and deep places before those above them.

    A new name changes the places of everything below it, and other corrections name the old places.
    """
    depth = correction.at.count("/")
    return isinstance(correction, NameCorrection), -depth


def _one_name_per_place(corrections: Iterable[Correction]) -> Iterator[Correction]:
    """The corrections, with only the first of those that rename a place.

    It gets the finding codes in `fixes` of the others as well.
    """
    names: dict[str, NameCorrection] = {}
    for correction in corrections:
        if not isinstance(correction, NameCorrection):
            yield correction
        elif correction.at in names:
            first = names[correction.at]
            all_fixes = (*first.fixes, *correction.fixes)
            names[correction.at] = replace(first, fixes=all_fixes)
        else:
            names[correction.at] = correction
    yield from names.values()


def _joined(
    drafts: DraftPages, corrections: tuple[Correction, ...]
) -> tuple[Correction, ...]:
    """The corrections, with one for all that have the same pattern for the same member (`*/sessionName`).

    They stay separate if the joined one would change other cells as well.
    """
    for group in _groups_of_patterns(corrections):
        first = group[0]
        at = f"*/{_last_step(first)}"
        replacement = replace(first, at=at)
        joined: list[Correction] = []
        for correction in corrections:
            if correction == first:
                joined.append(replacement)
            elif correction not in group:
                joined.append(correction)
        # The joined one would also change cells whose corrections are different, or that have none.
        if drafts.after(joined).pages == drafts.after(corrections).pages:
            corrections = tuple(joined)
    return corrections


def _groups_of_patterns(
    corrections: Iterable[Correction],
) -> list[list[ValueCorrection]]:
    """Each group of two or more corrections with the same pattern and value for members of one name."""
    groups: dict[object, list[ValueCorrection]] = {}
    for correction in corrections:
        # A pattern for several pages cannot match entries of the list.
        if is_of_list(correction):
            continue
        if isinstance(correction, ValueCorrection) and correction.matches:
            last_step = _last_step(correction)
            key = (last_step, correction.matches, correction.now)
            group = groups.setdefault(key, [])
            group.append(correction)
    return [group for group in groups.values() if len(group) > 1]


def _last_step(correction: Correction) -> str:
    return correction.at.rpartition("/")[2]


# Acceptances ----------------------------------------------------------------------------------------

#: An acceptance of one of these loses rows or a name of the page; their advice names corrections alone.
_CORRECTED_CODES = frozenset({"F102", "L003", "L030"})
#: These may follow from a cell that an update empties.
_CODES_OF_EMPTIED_CELLS = frozenset({"D003", "S009", "S019"})


def _likely_wrong(
    still_open: Iterable[Finding], findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """The open warnings that a correction likely ends: rows without a place, and cells that were forgotten.

    `findings` are all findings, with those that need nothing.
    """
    incomplete: set[str] = set()
    emptied: set[tuple[str, str, str]] = set()
    for finding in findings:
        if finding.code == "L027":
            incomplete.add(finding.where)
        if finding.code == "S019" and dict(finding.details)["verb"] == "empties":
            for number in finding.scenarios:
                emptied.add((finding.page, number, finding.at))
    likely = []
    for finding in still_open:
        code = finding.code
        # A reference without rows has no value, because its rows are missing.
        without_rows = code == "D002" and finding.where in incomplete
        if code in _CORRECTED_CODES or without_rows or _follows(finding, emptied):
            likely.append(finding)
    return tuple(likely)


def _follows(finding: Finding, emptied: set[tuple[str, str, str]]) -> bool:
    """Whether a finding is about a cell that an update empties, which its sentence does not mention."""
    if finding.code not in _CODES_OF_EMPTIED_CELLS:
        return False
    numbers = finding.scenarios
    if isinstance(finding.location, ScenarioPlace):
        numbers = (finding.location.number,)
    places = dict(finding.details).get("places", finding.at).split(", ")
    for number in numbers:
        for place in places:
            if (finding.page, number, place) in emptied:
                return True
    return False


def _acceptances(findings: Iterable[Finding]) -> Iterator[Acceptance]:
    """One acceptance for the warnings of each code and page, which lists each of them."""
    places: dict[tuple[str, str], list[str]] = {}
    for finding in sorted(findings):
        if finding.rule.level == "warning":
            # A reader of one page can write the reason for it; findings of other files are together.
            of_page = places.setdefault((finding.code, finding.page), [])
            of_page.append(finding.label)
    for (code, _), labels in sorted(places.items()):
        yield Acceptance(code, tuple(labels), NO_REASON)
