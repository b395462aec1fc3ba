"""Names of pages, scenarios and versions that would lead to a file elsewhere, or to that of another page."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_checkout import page, start_family, write_page

from tablewright.cli import main
from tablewright.errors import SpecError
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree

V1 = VersionRef("library", "v1")
RESOURCES = "spec/library/v1/resources"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with the family `library`, which has no page yet."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    monkeypatch.chdir(folder)
    start_family()
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def files(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in folder.rglob("*"):
        if path.is_file() and ".cache" not in path.parts and path.suffix != ".md":
            found.add(path.relative_to(folder).as_posix())
    return found


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Книги", "the page is called 'Книги', which has none of the letters A to Z; "),
        ("Con", "'resources/con.yaml' has a name that Windows reserves for a device; "),
        ("X" * 300, "File name too long"),
    ],
)
def test_a_page_whose_name_gives_no_file_is_refused(
    library: Path, name: str, problem: str
) -> None:
    before = files(library.parent)
    write_page(library, "page.md", name)
    result = run("capture", "library/v1", "page.md")
    assert result.exit_code == 1
    assert result.stderr.startswith("tablewright: ")
    assert problem in result.stderr
    assert result.stderr.count("\n") == 1
    assert files(library.parent) == before


def test_two_names_do_not_share_one_file(library: Path) -> None:
    for file, name in (("1.md", "WidGets"), ("2.md", "Wid-Gets"), ("3.md", "Widgets")):
        write_page(library, file, name)
    result = run("capture", "library/v1", "1.md", "2.md", "3.md")
    assert result.exit_code == 1
    assert (
        f"2.md: 'Wid-Gets' belongs into {RESOURCES}/wid-gets.yaml, which has the page 'WidGets'; "
        "rename one of the two, or use --force to replace the page in the spec\n"
    ) in result.stderr
    names = [each.name for each in SpecTree(library).load_pages(V1)]
    assert names == ["WidGets", "Widgets"]

    again = run("capture", "library/v1", "2.md")
    assert (again.exit_code, again.stdout) == (1, "")

    assert run("capture", "library/v1", "2.md", "--force").exit_code == 0
    tree = SpecTree(library)
    assert [each.name for each in tree.load_pages(V1)] == ["Wid-Gets", "Widgets"]
    assert [each.page for each in tree.load_sources(V1).pages] == [
        "Wid-Gets",
        "Widgets",
    ]


def test_two_pages_of_one_document_do_not_share_one_file(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tablewright.commands import capture

    both = write_page(library, "both.md", "WidGets")
    read_pages = capture.read_pages

    def read_twice(*arguments: object) -> object:
        (first,) = read_pages(*arguments)  # type: ignore[arg-type]
        return first, first

    monkeypatch.setattr(capture, "read_pages", read_twice)
    before = files(library)
    result = run("capture", "library/v1", both.name)
    assert result.exit_code == 1
    assert (
        f"its pages 'WidGets' and 'WidGets' have the same file {RESOURCES}/wid-gets.yaml"
        in result.stderr
    )
    assert files(library) == before


@pytest.mark.parametrize(
    "number", ["../../../x", "..", "1/2", "x", "", "0", "01", "1.5", "-1", "²", "99999"]
)
def test_a_scenario_number_is_a_whole_number(library: Path, number: str) -> None:
    write_page(library, "page.md", "Books")
    assert run("capture", "library/v1", "page.md").exit_code == 0
    file = library / RESOURCES / "books.yaml"
    text = file.read_text(encoding="utf-8")
    assert "number: '1'" in text
    file.write_text(
        text.replace("number: '1'", f"number: '{number}'"), encoding="utf-8"
    )
    before = files(library.parent)
    result = run("generate")
    assert result.exit_code == 1
    line = result.stderr.splitlines()[-1]
    assert line.startswith(f"tablewright: {RESOURCES}/books.yaml:")
    assert f"'{number}' is not the number of a scenario; use a whole number" in line
    assert files(library.parent) == before


def test_a_scenario_number_of_the_convention_is_a_whole_number(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    convention = checkout / "spec/campusm/convention.yaml"
    text = convention.read_text(encoding="utf-8")
    assert 'number: "1"' in text
    convention.write_text(
        text.replace('number: "1"', 'number: "../x"', 1), encoding="utf-8"
    )
    result = run("generate", "campusm")
    assert result.exit_code == 1
    assert "'../x' is not the number of a scenario" in result.stderr


@pytest.mark.parametrize("name", ["../../x", "V1", "", "a/b", "."])
def test_a_version_is_named_like_a_folder(library: Path, name: str) -> None:
    family = library / "spec/library/family.yaml"
    text = family.read_text(encoding="utf-8")
    family.write_text(
        text.replace("versions: [v1]", f"versions: [v1, '{name}']"), encoding="utf-8"
    )
    result = run("generate")
    assert result.exit_code == 1
    assert result.stderr.startswith("tablewright: spec/library/family.yaml:")
    expected = (
        f"'{name}' is not a name for a folder of the spec; use lower-case letters"
    )
    assert expected in result.stderr


def test_a_file_has_the_name_of_its_page(library: Path) -> None:
    write_page(library, "page.md", "Books")
    assert run("capture", "library/v1", "page.md").exit_code == 0
    file = library / RESOURCES / "books.yaml"
    text = file.read_text(encoding="utf-8")
    for name in ("BOOKS.yaml", "shelves.yaml", ".yaml"):
        other = file.with_name(name)
        file.rename(other)
        with pytest.raises(SpecError, match=r"contains the page 'Books'; rename it to"):
            SpecTree(library).load_pages(V1)
        other.rename(file)
    file.unlink()
    file.with_name(".yaml").write_text(text.replace("Books", "Книги"), encoding="utf-8")
    with pytest.raises(SpecError, match="no letters from which a Python name can be"):
        SpecTree(library).load_pages(V1)


@pytest.mark.parametrize("link", ["resources", "."])
def test_a_link_does_not_lead_a_page_out_of_the_version(
    library: Path, link: str
) -> None:
    outside = library.parent / "outside"
    version = library / "spec/library/v1"
    if link == ".":
        version.rename(outside)
        version.symlink_to(outside)
    else:
        outside.mkdir()
        (version / link).symlink_to(outside)
    before = files(library.parent)
    write_page(library, "page.md", "Books")
    result = run("capture", "library/v1", "page.md")
    assert result.exit_code == 1
    assert "links out of the spec, and devices, are not read" in result.stderr
    assert files(library.parent) == before


def test_pages_of_this_module_are_read(library: Path) -> None:
    assert "| Books |" in page("Books")
    write_page(library, "page.md", "Books")
    assert run("capture", "library/v1", "page.md").exit_code == 0
    assert f"{RESOURCES}/books.yaml" in files(library)


def test_two_versions_do_not_share_one_package(library: Path) -> None:
    assert run("init", "library/v2", "--from", "v1").exit_code == 0
    info = library / "spec/library/v2/version.yaml"
    text = info.read_text(encoding="utf-8")
    info.write_text(
        text.replace("package: library_v2", "package: library_v1"), encoding="utf-8"
    )
    for command in ("generate", "check", "lint"):
        result = run(command)
        assert result.exit_code == 1
        assert result.stderr.splitlines()[-1] == (
            "tablewright: spec/library/v2/version.yaml:3: the package 'library_v1' is that of "
            "library/v1 as well; choose another name for `package`"
        )
    assert not (library / "generated").exists()


#: A page of an operation whose sample has one member.
METHOD_PAGE = """\
# Add a book

POST Method

Resource URL

POST /api/v1/addBook

Body Parameters

title string Required The title of the book

Body:

{MEMBER}
"""


@pytest.mark.parametrize(
    ("member", "problem"),
    [
        (r'{"ti\ntle": "Emma"}', "contains a line break"),
        (r'{"ti\u2028tle": "Emma"}', "contains a line break"),
        (r'{"ti\ud800tle": "Emma"}', "contains half of a character"),
        (r'{"title": "Em\ud800ma"}', "contains half of a character"),
        (r'{"title": {"a\nb": "Emma"}}', "contains a line break"),
        (r'{"title": "Em\nma"}', ""),
    ],
)
def test_a_member_of_a_sample_is_stored_as_it_can_be_read_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, member: str, problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    run("init", "library/v1", "--new-family", "--pages", "operations")
    text = METHOD_PAGE.replace("{MEMBER}", member)
    (tmp_path / "book.md").write_text(text, encoding="utf-8")
    before = files(tmp_path)
    result = run("capture", "library/v1", "book.md")
    if problem:
        assert result.exit_code == 1
        assert problem in result.stderr
        assert result.stderr.count("\n") == 1
        assert files(tmp_path) == before
    else:
        assert result.exit_code == 0, result.stderr
        (loaded,) = SpecTree(tmp_path).load_pages(V1)
        assert loaded.name == "addBook"


@pytest.mark.parametrize("host", ["//[x", "https://[x", "https://a\u2100b.example"])
def test_a_sample_url_with_a_wrong_host_gives_its_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.chdir(tmp_path)
    run("init", "library/v1", "--new-family", "--pages", "operations")
    query = "Query string Parameters\n\napiKey string Required The key"
    url = f"Sample URL: {host}/api/v1/addBook?apiKey=k1"
    text = METHOD_PAGE.replace("{MEMBER}", '{"title": "Emma"}')
    text = text.replace("Body Parameters", f"{query}\n\n{url}\n\nBody Parameters")
    (tmp_path / "book.md").write_text(text, encoding="utf-8")
    result = run("capture", "library/v1", "book.md")
    assert result.exit_code == 0, result.output
    (loaded,) = SpecTree(tmp_path).load_pages(V1)
    assert loaded.call is not None
    assert [item.value for item in loaded.call.parameters] == ["k1"]


def test_a_document_whose_name_has_two_lines_is_refused(library: Path) -> None:
    write_page(library, "a\nb.md", "Books")
    before = files(library.parent)
    result = run("capture", "library/v1", "a\nb.md")
    assert result.exit_code == 1
    assert "contains a line break" in result.stderr
    assert result.stderr.count("\n") == 1
    assert files(library.parent) == before
