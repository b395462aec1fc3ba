"""What an API offers, as data: operations with their parameters; and how services answer or refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, Literal, TypeVar

from .wire import WireModel

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Place = Literal["path", "query", "header"]
ParameterType = Literal["string", "integer", "boolean"]

#: Names of a query with their values, both as the request has them.
Query = Mapping[str, str]

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name on the wire, the argument it becomes, where it stands and its type.

    Parameters of the same `group` reach the service as one mapping of that name, from wire names to
    text. Absent ones are not passed at all. Path parameters are always required.
    """

    name: str
    argument: str
    where: Place
    type: ParameterType = "string"
    required: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: `name` is the service's method, `path` a template such as `/schools/{id}`.

    `filters` are further query names, handed over as the mapping `filters`. `misspelt` are body
    members that are read under another name: (as sent, as meant). `answer` is the model of the
    success body, where the family needs it.
    """

    name: str
    method: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    body: type[WireModel] | None = None
    answer: type[WireModel] | None = None
    filters: tuple[str, ...] = ()
    misspelt: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer(Generic[T_co]):
    """What a service method returns: the body (None for an empty one), the status, headers.

    A `Location` that is a path becomes absolute when it is sent.
    """

    body: T_co
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a body: its JSON path (`$.sections[0].beginDate`), and what."""

    path: str
    message: str


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a mistake of the program
    """A request that is not carried out; the family renders it.

    `kind` is a word that the family knows (see `KINDS` for those of the core), `message` one
    sentence, `faults` what is wrong with the body, `notes` further sentences.
    """

    def __init__(
        self,
        kind: str,
        message: str = "",
        *,
        faults: tuple[Fault, ...] = (),
        notes: tuple[str, ...] = (),
        headers: Mapping[str, str] = _NOTHING,
    ) -> None:
        super().__init__(message or kind)
        self.kind = kind
        self.message = message
        self.faults = faults
        self.notes = notes
        self.headers = headers


def known_kind(kinds: Mapping[str, T], refusal: Refusal) -> T:
    """What a family has for the kind of a refusal. Raises LookupError, naming the kinds that there are."""
    if refusal.kind not in kinds:
        raise LookupError(f"no refusal is of the kind '{refusal.kind}'; there are {', '.join(kinds)}")
    return kinds[refusal.kind]


#: The kinds of refusal that the core itself raises; every family gives each a status and a form.
KINDS = (
    "unreadable-body",
    "invalid-body",
    "invalid-parameter",
    "unsupported-media-type",
    "not-found",
    "method-not-allowed",
    "failure",
)
