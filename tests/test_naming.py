"""Suggestions of names: similar ones, and never the name itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tablewright.naming import did_you_mean, suggestion


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("harbour", ("harbor", "ship"), " (did you mean 'harbor'?)"),
        ("harbor", ("harbor", "ship"), ""),
        ("harbor", ("harbor", "harbors"), " (did you mean 'harbors'?)"),
        ("harbor", ("Harbor",), " (did you mean 'Harbor'?)"),
        ("harbor", (), ""),
    ],
)
def test_did_you_mean_offers_another_name(
    name: str, known: Sequence[str], hint: str
) -> None:
    assert did_you_mean(name, known) == hint


@pytest.mark.parametrize("likely", ["", "harbor"])
def test_a_suggestion_of_the_same_name_is_empty(likely: str) -> None:
    assert suggestion("harbor", likely) == ""
