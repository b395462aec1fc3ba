"""The option and the client that the tests of generated packages use."""

from __future__ import annotations

import argparse

import pytest
from tiny_edfi.api import SETTINGS, create_app

from tablewright.runtime.core.runs.testing import add_options, open_client


class Parser:
    """Like the parser of pytest, it raises ValueError for an option that exists."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def addoption(self, name: str, **settings: object) -> None:
        if name in self.names:
            raise ValueError(name)
        self.names.append(name)


class Config:
    def __init__(self, **given: str) -> None:
        self.given = argparse.Namespace(**given)

    def getoption(self, name: str, default: str) -> str:
        return getattr(self.given, name.strip("-").replace("-", "_"), default)


def test_several_packages_add_the_option_once() -> None:
    parser = Parser()
    add_options(parser)
    add_options(parser)
    assert parser.names == ["--base-url"]


def test_the_default_is_an_application_in_this_process() -> None:
    with open_client(Config(), create_app) as client:
        assert client.get("/").json()["build"] == SETTINGS.version


def test_base_url_selects_a_server() -> None:
    def fail() -> object:
        pytest.fail("the application must not be created")

    with open_client(Config(base_url="http://server/path"), fail) as client:
        assert client.base_url == "http://server/path/"
