"""Additional requirements: sentences become rules by the names of the page, or findings without text."""

from __future__ import annotations

import pytest

from published_pages import SHARED
from tablewright.capture import capture_page
from tablewright.capture.requirements import RequirementReading, read_requirements
from tablewright.model.page import walk
from tablewright.model.properties import Property
from tablewright.model.requirements import (
    AtLeastItems,
    AtLeastOne,
    EitherResource,
    NotBoth,
    Requirement,
)
from tablewright.model.table import ScenarioTable, Sentence
from tablewright.readers import read_table
from tablewright.readers.documents import read_file

PROPERTIES = (
    Property("title"),
    Property("subtitle"),
    Property("finalPrintedPrice"),
    Property("finalDigitalPrice"),
    Property("shelfReference", "reference"),
    Property(
        "authors",
        "collection",
        properties=(Property("title"), Property("authorRoleDescriptor", "descriptor")),
    ),
    Property("ratings", "collection", properties=(Property("title"),)),
    Property("highlyRatedBook"),
)
ROLE = "authors/authorRoleDescriptor"
PRICES = ("finalPrintedPrice", "finalDigitalPrice")


def read(*texts: str, root: str = "Books") -> RequirementReading:
    sentences = []
    for number, text in enumerate(texts, 1):
        sentences.append(Sentence(str(number), text, 10 + number))
    return read_requirements(sentences, root, tuple(walk(PROPERTIES)))


#: A sentence, and its rules.
READ: dict[str, tuple[Requirement, ...]] = {
    "At least one of title and subtitle MUST be provided.": (
        AtLeastOne(("title", "subtitle")),
    ),
    "Either the subtitle or the title SHALL be sent for certification": (
        AtLeastOne(("title", "subtitle")),
    ),
    "The SIS must include the printed price or the digital price in each record.": (
        AtLeastOne(PRICES),
    ),
    "If only the printed price or digital price is recorded by the SIS, then only one SHALL be provided.": (
        AtLeastOne(PRICES),
    ),
    "**Title** and `subtitle` are REQUIRED.": (
        AtLeastOne(("title",)),
        AtLeastOne(("subtitle",)),
    ),
    "A shelf MUST be given.": (AtLeastOne(("shelfReference",)),),
    "title and subtitle MUST NOT both be sent": (NotBoth(("title", "subtitle")),),
    "The system must not send both title and subtitle.": (
        NotBoth(("title", "subtitle")),
    ),
    "No more than one of title and subtitle must be sent": (
        NotBoth(("title", "subtitle")),
    ),
    "At most one of title, subtitle MUST be sent": (NotBoth(("title", "subtitle")),),
    "Exactly one of title or subtitle MUST be sent": (
        AtLeastOne(("title", "subtitle")),
        NotBoth(("title", "subtitle")),
    ),
    "Either title or subtitle MUST be sent, but not both.": (
        AtLeastOne(("title", "subtitle")),
        NotBoth(("title", "subtitle")),
    ),
    "At least two authors MUST be provided.": (AtLeastItems("authors", 2),),
    "Each record must have at least 3 items of the author role descriptors.": (
        AtLeastItems(ROLE, 3),
    ),
    'The author role descriptors MUST be labeled as "Writer", \u201cEditor\u201d and "Printer" here.': (
        AtLeastItems(ROLE, values=("Writer", "Editor", "Printer")),
    ),
    "A highly rated book may be recorded either at the Book level or at the Library Loan level.": (
        EitherResource(("highlyRatedBook",), ("Library Loan",)),
    ),
    "Each book MUST have at least one author.": (AtLeastItems("authors", 1),),
    "Providers SHALL include a minimum of 2 authors for every book": (
        AtLeastItems("authors", 2),
    ),
    "One or both of title and subtitle MUST be sent": (
        AtLeastOne(("title", "subtitle")),
    ),
    "If the title is not provided, the subtitle MUST be provided.": (
        AtLeastOne(("title", "subtitle")),
    ),
    "The subtitle is REQUIRED unless the title is given.": (
        AtLeastOne(("title", "subtitle")),
    ),
    "The subtitle MUST be sent when the title is missing.": (
        AtLeastOne(("title", "subtitle")),
    ),
    "title and subtitle cannot both be sent": (NotBoth(("title", "subtitle")),),
    'The author role descriptors MUST include "Writer", "Editor".': (
        AtLeastItems(ROLE, values=("Writer", "Editor")),
    ),
    "The subtitle MUST be recorded on either the Book or the Library Loan resource.": (
        EitherResource(("subtitle",), ("Library Loan",)),
    ),
    "At least one of title and subtitle MUST be sent. A shelf is required.": (
        AtLeastOne(("title", "subtitle")),
        AtLeastOne(("shelfReference",)),
    ),
}


@pytest.mark.parametrize("text", READ)
def test_a_sentence_is_read_as_rules(text: str) -> None:
    reading = read(text)
    assert reading.requirements == READ[text]
    assert reading.findings == ()


def test_a_name_at_the_root_of_the_page_comes_before_one_in_a_list() -> None:
    assert read("The title MUST be sent").requirements == (AtLeastOne(("title",)),)


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        # No property, or several ones.
        ("The colour MUST be sent.", "MUST", "no property of the page"),
        ("The final price MUST be sent", "MUST", "no property of the page"),
        # A condition, a negation, and a recommendation.
        ("The subtitle MUST be sent if the title is long", "MUST", "subtitle, title"),
        ("The title MUST NOT be sent", "MUST NOT", "title"),
        ("The title SHOULD be sent", "SHOULD", "title"),
        ("The title of the shelf MUST be sent", "MUST", "title"),
        (
            'The author role descriptor MUST be "Writer" or "Editor"',
            "MUST",
            ROLE,
        ),
        (
            'The author role descriptor MUST NOT be "Writer" and "Editor"',
            "MUST NOT",
            ROLE,
        ),
        ("At least two titles MUST be sent", "MUST", "title"),
        (
            "If the title is given, the subtitle MUST be given",
            "MUST",
            "title, subtitle",
        ),
        ("Each shelf MUST have a title", "MUST", "title"),
        (
            'The author role descriptor MUST be "Writer", "Editor" or "Printer"',
            "MUST",
            ROLE,
        ),
        # The other half is missing.
        (
            "If both printed price and digital price are recorded, both are REQUIRED.",
            "REQUIRED",
            "no property of the page",
        ),
        # Neither of the two resources is that of the page.
        (
            "The subtitle may be recorded either at the Loan level or at the Room level.",
            "EITHER",
            "subtitle",
        ),
    ],
)
def test_an_unread_requirement_is_a_finding_with_its_word_and_names(
    text: str, word: str, names: str
) -> None:
    reading = read(text)
    (finding,) = reading.findings
    assert reading.requirements == ()
    assert (finding.code, finding.at) == ("A001", "requirements/1")
    assert dict(finding.details) == {"word": word, "names": names}
    assert reading.lines == {"requirements/1": 11}


def test_a_sentence_that_requires_nothing_is_an_info() -> None:
    (finding,) = read("A subtitle can repeat the name of the book.").findings
    assert (finding.code, dict(finding.details)) == ("A002", {"names": "subtitle"})


def test_a_condition_is_read_together_with_the_sentence_that_completes_it() -> None:
    both = (
        "If both printed and digital prices are recorded by the SIS, both are REQUIRED."
    )
    one = "If only the printed or digital price is recorded, then only one SHALL be provided."
    reading = read(both, one)
    assert (reading.requirements, reading.findings) == ((AtLeastOne(PRICES),), ())


def test_names_that_are_items_of_their_own_belong_to_the_sentence_above() -> None:
    texts = (
        "One of the following properties MUST be sent:",
        "title",
        "Subtitle.",
        "So.",
    )
    reading = read(*texts)
    assert reading.requirements == (AtLeastOne(("title", "subtitle")),)
    assert [finding.at for finding in reading.findings] == ["requirements/4"]
    assert reading.lines["requirements/3"] == 13


def test_a_sentence_that_announces_nothing_is_a_finding() -> None:
    (finding,) = read("One of the following MUST be sent:").findings
    assert (finding.code, finding.at) == ("A001", "requirements/1")


def test_equal_rules_are_captured_once() -> None:
    reading = read("The title is required.", "A title MUST be sent.")
    assert reading.requirements == (AtLeastOne(("title",)),)


def test_a_page_with_the_old_name_of_its_resource_is_recognised() -> None:
    text = "The highly rated book may be recorded either at the Shelf level or at the Library Loan level."
    reading = read(text, root="LibraryBookLoans")
    expected = EitherResource(("highlyRatedBook",), ("Shelf",))
    assert reading.requirements == (expected,)


def test_a_very_long_text_is_a_finding_in_linear_time() -> None:
    text = 'either at "a" and ' * 50_000 + "MUST"
    (finding,) = read(text).findings
    assert finding.code == "A001"


#: The rules of the published pages, without those that only name another property.
PUBLISHED = {
    "v5/grade-scenarios.md": (AtLeastOne(("letterGradeEarned", "numericGradeEarned")),),
    "v4/coursetranscript-scenarios.md": (
        AtLeastOne(("finalLetterGradeEarned", "finalNumericGradeEarned")),
    ),
    "v5/student-ed-org-association-scenarios.md": (
        AtLeastItems(
            "StudentIdentificationCodes/studentIdentificationSystemDescriptor",
            values=("District", "State", "Local"),
        ),
    ),
    "v4/staff-section-association-scenarios.md": (
        EitherResource(("highlyQualifiedTeacher",), ("Staff",)),
    ),
    "v3/student-discipline-incident-association.txt": (
        EitherResource(("behaviors",), ("Discipline Incident",)),
    ),
}


@pytest.mark.skipif(not SHARED.exists(), reason="the published documents are not here")
@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_page_gives_its_rules(name: str) -> None:
    table = read_table(read_file(SHARED / "pages" / name))
    assert isinstance(table, ScenarioTable)
    page = capture_page(table, name, "", "").page
    assert page.requirements == PUBLISHED[name]


@pytest.mark.skipif(not SHARED.exists(), reason="the published documents are not here")
def test_every_sentence_of_the_published_pages_gives_a_rule_or_a_finding() -> None:
    for path in sorted((SHARED / "pages").glob("v[45]/*-*.md")):
        table = read_table(read_file(path))
        if not isinstance(table, ScenarioTable) or not table.requirements:
            continue
        page = capture_page(table, path.name, "", "").page
        reported = {finding.at for finding in page.findings}
        for sentence in table.requirements:
            alone = ScenarioTable(
                table.title, "", (), (), table.headers, table.columns, table.rows,
                requirements=(sentence,),
            )  # fmt: skip
            rules = capture_page(alone, path.name, "", "").page.requirements
            is_reported = f"requirements/{sentence.number}" in reported
            is_condition = sentence.text.startswith("If both")
            assert is_reported or is_condition or set(rules) <= set(page.requirements)
            assert is_reported or is_condition or rules
