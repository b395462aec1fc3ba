"""Rows with paths and a JSON sample become one tree of members; nothing of the sample is lost."""

from __future__ import annotations

import json

import pytest

from tablewright.capture.member_tree import MemberTree, build_members
from tablewright.capture.operation import read_call
from tablewright.errors import UnreadableError
from tablewright.model.properties import Property
from tablewright.model.table import MethodTable, ParameterRow
from tablewright.model.values import Items, Literal


def row(name: str, type_: str = "String", required: str = "Required") -> ParameterRow:
    return ParameterRow("body", name, type_, required, "", 1)


def members(
    *rows: ParameterRow, above: str = "", **sample: object
) -> tuple[dict[str, Property], MemberTree]:
    texts = tuple((name, json.dumps(value)) for name, value in sample.items())
    tree = build_members(rows, texts, {}, scenario="1", above=above)
    return {prop.name: prop for prop in tree.properties}, tree


def codes(tree: MemberTree) -> list[str]:
    return [finding.code for finding in tree.findings]


def test_a_path_is_a_member_of_an_object_or_of_the_items_of_a_list() -> None:
    found, tree = members(
        row("author.name"),
        row("copies[]", "Copy", "Optional"),
        row("copies[].shelf"),
        row("tags[]"),
        author={"name": "Ada"},
        copies=[{"shelf": "A1"}, {"shelf": "B2"}],
        tags=["old", "thin"],
    )
    author, copies, tags = found["author"], found["copies"], found["tags"]
    assert (author.kind, author.properties[0].value("1")) == ("object", Literal("Ada"))
    assert (copies.kind, copies.type, copies.required) == (
        "collection",
        "Copy",
        "optional",
    )
    (shelf,) = copies.properties
    assert shelf.value("1") == Items((Literal("A1"), Literal("B2")))
    assert tags.value("1") == Items((Literal("old"), Literal("thin")))
    assert tree.findings == ()
    assert dict(tree.lines) == {
        "author/name": 1,
        "copies": 1,
        "copies/shelf": 1,
        "tags": 1,
    }


def test_lists_in_lists_keep_their_levels() -> None:
    found, _ = members(
        row("shelves[].books[].title"),
        shelves=[{"books": [{"title": "A"}, {}]}, {"books": [{"title": "B"}]}],
    )
    (books,) = found["shelves"].properties
    (title,) = books.properties
    assert title.value("1") == Items(
        (Items((Literal("A"), None)), Items((Literal("B"),)))
    )


def test_a_member_without_a_row_is_added_with_a_finding() -> None:
    found, tree = members(row("author.name"), author={"name": "Ada", "age": 7})
    _, age = found["author"].properties
    assert (age.name, age.type, age.required) == ("age", "integer", "optional")
    (finding,) = tree.findings
    assert (finding.code, finding.at) == ("T063", "author/age")


def test_a_list_that_its_row_does_not_describe_is_a_finding() -> None:
    found, tree = members(row("tags"), tags=["old"])
    assert found["tags"].kind == "collection"
    assert codes(tree) == ["T060"]


def test_a_value_in_the_place_of_an_object_is_quoted() -> None:
    _, tree = members(row("author.name"), author="Ada")
    (finding,) = tree.findings
    assert finding.code == "T061"
    assert dict(finding.details) == {"name": "author", "value": "Ada"}


def test_a_second_row_of_one_member_is_quoted() -> None:
    found, tree = members(row("title"), row("title", "Integer", "Optional"))
    assert found["title"].type == "String"
    (finding,) = tree.findings
    assert dict(finding.details) == {"name": "title", "cells": "Integer Optional"}


def test_the_sample_alone_describes_an_answer() -> None:
    found, tree = members(
        above="answer/",
        books=[{"title": "A", "year": 1999}, {"title": "B"}],
        next=None,
        total=2.50,
    )
    title, year = found["books"].properties
    assert (title.required, year.required) == ("required", "optional")
    assert (found["next"].required, found["next"].values) == ("optional", ())
    assert found["total"].type == "number"
    assert tree.findings == ()


def test_a_number_keeps_the_digits_of_the_page() -> None:
    tree = build_members((), (("price", "7.50"),), {}, scenario="1")
    assert tree.properties[0].value("1") == Literal("7.50")


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 60 + "]" * 60, "9" * 5000])
def test_a_sample_of_any_form_is_read(text: str) -> None:
    tree = build_members((), (("odd", text),), {}, scenario="1")
    assert tree.properties[0].value("1") is not None


def test_the_blanks_of_a_name_are_those_of_the_sample() -> None:
    found, _ = members(row("author.name"), **{"author ": {"name ": "Ada"}})
    assert found["author "].properties[0].name == "name "


def test_parameters_take_their_values_from_the_url_and_the_row() -> None:
    rows = (
        ParameterRow("path", "branch", "String", "Required", "", 1),
        ParameterRow("query", "since", "Date", "Required", "", 2),
        ParameterRow("query", "key", "String", "Required", "", 3),
        ParameterRow("query", "limit", "int", "Optional", "", 4, "25", "10"),
        ParameterRow("header", "X-Reader", "String", "Optional", "", 5),
        ParameterRow("query", "since", "String", "Optional", "", 6),
    )
    table = MethodTable(
        "Books",
        "GET",
        "/branches/{branch}/books",
        rows,
        "https://books.example.org/v1/branches/North%20side/books?since=2020-01-02&key=<KEY>",
        (),
        (),
    )
    page, lines = read_call(table)
    assert page.call is not None
    assert [
        (item.name, item.where, item.value, item.default)
        for item in page.call.parameters
    ] == [
        ("branch", "path", "North side", ""),
        ("since", "query", "2020-01-02", ""),
        ("key", "query", "", ""),
        ("limit", "query", "10", "25"),
        ("X-Reader", "header", "", ""),
    ]
    assert [finding.code for finding in page.findings] == ["T062"]
    assert lines["parameters/limit"] == 4


def test_every_sample_answer_is_kept() -> None:
    table = MethodTable(
        "Books",
        "POST",
        "/books",
        (),
        "",
        (),
        (("done", "true"),),
        other_answers=(("If it exists:", (("done", "false"),)),),
    )
    page, _ = read_call(table)
    assert page.call is not None
    (other,) = page.call.other_answers
    assert other.properties[0].value("1") == Literal("false")


def test_a_sample_with_a_member_of_its_own_in_each_of_many_objects_is_refused() -> None:
    copies = ", ".join(f'{{"a{number}": 0}}' for number in range(2_000))
    with pytest.raises(UnreadableError, match="more than 1,000,000 values") as caught:
        build_members((), (("copies", f"[{copies}]"),), {}, scenario="1")
    assert "2,001 members and 2,001 objects in the sample" in str(caught.value)


def test_a_sample_of_many_equal_objects_is_read() -> None:
    copies = ", ".join('{"shelf": "A", "place": 1}' for _ in range(2_000))
    tree = build_members((), (("copies", f"[{copies}]"),), {}, scenario="1")
    (copies_property,) = tree.properties
    assert [member.name for member in copies_property.properties] == ["shelf", "place"]
