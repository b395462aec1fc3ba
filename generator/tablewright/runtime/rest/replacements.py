"""Other values in the samples of a package with the `rest` runtime, for servers that have records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.runs.chosen_values import chosen_value, read_pairs
from ..core.samples.sample_set import SampleSet, Scenario
from .resources import Resource


@dataclass(frozen=True, slots=True)
class ReplacedSamples(SampleSet):
    """The samples for a server of somebody else, with the new value of each replaced one."""

    values: dict[Any, Any] = field(default_factory=dict)

    def scenarios(self, resource: str, **options: Any) -> tuple[Scenario, ...]:
        """All scenarios of an operation, in order, as `SampleSet.scenarios` returns them."""
        found: list[Scenario] = []
        # Not `super()`: it does not work in a class with slots.
        for scenario in SampleSet.scenarios(self, resource, **options):
            query = self._replaced(scenario.query)
            payload = scenario.payload
            if payload is not None:
                payload = self._replaced(payload)
            found.append(replace(scenario, query=query, payload=payload))
        return tuple(found)

    def is_chosen(self, value: Any) -> bool:
        """Whether a value is a replacement, and not that of the page."""
        return value in self.values.values()

    def _replaced(self, members: dict[str, Any]) -> dict[str, Any]:
        changed: dict[str, Any] = {}
        for name, value in members.items():
            changed[name] = chosen_value(self.values, value)
        return changed


def replaced_samples(
    samples: SampleSet,
    resources: Iterable[Resource],
    *,
    distinct: int = 0,
    values: Iterable[str] = (),
) -> ReplacedSamples:
    """The samples with other values.

    `values` are texts `OLD=NEW`. With `distinct`, the texts that identify records have the number at their
    end (before an `@`). Raises ReplacementError for a text of another form.
    """
    chosen = read_pairs(values)
    if distinct:
        for resource in resources:
            for text in _identifying_texts(samples, resource):
                name, at, domain = text.partition("@")
                chosen.setdefault(text, f"{name}-{distinct}{at}{domain}")
    return ReplacedSamples(samples.package, values=chosen)


def _identifying_texts(samples: SampleSet, resource: Resource) -> list[str]:
    """The values of key members, and of the parameters that select or rename records."""
    parameters: list[str] = []
    if resource.records is not None:
        parameters = [name for name, _ in resource.records.filters]
        parameters.append(resource.records.new_value)
    texts: list[str] = []
    for scenario in samples.scenarios(resource.name):
        found = [(scenario.payload or {}).get(name) for name in resource.key]
        found += [scenario.query.get(name) for name in parameters]
        texts += [value for value in found if isinstance(value, str)]
    return texts
