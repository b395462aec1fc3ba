"""Converts names of documents to names of Python, files and command lines.

Request bodies keep the spelling of the documents; all other spellings are made here.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Sequence

#: One word of a name: an acronym before a capitalised word, a word with its digits, an acronym, a number.
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*|[A-Z]+\d*|\d+")
#: Plural acronyms, whose last capital would start a new word: `USIs` would be `us` and `is`.
_ACRONYMS = {"USIs": "Usis", "IDs": "Ids", "URIs": "Uris", "GPAs": "Gpas"}

#: The ends of English plurals that do not only add an `s`, with those of their singulars.
_PLURAL_ENDS = {
    "ies": "y",
    "sses": "ss",
    "xes": "x",
    "ches": "ch",
    "shes": "sh",
}


def words(name: str) -> list[str]:
    """Return the lower-case words of a camel-case, kebab-case or spaced name.

    `privateCTEProgram` has the words `private`, `cte` and `program`.
    """
    for plural, plain in _ACRONYMS.items():
        name = name.replace(plural, plain)
    return [word.lower() for word in _WORDS.findall(name)]


def snake(name: str) -> str:
    """Return a name in snake case: `StudentCTEPrograms` becomes `student_cte_programs`."""
    return "_".join(words(name))


def kebab(name: str) -> str:
    """Return a name in kebab case: `StudentCTEPrograms` becomes `student-cte-programs`."""
    return "-".join(words(name))


def pascal(name: str) -> str:
    """Return a class name; inner capitals are kept: `studentCTEProgram` becomes `StudentCTEProgram`."""
    parts = re.findall(r"[A-Za-z0-9]+", name)
    text = ""
    for part in parts:
        # `capitalize` would turn the other capitals of `CTEProgram` into small letters.
        text += part[0].upper() + part[1:]
    # A class name must not start with a digit.
    if text[:1].isdigit():
        return f"X{text}"
    return text


def camel(name: str) -> str:
    """Return a name in camel case; inner capitals are kept: `StudentCodes` becomes `studentCodes`.

    The result is empty for a name without letters and digits.
    """
    text = re.sub(r"[^A-Za-z0-9]+(.?)", lambda match: match[1].upper(), name)
    lower_words = words(text)
    if not lower_words:
        return ""
    # The whole first word gets small letters: `URIs` must not become `uRIs`.
    first = lower_words[0]
    return first + text[len(first) :]


def identifier(name: str) -> str:
    """Return the Python name of a property, resource or parameter: snake case, but no keyword.

    Two names have the same identifier exactly if they have the same words: no word ends with `_`.
    """
    text = snake(name)
    # `import 3d_models` would be a syntax error.
    if not text or text[0].isdigit():
        text = f"x_{text}"
    return f"{text}_" if keyword.iskeyword(text) else text


def argument_name(name: str) -> str:
    """Return the argument of a method for a parameter."""
    text = identifier(name)
    return "self_" if text == "self" else text


def has_identifier(name: str) -> bool:
    """Return whether a name has a letter or digit of which a Python name can consist."""
    return _WORDS.search(name) is not None


def singular(name: str) -> str:
    """Return the singular of a camel-case English plural, or the name itself if it is no plural."""
    for plural_end, end in _PLURAL_ENDS.items():
        if name.endswith(plural_end):
            return name.removesuffix(plural_end) + end
    # `class` and `status` are singular.
    if name.endswith("s") and not name.endswith(("ss", "us")):
        return name[:-1]
    return name


def plural(name: str) -> str:
    """Return the English plural of a camel-case name, as the names of resources form it."""
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    if name.endswith(("s", "x", "ch", "sh")):
        return f"{name}es"
    return f"{name}s"


def count(number: int, word: str) -> str:
    """Return a number with its noun: `1 page`, `2 pages`."""
    noun = word if number == 1 else plural(word)
    return f"{number} {noun}"


def numbered(word: str, numbers: Sequence[str]) -> str:
    """Return a noun with its numbers: `scenario 1`, `scenarios 1, 2`, `lines 4-7`."""
    is_single = len(numbers) == 1 and "-" not in numbers[0]
    noun = word if is_single else plural(word)
    return f"{noun} {', '.join(numbers)}"


def lower_first(name: str) -> str:
    """Return a name with its first letter in lower case: `StudentCohorts` becomes `studentCohorts`."""
    return name[:1].lower() + name[1:]


def means_resource(page: str, *names: str) -> bool:
    """Return whether a page name is one of the names, in singular or plural and in any case."""
    lower_names = {name.lower() for name in names}
    return page.lower() in lower_names or plural(page).lower() in lower_names


#: The most characters of a text that a message quotes: more would hide the rest of the message.
_MOST_CHARACTERS = 60


def quoted(text: str) -> str:
    """Return a text in quotes, in one line: a long one is cut, and line breaks and the like are escaped."""
    shown = text
    if len(shown) > _MOST_CHARACTERS:
        shown = f"{shown[:_MOST_CHARACTERS]}..."
    if not shown.isprintable():
        shown = shown.encode("unicode_escape").decode("ascii")
    return f"'{shown}'"


#: The least similarity (0 to 100) of a suggestion: less similar names confuse more than they help.
_LEAST_SIMILARITY = 75


def closest(name: str, known: Iterable[str]) -> str:
    """Return the most similar of the known names, or the empty text if none is similar enough."""
    # Loaded here because only a message about a typo needs it.
    from rapidfuzz import fuzz, process

    best = process.extractOne(
        name,
        list(known),
        scorer=fuzz.ratio,
        processor=str.lower,
        score_cutoff=_LEAST_SIMILARITY,
    )
    # The result has the name, its similarity and its position.
    return best[0] if best else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ` (did you mean 'schoolYear'?)`, or the empty text if no other known name is similar."""
    # The name itself can be known elsewhere, and wrong here: to offer it again would be no help.
    others = [other for other in known if other != name]
    return suggestion(name, closest(name, others))


def suggestion(name: str, likely: str) -> str:
    """Return ` (did you mean 'schoolYear'?)` for a likely name; empty if it is empty, or the same name."""
    return f" (did you mean {quoted(likely)}?)" if likely not in ("", name) else ""
