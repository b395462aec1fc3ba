"""Reads the additional requirements of a page as rules; a sentence that gives no rule becomes a finding.

    At least one of letterGrade and numericGrade MUST be provided.

A sentence is read only if one of the forms below covers it as a whole, and if each name in it means exactly
one property of the page. The sentence itself is not copied into the spec.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tablewright.capture.scenarios.mentions import PropertyNames, words_of
from tablewright.model.findings import Finding, page_finding
from tablewright.model.properties import Property
from tablewright.model.requirements import (
    AtLeastItems,
    AtLeastOne,
    EitherResource,
    NotBoth,
    Requirement,
)
from tablewright.model.table import Sentence
from tablewright.naming import means_resource
from tablewright.values.markup import clean
from tablewright.values.notations import NUMBER_WORDS

_OBLIGATION = r"(?:must|shall|has to|have to|is required to|are required to)"
_GIVEN = "(?:given|included|present|provided|recorded|reported|required|sent|specified|supplied)"
_ABSENT = rf"(?:absent|empty|missing|not {_GIVEN})"
_AT = "(?:at|in|on)"
_GIVE = r"(?:contain|give|have|include|provide|record|report|send|specify|supply)"
#: What sends the values. The name of the page's resource is replaced by `record` before a sentence is read.
_SENDER = (
    r"(?:the |an? |each |every |all )?"
    r"(?:application|client|payload|provider|record|request|sis|system|vendor)s?(?: system)?"
)
#: Words at the end of a sentence that do not change what it requires.
_TAIL = (
    r"(?: (?:for certification|by the (?:sis|vendor)"
    r"|(?:for|in|on) (?:the|each|every|all) (?:payload|record|request)s?))*"
)

# The forms of a sentence. Each of them covers the whole sentence.
_MUST_BE_GIVEN = re.compile(
    rf"(?P<object>.+?) (?:{_OBLIGATION} be {_GIVEN}|(?:is|are) required){_TAIL}"
    rf"(?P<not_both>,? but not both)?",
    re.I,
)
_MUST_GIVE = re.compile(
    rf"{_SENDER} {_OBLIGATION} {_GIVE} (?P<object>.+?){_TAIL}(?P<not_both>,? but not both)?",
    re.I,
)
_NOT_BOTH = re.compile(
    rf"(?:both )?(?P<object>.+?) (?:{_OBLIGATION} not|cannot|can not) both be {_GIVEN}{_TAIL}"
    rf"|{_SENDER} {_OBLIGATION} not {_GIVE} both (?P<given>.+?){_TAIL}",
    re.I,
)
_IF_BOTH = re.compile(
    rf"if both (?P<object>.+?) are {_GIVEN}(?: by the sis)?, (?:then )?both"
    rf" (?:are required|{_OBLIGATION} be {_GIVEN}){_TAIL}",
    re.I,
)
_IF_ONLY_ONE = re.compile(
    rf"if only (?P<object>.+?) (?:is|are) {_GIVEN}(?: by the sis)?, (?:then )?(?:only )?(?:that )?one"
    rf" (?:is required|{_OBLIGATION} be {_GIVEN}){_TAIL}",
    re.I,
)
_IF_NOT = re.compile(
    rf"if (?P<one>.+?) (?:is|are) {_ABSENT}, (?:then )?(?P<other>.+?)"
    rf" (?:{_OBLIGATION} be {_GIVEN}|(?:is|are) required){_TAIL}",
    re.I,
)
_UNLESS = re.compile(
    rf"(?P<other>.+?) (?:{_OBLIGATION} be {_GIVEN}|(?:is|are) required){_TAIL},?"
    rf" (?:unless (?P<given>.+?) (?:is|are) {_GIVEN}|(?:if|when) (?P<absent>.+?) (?:is|are) {_ABSENT})",
    re.I,
)
_EITHER_RESOURCE = re.compile(
    rf"(?P<object>.+?) (?:may|can|could|{_OBLIGATION}) be {_GIVEN} (?:either {_AT}|{_AT} either)"
    r" (?:the )?(?P<one>[^,;:]+?)(?: level| resource)?"
    rf" or (?:{_AT} )?(?:the )?(?P<other>[^,;:]+?)(?: level| resource)?",
    re.I,
)

_COUNT = rf"\d{{1,3}}|{'|'.join(NUMBER_WORDS)}"
# What a sentence requires: one property, one of several, or a number of items.
_ONE_OF = re.compile(
    r"(?:at least one of|one or (?:both|more) of|one of|either)(?: the)? (?P<list>.+)",
    re.I,
)
_EXACTLY_ONE = re.compile(r"(?:exactly|only) one of(?: the)? (?P<list>.+)", re.I)
_AT_MOST_ONE = re.compile(
    r"(?:at most|no more than) one of(?: the)? (?P<list>.+)", re.I
)
_ITEMS = re.compile(
    rf"(?:at least|a minimum of|no (?:fewer|less) than) (?P<count>{_COUNT})"
    r" (?:items? of (?:the )?)?(?P<name>.+)",
    re.I,
)
_VALUES = re.compile(
    rf"(?:at least (?P<count>{_COUNT}) items? with )?(?:the )?values? (?P<values>.+\")"
    r" (?:of|in|at) (?P<name>.+)",
    re.I,
)
_HERE_OR_IN = re.compile(r"(?P<object>.+) here or in (?P<other>.+)", re.I)
_OTHER_NAMES = re.compile(r", | or ", re.I)
_SEPARATOR = re.compile(r"\s*(?:,\s*(?:and|or)\b|,|\band/or\b|\band\b|\bor\b)\s*", re.I)
_ALTERNATIVE = re.compile(r"\bor\b", re.I)

#: Two or more texts in quotation marks: `"District", "State" and "Local"`.
_QUOTED_LIST = re.compile(
    r'"[^"]{1,80}"(?:, "[^"]{1,80}")*(?:, "[^"]{1,80}"|,? and "[^"]{1,80}")(?!,? or\b)'
)
_QUOTED = re.compile(r'"([^"]+)"')
_CURLY_QUOTES = re.compile("[\u201c\u201d]")
#: A sentence with one of these words holds under a condition, or has an exception.
_CONDITION = re.compile(
    r"\b(?:except|if|never|no|not|only|unless|until|when|where|whether|which|while)\b",
    re.I,
)
#: The same for a sentence that lists values, which may have remarks.
_EXCEPTION = re.compile(r"\b(?:except|if|never|not|only|unless|until|when)\b", re.I)
_SENTENCE_END = re.compile(r"(?<=[.;!])\s+(?=[A-Z\"])")
#: The words that a finding quotes.
_OBLIGATION_WORD = re.compile(
    r"\b(?:(?:must|shall|should)(?: not)?|cannot|can not|required|has to|have to|either)\b",
    re.I,
)
#: `One of the following MUST be given:`, whose names are the next items.
_FOLLOWING = re.compile(
    r"\b(?:the )?following(?: (?:fields|members|properties))?\b", re.I
)
#: Characters. A longer text is a paragraph, which no form covers.
_LONGEST_TEXT = 1000
#: A page has a few requirements. Without a limit, a text of 10 MB would take minutes; the sentences after
#: these are findings.
_MOST_SENTENCES = 100


@dataclass(frozen=True, slots=True)
class RequirementReading:
    """The rules of a page, findings for what gives no rule, and the line of each sentence by its place."""

    requirements: tuple[Requirement, ...]
    findings: tuple[Finding, ...]
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence of an item with its rules.

    `condition` are the places of `If both are recorded, both are required`: such a sentence is read if
    another one requires at least one of them.
    """

    text: str
    rules: tuple[Requirement, ...] = ()
    condition: tuple[str, ...] = ()

    def is_read_with(self, rules: Collection[Requirement]) -> bool:
        """Return whether the sentence is read, given the rules of all sentences."""
        return bool(self.rules) or AtLeastOne(self.condition) in rules


def read_requirements(
    sentences: Sequence[Sentence],
    root: str,
    properties: Sequence[tuple[str, Property]],
) -> RequirementReading:
    """Return the rules of the sentences; `root` is the name of the page's resource.

    `properties` are all properties of the page with their places.
    """
    names = PropertyNames(properties)
    reader = _SentenceReader.of(root, names)
    readings: list[tuple[Sentence, list[_Part]]] = []
    rules: dict[Requirement, None] = {}
    lines: dict[str, int] = {}
    for sentence in sentences:
        lines[_place(sentence)] = sentence.line
    for sentence in _with_listed_names(sentences, names):
        parts = [_Part(sentence.text)]
        if len(readings) < _MOST_SENTENCES:
            parts = list(reader.parts(sentence))
        readings.append((sentence, parts))
        for part in parts:
            rules.update(dict.fromkeys(part.rules))
    findings: list[Finding] = []
    for sentence, parts in readings:
        # A rule that requires one of the two is the other half of a condition.
        unread = [part.text for part in parts if not part.is_read_with(rules)]
        if unread:
            findings.append(_finding(sentence, unread, names))
    return RequirementReading(tuple(rules), tuple(findings), lines)


def _with_listed_names(
    sentences: Sequence[Sentence], names: PropertyNames
) -> Iterator[Sentence]:
    """Yield the sentences; names that are items of their own go into the sentence that announces them."""
    announcing: Sentence | None = None
    listed: list[str] = []
    for sentence in sentences:
        name = sentence.text.rstrip(".,;")
        if announcing is not None and names.meant_by(name):
            listed.append(name)
            continue
        if announcing is not None:
            yield _with_names(announcing, listed)
        announcing = None
        listed = []
        is_short = len(sentence.text) <= _LONGEST_TEXT
        if (
            is_short
            and sentence.text.endswith(":")
            and _FOLLOWING.search(sentence.text)
        ):
            announcing = sentence
        else:
            yield sentence
    if announcing is not None:
        yield _with_names(announcing, listed)


def _with_names(sentence: Sentence, listed: Sequence[str]) -> Sentence:
    """Return a sentence with names in place of `the following`."""
    if not listed:
        return sentence
    names = ", ".join(listed)
    text = _FOLLOWING.sub(lambda _match: names, sentence.text, count=1)
    return replace(sentence, text=text.rstrip(":"))


def _place(sentence: Sentence) -> str:
    return f"requirements/{sentence.number}"


def _finding(sentence: Sentence, texts: Sequence[str], names: PropertyNames) -> Finding:
    """Return the finding about the parts of an item that give no rule."""
    words: dict[str, None] = {}
    mentioned: dict[str, None] = {}
    for text in texts:
        for word in _OBLIGATION_WORD.findall(text):
            words[word.upper()] = None
        mentioned.update(dict.fromkeys(names.mentioned_in(text)))
    place = _place(sentence)
    listed = ", ".join(mentioned) or "no property of the page"
    if not words:
        return page_finding(place, "A002", names=listed)
    return page_finding(place, "A001", word=", ".join(words), names=listed)


@dataclass(frozen=True, slots=True)
class _SentenceReader:
    """Reads the sentences of one page."""

    root: str
    names: PropertyNames
    own_name: re.Pattern[str]

    @staticmethod
    def of(root: str, names: PropertyNames) -> _SentenceReader:
        """Return a reader for the page of a resource."""
        # `Each library book` is `each record` on the page of `LibraryBooks`.
        own_words = r"[\s-]*".join(map(re.escape, words_of(root)))
        own_name = (
            rf"\b(?P<article>the|an?|each|every|all) {own_words}s?(?: records?)?\b"
        )
        return _SentenceReader(root, names, re.compile(own_name, re.I))

    def parts(self, sentence: Sentence) -> Iterator[_Part]:
        """Yield the sentences of an item, or the item as a whole if it gives a rule."""
        text = _CURLY_QUOTES.sub('"', clean(sentence.text))
        has_obligation = _OBLIGATION_WORD.search(text)
        if len(text) > _LONGEST_TEXT or not has_obligation:
            yield _Part(text)
            return
        rules = self._rules(text.rstrip(".;! ")) or self._values_rule(text)
        if rules:
            yield _Part(text, rules)
            return
        for part in _SENTENCE_END.split(text):
            plain = part.rstrip(".;! ")
            match = _IF_BOTH.fullmatch(plain)
            if match:
                condition = self._places(match["object"])
                yield _Part(part, condition=condition)
            else:
                rules = self._rules(plain)
                yield _Part(part, rules)

    def _rules(self, text: str) -> tuple[Requirement, ...]:
        """Return the rules of one sentence, none if no form covers it."""
        match = _IF_ONLY_ONE.fullmatch(text)
        if match:
            return self._one_of(match["object"])
        match = _IF_NOT.fullmatch(text)
        if match:
            return self._one_of(f"{match['one']} or {match['other']}")
        match = _UNLESS.fullmatch(text)
        if match:
            alternative = match["given"] or match["absent"]
            return self._one_of(f"{match['other']} or {alternative}")
        match = _NOT_BOTH.fullmatch(text)
        if match:
            return self._not_both(match["object"] or match["given"])
        match = _EITHER_RESOURCE.fullmatch(text)
        if match:
            return self._either_resource(match)
        text = self.own_name.sub(r"\g<article> record", text)
        match = _MUST_GIVE.fullmatch(text) or _MUST_BE_GIVEN.fullmatch(text)
        if match is None:
            return ()
        rules = self._required(match["object"])
        if not match["not_both"]:
            return rules
        # `A or B MUST be given, but not both`: other requirements have no both.
        others: list[Requirement] = []
        for rule in rules:
            if isinstance(rule, AtLeastOne) and len(rule.places) > 1:
                others.append(NotBoth(rule.places))
        return (*rules, *others) if others else ()

    def _required(self, text: str) -> tuple[Requirement, ...]:
        """Return the rules for what a sentence requires, such as `at least one of A and B`."""
        match = _EXACTLY_ONE.fullmatch(text)
        if match:
            at_least_one = self._one_of(match["list"])
            return at_least_one + self._not_both(match["list"])
        match = _AT_MOST_ONE.fullmatch(text)
        if match:
            return self._not_both(match["list"])
        match = _ONE_OF.fullmatch(text)
        if match:
            return self._one_of(match["list"])
        match = _VALUES.fullmatch(text)
        if match:
            values = tuple(_QUOTED.findall(match["values"]))
            return self._items(match["count"] or "0", match["name"], values)
        match = _ITEMS.fullmatch(text)
        if match:
            return self._items(match["count"], match["name"])
        match = _HERE_OR_IN.fullmatch(text)
        if match:
            places = self._places(match["object"])
            others = tuple(_OTHER_NAMES.split(match["other"]))
            return (EitherResource(places, others),) if places else ()
        if _CONDITION.search(text):
            return ()
        if _ALTERNATIVE.search(text):
            return self._one_of(text)
        return tuple(AtLeastOne((place,)) for place in self._places(text))

    def _one_of(self, text: str) -> tuple[Requirement, ...]:
        places = self._places(text)
        return (AtLeastOne(places),) if len(places) > 1 else ()

    def _not_both(self, text: str) -> tuple[Requirement, ...]:
        places = self._places(text)
        return (NotBoth(places),) if len(places) > 1 else ()

    def _items(
        self, count: str, name: str, values: tuple[str, ...] = ()
    ) -> tuple[Requirement, ...]:
        place = self.names.meant_by(name)
        if place is None or not self.names.is_in_list(place):
            return ()
        number = int(count) if count.isdecimal() else NUMBER_WORDS.index(count.lower())
        return (AtLeastItems(place, number, values),)

    def _either_resource(self, match: re.Match[str]) -> tuple[Requirement, ...]:
        """Return the rule for data that this resource or another one records."""
        resources = (match["one"], match["other"])
        others = [name for name in resources if not self._is_this_resource(name)]
        if len(others) == len(resources):
            # Pages keep the name of a resource that the API has renamed since.
            others = [
                name for name in resources if not self._is_like_this_resource(name)
            ]
        if len(others) != 1:
            return ()
        # `A discipline incident behavior` names a resource before the property.
        resource_words: set[str] = set()
        for name in resources:
            resource_words.update(words_of(name))
        place = self.names.meant_loosely_by(match["object"], frozenset(resource_words))
        if place is None:
            return ()
        return (EitherResource((place,), tuple(others)),)

    def _is_this_resource(self, name: str) -> bool:
        if name.lower() in ("here", "this resource"):
            return True
        return means_resource(name.replace(" ", ""), self.root)

    def _is_like_this_resource(self, name: str) -> bool:
        """Return whether a name has only words of this resource's name, and the same last word."""
        own_words = words_of(self.root)
        name_words = words_of(name)
        if name_words[-1:] != own_words[-1:]:
            return False
        return set(own_words).issuperset(name_words)

    def _values_rule(self, text: str) -> tuple[Requirement, ...]:
        """Return the rule of a sentence that requires several values: `MUST be "A", "B" and "C"`."""
        listed = _QUOTED_LIST.search(text)
        has_obligation = re.search(rf"\b{_OBLIGATION}\b", text, re.I)
        if not listed or not has_obligation or _EXCEPTION.search(text):
            return ()
        places: list[str] = []
        for place in self.names.mentioned_in(text):
            is_value = not self.names.has_members(place)
            if is_value and self.names.is_in_list(place):
                places.append(place)
        if len(places) != 1:
            return ()
        values = tuple(_QUOTED.findall(listed[0]))
        return (AtLeastItems(places[0], values=values),)

    def _places(self, text: str) -> tuple[str, ...]:
        """Return the places that a list of names means; none if one of the names means no property."""
        texts = [part for part in _SEPARATOR.split(text.strip()) if part]
        if not texts:
            return ()
        # `numeric and letter grades`: the last name has the noun of all of them.
        noun = texts[-1].split()[-1]
        places: list[str] = []
        for part in texts:
            name_with_noun = f"{part} {noun}"
            place = self.names.meant_by(part) or self.names.meant_by(name_with_noun)
            if place is None or place in places:
                return ()
            places.append(place)
        return tuple(sorted(places, key=self.names.position))
