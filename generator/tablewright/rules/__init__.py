"""Every kind of finding by its code; the letter of a code is that of its group."""

from __future__ import annotations

from tablewright.rules import (
    demands,
    errata,
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

#: The rules in the order in which a document meets them.
GROUPS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("Reading documents", reading.RULES),
    ("Cell notations", notation.RULES),
    ("Linking rows", linking.RULES),
    ("Scenarios", scenarios.RULES),
    ("What certification asks", demands.RULES),
    ("Keys across pages", keys.RULES),
    ("Entries beside the pages", errata.RULES),
    ("Pages against the API", facts.RULES),
    ("The list of resources", resource_list.RULES),
    ("Against other versions", versions.RULES),
)

RULES: dict[str, Rule] = {rule.code: rule for _, rules in GROUPS for rule in rules}
