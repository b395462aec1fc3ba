"""Every kind of finding by its code.

T reading, N notation, L linking, S scenarios, E errata, F facts, V versions.
"""

from __future__ import annotations

from generator.rules import errata, facts, linking, notation, reading, scenarios, versions
from generator.rules.rule import Rule

#: The rules in the order in which a document meets them.
GROUPS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("Reading documents", reading.RULES),
    ("Cell notations", notation.RULES),
    ("Linking rows", linking.RULES),
    ("Scenarios", scenarios.RULES),
    ("Errata", errata.RULES),
    ("Pages against the API", facts.RULES),
    ("Against other versions", versions.RULES),
)

RULES: dict[str, Rule] = {rule.code: rule for _, rules in GROUPS for rule in rules}
