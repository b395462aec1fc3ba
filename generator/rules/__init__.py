"""Every kind of finding by its code: T reading, N notation, L linking, S scenarios, E errata, F facts."""

from __future__ import annotations

from generator.rules import errata, facts, linking, notation, reading, scenarios
from generator.rules.rule import Rule

_GROUPS = (reading, notation, linking, scenarios, errata, facts)

RULES: dict[str, Rule] = {rule.code: rule for group in _GROUPS for rule in group.RULES}
