"""The values that a user has chosen for a product, as a change of the samples."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from ...core.jsontext import JsonObject
from ...core.samples.sample_set import PayloadSource
from ...core.samples.value_sources import value_at
from .value_entries import ValueEntry


@dataclass(frozen=True, slots=True)
class ChosenValues:
    """The new values of payloads, by the entry of the sample file and by path (`races/0/raceDescriptor`)."""

    values: dict[PayloadSource, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, choices: Iterable[tuple[ValueEntry, Any]]) -> Self:
        """The change that gives each entry its value at all its places."""
        values: dict[PayloadSource, dict[str, Any]] = {}
        for entry, value in choices:
            for place in entry.places:
                values.setdefault(place.source, {})[place.path] = value
        return cls(values)

    def change(self, source: PayloadSource, payload: JsonObject) -> JsonObject:
        """A copy of a payload with the chosen values; places that the payload does not have stay absent."""
        chosen = self.values.get(source)
        if not chosen:
            return payload
        changed = copy.deepcopy(payload)
        for path, value in chosen.items():
            parent, _, name = path.rpartition("/")
            try:
                value_at(changed, path)
                container: Any = value_at(changed, parent) if parent else changed
            except (KeyError, IndexError, TypeError):
                # The place is a member of the complete payload only.
                continue
            container[int(name) if isinstance(container, list) else name] = value
        return changed
