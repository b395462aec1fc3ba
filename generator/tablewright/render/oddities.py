"""What findings quote of a printed page, by place: so it can be printed again as it stood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tablewright.model.findings import UNLOCATED, Finding

Details = Mapping[str, str]

#: Rules of linking that name the Resource by which rows called their parent.
_CALLS_PARENT = ("L001", "L002", "L004", "L005", "L008", "L009")


@dataclass(frozen=True, slots=True)
class Oddities:
    """The details of a page's findings; empty for a page that is to be printed clean."""

    by_place: Mapping[tuple[str, str], tuple[Details, ...]] = field(default_factory=dict)

    def at(self, place: str, code: str) -> tuple[Details, ...]:
        """The details of each finding of a rule at a place."""
        return self.by_place.get((place, code), ())

    def has(self, place: str, code: str) -> bool:
        """Whether there is a finding of a rule at a place."""
        return (place, code) in self.by_place

    def text(self, place: str, code: str, name: str, other: str = "") -> str:
        """One detail of the first finding of a rule at a place, `other` where there is none."""
        found = self.at(place, code)
        return found[0].get(name, other) if found else other

    def calls(self, place: str) -> tuple[str, ...]:
        """The odd Resource names by which rows called the container at a place."""
        named = (each["resource"] for code in _CALLS_PARENT for each in self.at(place, code))
        return tuple(dict.fromkeys(named))

    def notes(self, place: str, scenario: str) -> frozenset[Finding]:
        """What reading the cell of a scenario must note again."""
        return frozenset(
            Finding(
                code, UNLOCATED, tuple((name, text) for name, text in details.items() if name != "scenarios")
            )
            for (at, code), found in self.by_place.items()
            if at == place and code.startswith("N")
            for details in found
            if scenario in details.get("scenarios", "").split(", ")
        )


def oddities_of(findings: Iterable[Finding]) -> Oddities:
    """The findings of a captured page, ready to be looked up."""
    found: dict[tuple[str, str], tuple[Details, ...]] = {}
    for finding in findings:
        key = finding.at, finding.code
        found[key] = (*found.get(key, ()), dict(finding.details))
    return Oddities(found)
