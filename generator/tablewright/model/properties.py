"""A row of a requirement table: a property with its scenario values and the rows of its members."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf

from tablewright.model.values import Value

Kind = OneOf["scalar", "descriptor", "reference", "object", "collection"]
Required = OneOf["required", "conditional", "optional"]


@dataclass(frozen=True, slots=True)
class Property:
    """A property row with the rows of its members.

    `type` is the printed type without brackets; for a collection it is the type of an item. `values` has
    (scenario number, value) for each filled cell. `one_of` are the allowed values that the page lists.
    `keep`: a correction keeps the property although the API does not have it. `corrected` has (scenario
    number, reason) for each cell that a correction filled, changed or emptied. `empty` are the scenarios
    whose cell is empty on purpose, as a correction states: complete samples leave it out, too.
    """

    name: str
    kind: Kind = "scalar"
    type: str = ""
    required: Required = "optional"
    # Pairs and not a dictionary: the model is frozen, and hashable.
    values: tuple[tuple[str, Value], ...] = ()
    properties: tuple[Property, ...] = ()
    one_of: tuple[str, ...] = ()
    keep: bool = False
    # Not compared: a corrected page equals a page that was printed correctly.
    corrected: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    empty: tuple[str, ...] = field(default=(), compare=False)

    def value(self, scenario: str) -> Value | None:
        """Return the value in a scenario, or None if the cell is empty."""
        return dict(self.values).get(scenario)

    def correction(self, scenario: str) -> str:
        """Return the reason for which the cell of a scenario was corrected, or the empty text."""
        return dict(self.corrected).get(scenario, "")
