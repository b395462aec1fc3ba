"""All rules by their code; rules of one group have the same first letter."""

from __future__ import annotations

from tablewright.rules import (
    facts,
    keys,
    linking,
    notation,
    operations,
    reading,
    required_values,
    requirements,
    resource_list,
    scenarios,
    spec_entries,
    versions,
)
from tablewright.rules.rule import Rule

#: The order is that of the work: reading a document, capturing it, checking the spec.
GROUPS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("Reading documents", reading.RULES),
    ("Operations", operations.RULES),
    ("Cell notations", notation.RULES),
    ("Linking rows", linking.RULES),
    ("Scenarios", scenarios.RULES),
    ("Required values", required_values.RULES),
    ("Additional requirements", requirements.RULES),
    ("Keys of references", keys.RULES),
    ("Hand-written entries", spec_entries.RULES),
    ("Pages against the API", facts.RULES),
    ("The list of resources", resource_list.RULES),
    ("Pages against other versions", versions.RULES),
)

RULES: dict[str, Rule] = {rule.code: rule for _, rules in GROUPS for rule in rules}
