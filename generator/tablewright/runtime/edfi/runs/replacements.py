"""Other identifiers and descriptor namespaces in the payloads of samples, for servers that have records."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...core.jsontext import JsonObject
from ...core.runs.chosen_values import ReplacementError, chosen_value, read_pairs
from ...core.samples.sample_set import PayloadSource, SampleSet
from ..bodies import natural_key, references_of
from ..order import OrderedResource
from ..resources import KeyPart, Resource

Catalog = Mapping[str, Resource]

#: The namespace of the descriptors that the data standard publishes.
_NAMESPACE = "uri://ed-fi.org"

#: What `distinct` adds to a whole number for each unit. 999 million more still fit into 32 bits.
_STEP = 1_000_000

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Replacements:
    """The identifiers that payloads have instead of those of the pages, as a change of samples.

    `catalog` gives the places of identifiers; the payloads of other resources stay as they are.
    `values` maps identifiers in natural keys and references, texts or numbers, to their new values; None
    marks a value that no number can have. `namespace` takes the place of `uri://ed-fi.org` in
    descriptors (empty: none).
    """

    values: Mapping[Any, Any] = field(default_factory=dict)
    namespace: str = ""
    catalog: Catalog = field(default_factory=dict)

    def change(self, source: PayloadSource, payload: JsonObject) -> JsonObject:
        """A copy of a payload with the new identifiers. Raises ReplacementError for a text in a number."""
        if source.resource not in self.catalog:
            return payload
        changed: JsonObject = copy.deepcopy(payload)
        for container, name in _identifiers(self.catalog[source.resource], changed):
            container[name] = chosen_value(self.values, container[name])
        if self.namespace:
            changed = _with_namespace(changed, self.namespace.rstrip("/"))
        return changed


def replaced_samples(
    samples: SampleSet,
    catalog: Catalog,
    order: Iterable[OrderedResource],
    *,
    distinct: int = 0,
    values: Iterable[str] = (),
    namespace: str = "",
) -> SampleSet:
    """The samples with other identifiers.

    `values` are texts `OLD=NEW`. With `distinct` (1 to 999), all records that the samples create get
    identifiers of their own. Raises ReplacementError for a text of another form, and for a namespace that is
    no URI.
    """
    if namespace and "://" not in namespace:
        raise ReplacementError(
            f"the namespace '{namespace}' must be a URI, such as {_NAMESPACE}"
        )
    chosen = read_pairs(values)
    if distinct:
        _add_distinct(chosen, samples, catalog, order, distinct)
    if not chosen and not namespace:
        return samples
    return samples.with_change(Replacements(chosen, namespace, catalog))


def _add_distinct(
    values: dict[Any, Any],
    samples: SampleSet,
    catalog: Catalog,
    order: Iterable[OrderedResource],
    number: int,
) -> None:
    """Add a replacement for each record whose key contains no other replaced identifier."""
    preloaded = samples.preload()
    for entry in order:
        resource = catalog[entry.resource]
        payloads: list[JsonObject] = []
        for record in preloaded:
            if record.resource == resource.name:
                payloads.append(record.payload)
        for scenario in samples.scenarios(resource.name):
            if scenario.payload is not None:
                payloads.append(scenario.payload)
        for payload in payloads:
            # A section of a new school is distinct, so it keeps the identifier that the page gives.
            key = natural_key(resource, payload)
            if any(value in values for value in key.values()):
                continue
            for part in resource.key:
                if _is_own_identifier(part, key[part.name]):
                    old = key[part.name]
                    values[old] = _distinct_value(old, number)


def _is_own_identifier(part: KeyPart, value: Any) -> bool:
    """Whether a part of a key is an identifier that its record may choose: no reference, date or year."""
    if "/" in part.paths[0] or isinstance(value, bool):
        return False
    if isinstance(value, int):
        return not part.name.lower().endswith("year")
    return not value.startswith("uri://") and not _DATE.match(value)


def _distinct_value(value: Any, number: int) -> Any:
    if isinstance(value, int):
        return value + number * _STEP
    return f"{value}-{number}"


def _identifiers(
    resource: Resource, payload: JsonObject
) -> Iterator[tuple[JsonObject, str]]:
    """The places of identifiers in a payload, once each: an object, and the name of its member."""
    # A member of a reference is part of the key as well, and must not be replaced twice.
    for part in resource.key:
        if "/" not in part.paths[0] and part.paths[0] in payload:
            yield payload, part.paths[0]
    for reference, referred, _ in references_of(resource, payload):
        for name, _ in referred.key:
            if name in reference:
                yield reference, name


def _with_namespace(value: Any, namespace: str) -> Any:
    """A copy of a JSON value whose descriptors have another namespace."""
    if isinstance(value, list):
        return [_with_namespace(item, namespace) for item in value]
    if isinstance(value, dict):
        changed: JsonObject = {}
        for name, member in value.items():
            changed[name] = _with_namespace(member, namespace)
        return changed
    if isinstance(value, str) and value.startswith(f"{_NAMESPACE}/"):
        return namespace + value.removeprefix(_NAMESPACE)
    return value
