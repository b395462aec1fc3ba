"""Every error and finding of the project: exceptions that stop a command, rules that findings follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Template
from typing import Literal

from rapidfuzz import fuzz, process

#: Below this likeness (0 to 100) a suggestion would puzzle more than it helps.
_ALIKE = 75


class TablewrightError(Exception):
    """A problem that the user can mend: `where: what; what to do`. The command line prints it and exits.

    `exit_code` is 1 for bad input and stale output, 2 for misuse.
    """

    exit_code = 1

    def __init__(self, where: str, what: str, todo: str = "") -> None:
        super().__init__(f"{where}: {what}" + (f"; {todo}" if todo else ""))
        self.where = where


class MisuseError(TablewrightError):
    """The command line asks for something that does not exist or cannot be combined."""

    exit_code = 2


class UnreadableError(TablewrightError):
    """A document that cannot be read as a requirement table."""


class SpecError(TablewrightError):
    """A file under `spec/` that does not follow its format."""


class RenderError(TablewrightError):
    """The spec asks for something that a target cannot express."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding: its stable code, what it means, and how it is usually mended.

    `text` is a `string.Template` over the finding's details. An `error` cannot be accepted, only mended.
    """

    code: str
    severity: Literal["error", "warning"]
    text: str
    advice: str

    def message(self, details: Iterable[tuple[str, str]]) -> str:
        """The finding's one-line text."""
        return Template(self.text).safe_substitute(dict(details))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` (did you mean 'schoolYear'?)`, or the empty text where no known name is alike."""
    found = process.extractOne(name, list(known), scorer=fuzz.ratio, processor=str.lower, score_cutoff=_ALIKE)
    return f" (did you mean '{found[0]}'?)" if found else ""


def _rules(*rules: Rule) -> dict[str, Rule]:
    return {rule.code: rule for rule in rules}


#: T: reading the document; N: cell notation; L: linking rows; S: scenarios; E: errata; F: facts.
RULES = _rules(
    Rule(
        "E001",
        "error",
        "the correction ($what) touches $touched places, not $count",
        "The page changed or the entry is wrong: look at the page again, then correct or delete the entry.",
    ),
    Rule(
        "E002",
        "error",
        "the acceptance of $accepted covers $found findings, not $count",
        "Something was mended or came new: look at the findings again, then mend the entry.",
    ),
    Rule(
        "E003",
        "error",
        "the correction mends no finding $code here",
        "The finding is gone or stands elsewhere: correct `mends` or `at`.",
    ),
    Rule(
        "F001", "error", "the API has no resource '$name'$hint", "Correct the page's root name by an erratum."
    ),
    Rule("F002", "error", "key part '$name' has no place in the body", "Repair the OpenAPI document."),
    Rule(
        "F003",
        "warning",
        "query name '$name' has no place in the body; left out",
        "Repair the OpenAPI document, or accept it with a reason.",
    ),
    Rule(
        "F004",
        "warning",
        "'$member' ends in no published descriptor; taken as $descriptor without values",
        "Accept it where the standard publishes no values, else give the right descriptor file.",
    ),
    Rule(
        "F005",
        "warning",
        "'$member' may be a $descriptor or one of $others; taken as the longest",
        "Check the standard, and accept it.",
    ),
    Rule(
        "F006",
        "warning",
        "the descriptors are of data standard $descriptors, the API document says $openapi",
        "Give both files of the same data standard.",
    ),
    Rule(
        "F101",
        "warning",
        "the facts do not cover '$name'",
        "Run `tablewright facts` for this version, or correct the page's root name by an erratum.",
    ),
    Rule(
        "F102",
        "warning",
        "'$name' is no member of $object$hint",
        "Correct the name, or drop it, by an erratum.",
    ),
    Rule(
        "F103",
        "warning",
        "'$name' is no member of $object, but stands at $paths",
        "Move it to the right place by an erratum.",
    ),
    Rule("F104", "warning", "'$name' is printed as $page, the API says $api", "Accept it: the API wins."),
    Rule(
        "F105",
        "warning",
        "'$name' is printed as $page, the API says $api",
        "Accept it by rule: the API wins.",
    ),
    Rule(
        "F106",
        "warning",
        "'$name' is printed as a $page, the API says $api",
        "Accept it, or correct it by an erratum.",
    ),
    Rule(
        "F107",
        "warning",
        "the API refuses the object without '$name', which the page does not mention",
        "Accept it, or add it to the page by an erratum.",
    ),
    Rule(
        "F108", "warning", "'$name' is $page on the page, the API refuses documents without it", "Accept it."
    ),
    Rule(
        "F109",
        "warning",
        "'$name' is spelt '$api' by the API",
        "Accept it: the API's spelling goes on the wire.",
    ),
    Rule(
        "F110",
        "warning",
        "'$name' is called '$api' by the API",
        "Accept it: the API's name goes on the wire.",
    ),
    Rule(
        "F111",
        "warning",
        "'$value' is no published value of $descriptor",
        "Correct the value by an erratum, or accept it where servers define their own.",
    ),
    Rule("F112", "warning", "'$value' is spelt '$api' in $descriptor", "Correct the value by an erratum."),
    Rule("F113", "warning", "'$name' is deprecated in the API", "Accept it."),
    Rule(
        "T001",
        "warning",
        "$cells cells of '$property' hold an unescaped '|' inside brackets; each was read as one cell",
        "Accept it, or write '\\\\|' on the page.",
    ),
    Rule(
        "F114",
        "warning",
        "scenario $scenario: $problem",
        "Correct the value or the property's type by an erratum.",
    ),
    Rule(
        "T002",
        "warning",
        "the header '$label' stands over column $position; columns are counted by position",
        "Accept it, or correct the number on the page.",
    ),
    Rule(
        "T003",
        "warning",
        "the header '$label' of column $position names two methods",
        "Say which method the scenario uses by an erratum, or accept it.",
    ),
    Rule(
        "T010",
        "warning",
        "the values of '$property' run together; read as $reading, by their equal shape",
        "Compare with the page, then accept it.",
    ),
    Rule(
        "T011",
        "warning",
        "'$property' shows $count values for $columns columns; read as $reading: $reason",
        "Compare with the page as published, then accept it or place the values by an erratum.",
    ),
    Rule(
        "T012",
        "warning",
        "no known Resource begins '$printed'; read as '$resource' and '$property'",
        "Compare with the page, then accept it or correct the row by an erratum.",
    ),
    Rule(
        "T013",
        "warning",
        "the page ends in the row of '$property'; its last $missing cells were read as empty",
        "Download the page again, or accept it.",
    ),
    Rule(
        "T014",
        "warning",
        "the page ends with '$value' for '$property', which begins like another value of the row",
        "Compare with the page as published; download it again if it was cut off, else accept it.",
    ),
    Rule(
        "T020",
        "warning",
        "the path is printed without a leading slash: $path",
        "Accept it: the slash is added.",
    ),
    Rule(
        "T021",
        "warning",
        "the path says '$placeholder' for the parameter '$name'",
        "Accept it: both are taken as one.",
    ),
    Rule(
        "T022",
        "warning",
        "no parameter describes '$placeholder' in the path",
        "Add the parameter by an erratum, or accept it.",
    ),
    Rule(
        "T023",
        "warning",
        "'$name' is described twice: as $first, and as $second",
        "Drop or correct one of them by an erratum, or accept it.",
    ),
    Rule(
        "T024",
        "warning",
        "the parameter '$name' is printed '$printed'",
        "Accept it: the samples or the rules of names say so.",
    ),
    Rule(
        "T025",
        "warning",
        "a parameter has lost its name; taken as '$name', the only one of the samples without a row",
        "Compare with the page as published, then accept it.",
    ),
    Rule(
        "T026",
        "warning",
        "the row of '$name' repeats itself in its description",
        "Accept it: the copy is dropped.",
    ),
    Rule(
        "T027",
        "warning",
        "the sample spells '$name' with blanks: '$printed'",
        "Say by an erratum what is sent, or accept it.",
    ),
    Rule(
        "T028",
        "warning",
        "the sample leaves the required '$name' empty",
        "Give a value by an erratum, or accept it.",
    ),
    Rule(
        "T029",
        "warning",
        "the sample body has no '$name' ($required)",
        "Accept it, or add it by an erratum.",
    ),
    Rule(
        "T030",
        "warning",
        "the page shows no sample $what",
        "Check that the page is complete, then accept it.",
    ),
    Rule(
        "N001",
        "warning",
        "'$value' has no year; read as a day of the school year",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N002",
        "warning",
        "'$value' is bracketed, but in no known notation; kept as text",
        "Correct the cell by an erratum, or add the notation to `generator/dialects/cells.py`.",
    ),
    Rule(
        "N003",
        "warning",
        "'$value' is read as $count items",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N004",
        "warning",
        "'$value' fills a cell that has nothing to say; left out",
        "Accept it: no value is meant.",
    ),
    Rule("N005", "warning", "the cell points to other rows; left out", "Accept it: no value is meant."),
    Rule(
        "N006",
        "warning",
        "'$value' is a link; its label is taken",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N007",
        "warning",
        "'$value' may be a day, but the row's type is no date; kept as text",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N008",
        "warning",
        "'$value' is no day of the calendar; kept as text",
        "Correct the cell by an erratum.",
    ),
    Rule(
        "N009",
        "warning",
        "the row has members and a value of its own ('$value'); the value is left out",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N010",
        "warning",
        "'$name' is a value that somebody has to supply",
        "Accept it; runs of the scenario take the value as a variable.",
    ),
    Rule(
        "N011",
        "warning",
        "'$value' is broken into lines outside any collection; read as one text",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "N012",
        "warning",
        "'$value' stands on a row whose members are not listed; kept",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L001",
        "warning",
        "'$resource' differs in capitals from the parent row that it means",
        "Accept it: the parent is plain.",
    ),
    Rule(
        "L002",
        "warning",
        "'$resource' only ends like '$parent'; taken as its member",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L003",
        "warning",
        "'$resource' names no parent row; $rows rows kept under unplaced",
        "Place them by an erratum, or accept it with a reason.",
    ),
    Rule(
        "L004",
        "warning",
        "'$resource' is taken as '$parent', which plays its role",
        "Accept it: the reference's target is plain.",
    ),
    Rule(
        "L005",
        "warning",
        "'$resource' is one letter off '$parent'; taken as its member",
        "Correct the misspelt name by an erratum, or accept it.",
    ),
    Rule(
        "L006",
        "warning",
        "the row's Resource is '$resource', its own name; taken as a member of the page's resource",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L007",
        "warning",
        "the key is printed beside its reference under '$resource'; put into the reference",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L008",
        "warning",
        "rows of '$resource' stand above their parent",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L009",
        "warning",
        "'$resource' also names $others; the nearest row is taken as parent",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L010",
        "warning",
        "'$resource' is another resource; $rows rows kept under unplaced",
        "Place them by an erratum, or accept it with a reason.",
    ),
    Rule(
        "L011",
        "warning",
        "the row that '$resource' belongs to is missing; $rows rows kept under unplaced",
        "Place them by an erratum, or accept it with a reason.",
    ),
    Rule(
        "L012",
        "warning",
        "rows that come again are read as $count items",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L013",
        "warning",
        "'$name' comes again outside any collection; kept as a second property",
        "Drop one of them by an erratum.",
    ),
    Rule(
        "L014",
        "warning",
        "a system value beside lists stands for each of $count items",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L015",
        "warning",
        "the members of an item list differing numbers of values, up to $count",
        "Correct the cells by an erratum.",
    ),
    Rule(
        "L016",
        "warning",
        "$rows rows of others part the members from their parent",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L017",
        "warning",
        "the $rows rows of one member differ in type, flag or demand; the first is taken",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L018",
        "warning",
        "'$resource' names a row that is unplaced itself; $rows rows kept under unplaced",
        "Place them by an erratum, or accept it with a reason.",
    ),
    Rule(
        "L020",
        "warning",
        "Is Collection says '$text'; read as $read",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L021",
        "warning",
        "Required says '$text'; read as $read",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L022",
        "warning",
        "Is Collection says TRUE, but the type '$type' is no list; taken as a collection",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L023",
        "warning",
        "Is Collection says FALSE, but the type '$type' is printed as a list; taken as a collection",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L024",
        "warning",
        "a reference by its name, but typed '$type'; taken as a reference",
        "Accept it by rule: the API's type wins.",
    ),
    Rule(
        "L025",
        "warning",
        "a descriptor by its name, but typed '$type'; taken as a descriptor",
        "Accept it by rule: the API's type wins.",
    ),
    Rule(
        "L026",
        "warning",
        "the type '$type' is not known; taken as a single value",
        "Accept it: the API's type wins.",
    ),
    Rule(
        "L027",
        "warning",
        "the reference lists no members",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L028",
        "warning",
        "'$name' seems to be a misspelt $word; taken as one",
        "Correct the name by an erratum.",
    ),
    Rule(
        "L030",
        "warning",
        "no row lists the members of '$type' items",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L031",
        "warning",
        "$rows rows have no property name; left out",
        "Look at the rows in the document, and accept it.",
    ),
    Rule(
        "L034",
        "warning",
        "the resource is taken to be '$resource', which the first row does not name",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "L046",
        "warning",
        "the type is lost; '$type' is taken from the sample",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule("S001", "warning", "the sentence is numbered $label; its position decides", "Accept it."),
    Rule(
        "S002",
        "warning",
        "the scenario has no column and deletes nothing; left out",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule("S003", "warning", "the column has no sentence", "Accept it with a reason."),
    Rule(
        "S004",
        "warning",
        "the column is empty (kept: $kept)",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S005",
        "warning",
        "the column offers $methods; taken as $method",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S006",
        "warning",
        "the record that it works on may be that of $candidates; taken as $of",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S007",
        "warning",
        "the cells are those of scenario $of, the sentence means $told; the cells decide",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S008",
        "warning",
        "the update changes nothing of scenario $of",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S009",
        "warning",
        "bold marks and changed values do not agree at $places",
        "Compare the cells with the record that the scenario updates.",
    ),
    Rule(
        "S010",
        "warning",
        "the sentence is that of scenario $other word for word",
        "Accept it: the cells decide.",
    ),
    Rule(
        "S011",
        "warning",
        "the sentence deletes, the column says $method",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S012",
        "warning",
        "the column gives no method; taken as $method",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S013",
        "warning",
        "no scenario makes the record that it works on",
        "Correct the scenarios by an erratum, or accept it.",
    ),
    Rule(
        "S014",
        "warning",
        "only the sentence says that it works on the record of scenario $of",
        "Accept it with a reason, or correct it by an erratum.",
    ),
    Rule(
        "S015",
        "warning",
        "a prerequisite is a sentence and left out; it mentions: $names",
        "Read it in the document, and accept it.",
    ),
)
