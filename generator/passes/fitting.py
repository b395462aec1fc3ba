"""Corrections that fit together: each touches what it says when those before it are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from generator.model.errata import Correction
from generator.model.page import Page
from generator.model.required import RequiredList
from generator.passes.errata import apply_corrections, is_of_list
from generator.passes.listing import correct_list


@dataclass(frozen=True, slots=True)
class Sheets:
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


def fitting(sheets: Sheets, corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Those of the corrections that fit the sheets, each after the ones before it."""
    fit = []
    for correction in corrections:
        after = sheets.fitted(correction)
        if after:
            sheets = after
            fit.append(correction)
    return tuple(fit)
