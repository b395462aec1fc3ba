"""The one place where words of documents become identifiers.

The wire keeps the documents' spelling; Python, files and command lines get theirs from here.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*|[A-Z]+\d*|\d+")
_ACRONYMS = {"USIs": "Usis", "IDs": "Ids", "URIs": "Uris", "GPAs": "Gpas"}

#: Names that pydantic models or Python modules already use for something else.
RESERVED_FIELDS = frozenset(
    {"copy", "json", "dict", "schema", "validate", "construct", "date", "time", "datetime", "self"}
)


def words(name: str) -> list[str]:
    """The lower-case words of a camel-case, kebab-case or spaced name: `privateCTEProgram` has three."""
    for plural, plain in _ACRONYMS.items():
        name = name.replace(plural, plain)
    return [word.lower() for word in _WORDS.findall(name)]


def snake(name: str) -> str:
    """`StudentCTEProgramAssociations` -> `student_cte_program_associations`."""
    return "_".join(words(name))


def kebab(name: str) -> str:
    """`StudentCTEProgramAssociations` -> `student-cte-program-associations`."""
    return "-".join(words(name))


def pascal(name: str) -> str:
    """A class name; capitals inside the name stay: `studentCTEProgram` -> `StudentCTEProgram`."""
    parts = re.findall(r"[A-Za-z0-9]+", name)
    text = "".join(part[0].upper() + part[1:] for part in parts)
    return f"X{text}" if text[:1].isdigit() else text


def camel(name: str) -> str:
    """`StudentIdentificationCodes` -> `studentIdentificationCodes`; capitals inside the name stay.

    The empty text where a name has neither letters nor digits.
    """
    text = re.sub(r"[^A-Za-z0-9]+(.?)", lambda match: match[1].upper(), name)
    first = next(iter(words(text)), "")
    return first + text[len(first) :]


def field_name(name: str) -> str:
    """The Python field of a wire name: snake case, never a keyword or a name that pydantic uses."""
    text = snake(name)
    if not text or text[0].isdigit():
        text = f"x_{text}"
    if keyword.iskeyword(text) or text in RESERVED_FIELDS or text.startswith("model_"):
        return f"{text}_"
    return text


def module_name(name: str) -> str:
    """The module of a resource, reference or descriptor."""
    text = snake(name)
    return f"{text}_" if keyword.iskeyword(text) else text


def singular(name: str) -> str:
    """The singular of a camel-case plural (`ies`, `ses/xes/ches/shes`, `s`), else the name itself."""
    for plural, end in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if name.endswith(plural):
            return name[: -len(plural)] + end
    if name.endswith("s") and not name.endswith(("ss", "us")):
        return name[:-1]
    return name


def plural(name: str) -> str:
    """The plural of a camel-case name, as the published tables form it."""
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    if name.endswith(("s", "x", "ch", "sh")):
        return f"{name}es"
    return f"{name}s"


def count(number: int, word: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{number} {word if number == 1 else plural(word)}"


def lower_first(name: str) -> str:
    """`StudentCohortAssociations` -> `studentCohortAssociations`."""
    return name[:1].lower() + name[1:]


def means_resource(page: str, *names: str) -> bool:
    """Whether a page's root name means one of these, singular or plural, whatever its case."""
    return not {page.lower(), plural(page).lower()}.isdisjoint(name.lower() for name in names)


#: Below this likeness (0 to 100) a suggestion would puzzle more than it helps.
_ALIKE = 75


def closest(name: str, known: Iterable[str]) -> str:
    """The known name that is most alike, or the empty text where none is alike enough."""
    from rapidfuzz import fuzz, process  # only a mistake needs it

    found = process.extractOne(name, list(known), scorer=fuzz.ratio, processor=str.lower, score_cutoff=_ALIKE)
    return found[0] if found else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` (did you mean 'schoolYear'?)`, or the empty text where no known name is alike."""
    found = closest(name, known)
    return f" (did you mean '{found}'?)" if found else ""
