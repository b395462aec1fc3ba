"""The entries that people write about wrong pages: corrections and acceptances, each with its reason."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, TypeAlias

from tablewright.model.properties import Kind, Property, Required
from tablewright.model.requirements import Requirement
from tablewright.model.values import Value

#: The characters that make the `at` of a correction a pattern for several places.
_WILDCARDS = re.compile(r"[*?\[]")
#: A wildcard in brackets stands for itself, as in `checkinStatus[*]`.
_ESCAPED = re.compile(r"\[[*?\[]\]")
#: Stands for the reason of a suggested entry until a maintainer writes one.
NO_REASON = "TODO"


def is_pattern(at: str) -> bool:
    """Return whether the `at` of a correction is a pattern, which can match more than one place."""
    return _WILDCARDS.search(_ESCAPED.sub("", at)) is not None


# Corrections ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _CorrectionBase:
    """The fields of every correction.

    `at` is a shell pattern over `PAGE/PLACE` (`*` also matches `/`). An entry of the list of resources is
    `required/NAME`, a row without a parent `PAGE/unplaced/RESOURCE/NAME`, a parameter of an operation
    `PAGE/parameters/NAME`. `why` is the reason. A correction that changes nothing is an error, so that an
    outdated entry is found. `count` is how many properties a pattern changes that no old value limits; a
    correction by value, or of a single place, has none. `fixes` are the codes of findings at the place that
    count as corrected, although the check would still report them.
    """

    #: The part of the page that corrections of this class change, as the key `what` of an entry names it.
    what: ClassVar[str]

    at: str
    why: str
    _: KW_ONLY
    count: int | None = None
    fixes: tuple[str, ...] = ()

    @property
    def has_old_value(self) -> bool:
        """Whether the correction states the value that is wrong, and so changes nothing else."""
        return any(
            getattr(self, name, None) not in (None, "") for name in ("was", "matches")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCorrection(_CorrectionBase):
    """Changes the value of cells or parameters, or the operations of an entry of the list of resources.

    The old value equals `was`, or its whole text matches the regular expression `matches`, whose groups `now`
    may use (`\\1`). Without both, the correction fills cells that the page leaves empty. Without `now`, the
    cells are empty after it, and those of `scenarios` are so on purpose: complete samples leave them out.
    Without `scenarios`, the correction is about the cells of all scenarios.
    """

    what: ClassVar[str] = "value"
    was: Value | None = None
    matches: str = ""
    now: Value | None = None
    scenarios: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _TextCorrection(_CorrectionBase):
    """The old text of a correction that replaces a text.

    The old text equals `was`, or as a whole matches the regular expression `matches`, whose groups the new
    text may use (`\\1`). Without both, every text is replaced.
    """

    was: str | None = None
    matches: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCorrection(_TextCorrection):
    """Renames properties, parameters or entries of the list of resources; without `now`, removes them."""

    what: ClassVar[str] = "name"
    now: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeCorrection(_TextCorrection):
    """Changes the printed type of properties or parameters."""

    what: ClassVar[str] = "type"
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathCorrection(_TextCorrection):
    """Changes the path of an operation; its `at` is `PAGE/path`."""

    what: ClassVar[str] = "path"
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCorrection(_CorrectionBase):
    """Changes the kind of properties, all or those that are `was` on the page."""

    what: ClassVar[str] = "kind"
    was: Kind | None = None
    now: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredCorrection(_CorrectionBase):
    """Changes whether properties or parameters are required, all or those that are `was` on the page."""

    what: ClassVar[str] = "required"
    was: Required | None = None
    now: Required


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCorrection(_CorrectionBase):
    """Moves properties, and rows without a parent, to the place `now`.

    The last step of `now` is the new name; `*` keeps the name of each property. `kind`, `type`, `required`
    and the cells `values` replace those of the moved property: no other correction can reach a row that has
    no parent before it is moved.
    """

    what: ClassVar[str] = "place"
    now: str
    kind: Kind | None = None
    type: str | None = None
    required: Required | None = None
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionCorrection(_CorrectionBase):
    """Adds properties below a property, or at the root of the page if `at` is the name of the page."""

    what: ClassVar[str] = "properties"
    adds: tuple[Property, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCorrection(_CorrectionBase):
    """Keeps a property that the document of the API does not have."""

    what: ClassVar[str] = "keep-property"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenariosCorrection(_CorrectionBase):
    """Moves the values of a row to the cells of `scenarios`, in their order.

    The row must have as many values as there are `scenarios`.
    """

    what: ClassVar[str] = "scenarios"
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementCorrection(_CorrectionBase):
    """Adds the rule `now` to the additional requirements of pages, or puts it in place of the rule `was`.

    Without `now`, it removes `was`. Its `at` is `PAGE/requirements`, or `PAGE/requirements/N` for sentence N
    of the page.
    """

    what: ClassVar[str] = "requirement"
    was: Requirement | None = None
    now: Requirement | None = None


#: A correction of captured pages or of the list of resources. The key `what` of an entry selects the class.
Correction: TypeAlias = (
    ValueCorrection
    | NameCorrection
    | KindCorrection
    | TypeCorrection
    | RequiredCorrection
    | PlaceCorrection
    | PathCorrection
    | AdditionCorrection
    | KeepCorrection
    | ScenariosCorrection
    | RequirementCorrection
)
#: The corrections that replace one text by another.
TextCorrection: TypeAlias = NameCorrection | TypeCorrection | PathCorrection


@dataclass(frozen=True, slots=True)
class CorrectionsFile:
    """`corrections.yaml` of one version: what the publisher of the pages should change."""

    corrections: tuple[Correction, ...] = ()


# Acceptances ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An entry that accepts the findings of one code that are listed in `places`.

    Each of `places` is the `label` of one finding: its place, its scenarios, and the values that it is about.
    Another finding, even one at the same place, has another label and stays open. `why` is the reason why the
    findings may stay.
    """

    code: str
    places: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """`accepted.yaml` of one version: findings that stay as they are."""

    accepted: tuple[Acceptance, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectionsAndAcceptances:
    """The entries of both files of one version, each list in the order of its file."""

    corrections: tuple[Correction, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
