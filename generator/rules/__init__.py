"""Every kind of finding by its code.

T reading, N notation, L linking, S scenarios, K keys, E errata, F facts.
"""

from __future__ import annotations

from generator.rules import errata, facts, keys, linking, notation, reading, scenarios
from generator.rules.rule import Rule

#: The rules in the order in which a document meets them.
GROUPS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("Reading documents", reading.RULES),
    ("Cell notations", notation.RULES),
    ("Linking rows", linking.RULES),
    ("Scenarios", scenarios.RULES),
    ("Keys across pages", keys.RULES),
    ("Errata", errata.RULES),
    ("Pages against the API", facts.RULES),
)

RULES: dict[str, Rule] = {rule.code: rule for _, rules in GROUPS for rule in rules}
