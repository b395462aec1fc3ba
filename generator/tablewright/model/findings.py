"""A finding: something that a maintainer may have to look at, with the place that it is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from textwrap import shorten
from typing import TypeAlias, assert_never

from tablewright.model.corrections import Correction
from tablewright.model.preload import Record
from tablewright.naming import numbered
from tablewright.rules import RULES
from tablewright.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Unlocated:
    """No place yet: code that reads a single cell does not know where the cell is. Capture adds the place."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line of a document (1-based), as readers know it; capture replaces it by a place of the page.

    `place` is given where the reader knows the place as well; the empty text is the page itself. `column` is
    the position of a scenario column (from 1), for a finding about its header.
    """

    line: int
    place: str | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A property of a captured page: `Students` and `birthDate`; the empty path is the page itself.

    `scenarios` are the numbers of the columns whose cells the finding is about. While a page is being
    captured, `page` is empty.
    """

    page: str
    place: str = ""
    scenarios: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioPlace:
    """A scenario of a captured page, by its number."""

    page: str
    number: str


@dataclass(frozen=True, slots=True)
class PrerequisitePlace:
    """A prerequisite of a captured page; without a name, all its prerequisites."""

    page: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class UnplacedPlace:
    """A row of a captured page that has no parent; without a name, all rows with this Resource cell.

    `scenarios` are the numbers of the columns whose cells the finding is about.
    """

    page: str
    resource: str
    name: str = ""
    scenarios: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListPlace:
    """An entry of `required.yaml` by its name, or a row of the list that became no entry (`rows/3`)."""

    place: str


@dataclass(frozen=True, slots=True)
class PreloadPlace:
    """A record of `preload.yaml` by its position, counted from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """The entry of a page in `sources.yaml`."""

    page: str


@dataclass(frozen=True, slots=True)
class FactsPlace:
    """An object of the facts file, or one of its members; without an object, the file itself."""

    object: str = ""
    member: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionPlace:
    """The entry of `corrections.yaml` with this position, counted from 0, and its `at`."""

    at: str
    entry: int = 0


@dataclass(frozen=True, slots=True)
class AcceptancePlace:
    """An entry of `accepted.yaml` by its position, counted from 0, or one of the places that it lists.

    `at` is the text of the place, and `place` its position in the entry; both are empty for the entry itself.
    `by_family`: it is the entry with this position among those of the version in `family.yaml`.
    """

    at: str
    entry: int
    place: int | None = None
    by_family: bool = False


#: A place on a captured page.
OnPage: TypeAlias = PagePlace | ScenarioPlace | PrerequisitePlace | UnplacedPlace
Location: TypeAlias = (
    Unlocated
    | DocumentLine
    | PagePlace
    | ScenarioPlace
    | PrerequisitePlace
    | UnplacedPlace
    | ListPlace
    | PreloadPlace
    | SourcePlace
    | FactsPlace
    | CorrectionPlace
    | AcceptancePlace
)

UNLOCATED = Unlocated()

# The spec quotes no more characters of a sentence than this.
_LONGEST_QUOTATION = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: the code of its rule, where it is, and the details that fill the rule's text.

    `code` is a key of `tablewright.rules.RULES`, `details` are (name, text) pairs. `fix` is the correction
    that would end the finding, if the code that made the finding knows it; its reason is still to be written.
    Findings sort by page, place, code and details.

    Raises ValueError for a code that no rule has, and for other details than those that the rule declares.
    """

    code: str
    location: Location
    details: tuple[tuple[str, str], ...] = ()
    # The code that reports a typo knows the right text: no later step has to derive it from the message.
    fix: Correction | None = None
    # A record for preload.yaml that would end the finding; its reason is still to be written.
    record: Record | None = None

    def __post_init__(self) -> None:
        # At creation, so that a wrong code fails in the test of the code that uses it.
        if self.code not in RULES:
            raise ValueError(f"there is no rule {self.code}")
        names = [name for name, _ in self.details]
        if sorted(names) != sorted(self.rule.details):
            declared = ", ".join(self.rule.details) or "none"
            given = ", ".join(names) or "none"
            raise ValueError(
                f"rule {self.code} has the details {declared}, the finding has {given}"
            )

    # Not `order=True`: locations of different classes cannot be compared field by field.
    def __lt__(self, other: Finding) -> bool:
        return self.sort_key() < other.sort_key()

    def sort_key(self) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
        """Return the order of the finding in the spec files: a stable one keeps their diffs small."""
        return self.page, self.at, self.code, self.texts

    @property
    def rule(self) -> Rule:
        """The rule with the finding's code."""
        return RULES[self.code]

    @property
    def message(self) -> str:
        """The finding's one-line text, without its place and code."""
        details = [*self.details, ("place", self.at)]
        numbers = self.scenarios
        if isinstance(self.location, ScenarioPlace):
            numbers = (self.location.number,)
        if numbers:
            joined = ", ".join(numbers)
            details += [("scenario", joined), ("scenarios", joined)]
        return self.rule.message(details)

    def with_short_quotations(self) -> Finding:
        """Return the finding as the spec keeps it: of a sentence of the page, only the first words."""
        details: list[tuple[str, str]] = []
        for name, text in self.details:
            kept = text
            if name in self.rule.quotations:
                kept = shorten(text, _LONGEST_QUOTATION, placeholder=" …")
            details.append((name, kept))
        return replace(self, details=tuple(details))

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """All that the finding gives besides its place: the details, and the scenarios if there are any."""
        if self.scenarios:
            return (*self.details, ("scenarios", ", ".join(self.scenarios)))
        return self.details

    @property
    def label(self) -> str:
        """The finding as an acceptance lists it: its place, and in brackets its scenarios and values.

        The values are the details in the rule's `where_details`. A finding at the same place that is about
        other scenarios or other values has another label.
        """
        words: list[str] = []
        if self.scenarios:
            words.append(numbered("scenario", self.scenarios))
        for name, text in self.details:
            if name in self.rule.where_details and text:
                # A cell can have line breaks; a label is one line.
                words.append(f"{name} {' '.join(text.split())}")
        # A finding about the facts as a whole has no place in them.
        where = self.where or "facts"
        return f"{where} ({', '.join(words)})" if words else where

    @property
    def page(self) -> str:
        """The captured page that the finding is on; empty for one in another file."""
        return self.location.page if isinstance(self.location, OnPage) else ""

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The numbers of the scenarios whose cells the finding is about; empty for the whole place."""
        if isinstance(self.location, PagePlace | UnplacedPlace):
            return self.location.scenarios
        return ()

    @property
    def at(self) -> str:
        """The place on the page or in the file, as patterns of corrections and acceptances name it."""
        match self.location:
            case Unlocated():
                return ""
            case DocumentLine(place=place):
                return place or ""
            case PagePlace(place=place):
                return place
            case ScenarioPlace(number=number):
                return f"scenarios/{number}"
            case PrerequisitePlace(name=name):
                return f"prerequisites/{name}".rstrip("/")
            case UnplacedPlace(resource=resource, name=name):
                return f"unplaced/{resource}/{name}".rstrip("/")
            case ListPlace(place=place):
                return f"required/{place}"
            case PreloadPlace(number=index):
                return f"preload/{index}"
            case SourcePlace(page=page):
                return f"sources/{page}"
            case FactsPlace(object=name, member=member):
                return f"{name}/{member}".strip("/")
            # The entry is its own place: it is the line that a maintainer has to change.
            case CorrectionPlace(at=at) | AcceptancePlace(at=at):
                return at
            case _:
                assert_never(self.location)

    @property
    def where(self) -> str:
        """Page and place as entries name them in `at`: `Students/birthDate`, `required/School`."""
        # Only findings on pages have a page; the others begin with their file (`required/School`).
        return f"{self.page}/{self.at}".strip("/")

    @property
    def document_line(self) -> DocumentLine:
        """The location of a reader's finding. Raises AssertionError for findings of other code."""
        assert isinstance(self.location, DocumentLine), self
        return self.location

    def located(self, location: Location) -> Finding:
        """The same finding at another place."""
        return replace(self, location=location)

    def on_page(self, page: str) -> Finding:
        """The same finding on a page whose name was not known before."""
        assert isinstance(self.location, OnPage), self
        return replace(self, location=replace(self.location, page=page))


def unlocated_finding(code: str, /, **details: str) -> Finding:
    """Return a finding of code that reads a single cell or row: capture adds the place."""
    return Finding(code, UNLOCATED, tuple(details.items()))


def page_finding(place: str, code: str, /, **details: str) -> Finding:
    """Return a finding at a place of the page that is being captured, whose name is added later."""
    return Finding(code, place_on_page("", place), tuple(details.items()))


def place_on_page(page: str, at: str, scenarios: tuple[str, ...] = ()) -> OnPage:
    """Return the place of a page that a text such as `scenarios/3` or `unplaced/Sections/name` means.

    It is the reverse of `Finding.at`. Every other text is the path of a property, and so is `scenarios` or
    `unplaced` alone.
    """
    head, _, rest = at.partition("/")
    if head == "prerequisites":
        return PrerequisitePlace(page, rest)
    if head == "scenarios" and rest:
        return ScenarioPlace(page, rest)
    if head == "unplaced" and rest:
        resource, _, name = rest.partition("/")
        return UnplacedPlace(page, resource, name, scenarios)
    return PagePlace(page, at, scenarios)
