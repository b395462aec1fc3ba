"""Every kind of finding by its code; the first letter of a code is that of its group."""

from __future__ import annotations

from tablewright.rules import (
    demands,
    entries,
    facts,
    keys,
    linking,
    notation,
    reading,
    resource_list,
    scenarios,
    versions,
)
from tablewright.rules.rule import Rule

#: The rules in the order of the work: reading a document, capturing it, checking the spec.
GROUPS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("Reading documents", reading.RULES),
    ("Cell notations", notation.RULES),
    ("Linking rows", linking.RULES),
    ("Scenarios", scenarios.RULES),
    ("Required values", demands.RULES),
    ("Keys of references", keys.RULES),
    ("Hand-written entries", entries.RULES),
    ("Pages against the API", facts.RULES),
    ("The list of resources", resource_list.RULES),
    ("Pages against other versions", versions.RULES),
)

RULES: dict[str, Rule] = {rule.code: rule for _, rules in GROUPS for rule in rules}
