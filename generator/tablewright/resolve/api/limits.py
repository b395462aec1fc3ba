"""Checks payloads against the API of a version: refused values, missing members, and repeated items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tablewright.model.facts import ApiObject, ApiObjects
from tablewright.model.version import Branch, VersionInfo
from tablewright.resolve.api.repeated_items import RepeatedItem, repeated_items
from tablewright.runtime.core.samples.placeholders import resolve
from tablewright.values.limits import Location, PayloadValidator, describe_violation
from tablewright.values.placeholders import placeholders_of


@dataclass(frozen=True, slots=True)
class RefusedValue:
    """A value that the API refuses: its location in the payload, its wire path, and why."""

    location: Location
    path: str
    problem: str


@dataclass(frozen=True, slots=True)
class MissingMember:
    """A mandatory member that a payload lacks: its wire path, and the name of the object that has it."""

    path: str
    object: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the API refuses a payload; all tuples are empty for a valid one."""

    values: tuple[RefusedValue, ...]
    missing: tuple[MissingMember, ...]
    repeated: tuple[RepeatedItem, ...] = ()


class ApiLimits:
    """Checks the payloads of a version, resolved for the version's own school year and reference date."""

    def __init__(
        self,
        objects: Iterable[ApiObject],
        namespaces: Mapping[str, str],
        school_year: int,
        today: date,
    ) -> None:
        objects = tuple(objects)
        self._objects = ApiObjects.of(objects)
        self._validator = PayloadValidator(objects, namespaces)
        self._namespaces = namespaces
        self._school_year = school_year
        self._today = today

    @classmethod
    def of(
        cls,
        info: VersionInfo,
        objects: Iterable[ApiObject],
        namespaces: Mapping[str, str],
    ) -> ApiLimits:
        """The limits of a version; `namespaces` maps its descriptors to their URIs."""
        return cls(objects, namespaces, info.school_year, info.reference_date)

    def check(self, object_name: str, payload: Branch) -> Refusal:
        """What the API refuses of a payload of this object; one problem for each value."""
        # Placeholders such as the school year are resolved first, because limits apply to what is sent.
        placeholders = placeholders_of(payload, self._namespaces)
        resolved = resolve(placeholders, self._school_year, self._today)
        values: dict[Location, RefusedValue] = {}
        missing: list[MissingMember] = []
        for violation in self._validator.violations(object_name, resolved):
            location = violation.location
            # The location of a missing member is that of its object, so the name of the member is added.
            if violation.keyword == "required":
                path = _wire_path((*location, str(violation.limit)))
                missing.append(MissingMember(path, violation.definition))
            # A text can be too long and of the wrong form. The first problem is enough to correct it.
            elif location not in values:
                problem = describe_violation(violation)
                values[location] = RefusedValue(location, _wire_path(location), problem)
        repeated: tuple[RepeatedItem, ...] = ()
        # A value of the wrong type has no items.
        if not values:
            holder = self._objects.by_name[object_name]
            repeated = tuple(repeated_items(resolved, holder, self._objects))
        return Refusal(tuple(values.values()), tuple(missing), repeated)


def _wire_path(location: Location) -> str:
    """The member names of a location: `decks/level` for the level of any deck."""
    return "/".join(step for step in location if isinstance(step, str))
