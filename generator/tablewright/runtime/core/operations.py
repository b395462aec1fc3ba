"""The operations of an API as data, and the ways in which a service answers a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, Literal, Protocol, TypeVar, runtime_checkable

from .models.wire import WireModel

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Place = Literal["path", "query", "header"]
ParameterType = Literal[
    "string",
    "integer",
    "int32",
    "number",
    "boolean",
    "date",
    "datetime",
    "local-datetime",
    "time",
    "date-or-datetime",
]

#: Query names with their values, both as the request contains them.
Query = Mapping[str, str]

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation: its wire name, the argument of the service method, its place and type.

    Parameters with the same `group` are passed as one mapping from wire names to texts, under the name of
    the group. Absent parameters are not passed. Path parameters are always required.
    """

    name: str
    argument: str
    where: Place
    type: ParameterType = "string"
    required: bool = False
    # The query names of a collection: a service cannot have an argument for each of them.
    group: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: `name` is the service method, `path` a template such as `/schools/{id}`.

    `filters` are query names that are passed as one mapping, `filters`; `filter_types` has the types of those
    that are no texts. `misspelt` pairs body members that
    a document misspells with the correct names: (as sent, as read). `answer` is the model of the success
    body, where the runtime of the family needs it.
    """

    name: str
    method: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    body: type[WireModel] | None = None
    answer: type[WireModel] | None = None
    filters: tuple[str, ...] = ()
    filter_types: Mapping[str, ParameterType] = field(default_factory=dict)
    # The documents of some APIs misspell a member, and clients copy the name from there.
    misspelt: tuple[tuple[str, str], ...] = ()


class RawJson(bytes):
    """A JSON text in UTF-8 as the body of an `Answer`; it is sent as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Answer(Generic[T_co]):
    """The result of a service method: the body (None for an empty one), the status and the headers.

    The body is a model, a list of models, any JSON value, or `RawJson`. A `Location` that is a path is sent
    as an absolute URL.
    """

    body: T_co
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """One problem in a body: its JSON path (`$.sections[0].beginDate`) and a sentence about it."""

    path: str
    message: str


# A refusal is an answer to the client, not an error of the program.
class Refusal(Exception):  # noqa: N818
    """Raised by a service that does not carry out a request; the family turns it into a response.

    `kind` is a name that the family has a status for (`KINDS` lists those of the core), `message` one
    sentence, `faults` the problems in the body, `notes` further sentences. With the kind `HTTP_STATUS`, the
    refusal has the status itself.
    """

    def __init__(
        self,
        kind: str,
        message: str = "",
        *,
        faults: tuple[Fault, ...] = (),
        notes: tuple[str, ...] = (),
        headers: Mapping[str, str] = _NO_HEADERS,
        status: int = 0,
    ) -> None:
        # Logs and test reports print the text of an exception.
        super().__init__(message or kind)
        self.kind = kind
        self.message = message
        self.faults = faults
        self.notes = notes
        self.headers = headers
        self.status = status


# Every package contains a copy of this module, so a service that was written against `edfi_v4` raises and
# returns other classes than an application of `edfi_v5` has. The application therefore checks for these
# members, never for the class.


@runtime_checkable
class AnswerLike(Protocol):
    """An `Answer` of this package or of another one."""

    @property
    def body(self) -> Any:
        """The body, None for an empty one."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the response."""


class FaultLike(Protocol):
    """A `Fault` of this package or of another one."""

    @property
    def path(self) -> str:
        """The JSON path."""

    @property
    def message(self) -> str:
        """A sentence about the problem."""


@runtime_checkable
class RefusalLike(Protocol):
    """A `Refusal` of this package or of another one."""

    @property
    def kind(self) -> str:
        """The name that the family has a status for."""

    @property
    def message(self) -> str:
        """One sentence, or the empty text."""

    @property
    def faults(self) -> Sequence[FaultLike]:
        """The problems in the body."""

    @property
    def notes(self) -> Sequence[str]:
        """Further sentences."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the response."""


def refusal_from(error: Exception) -> Refusal | None:
    """The error as a `Refusal` of this package, None if it is no refusal."""
    # The usual case: only services of another package need the check of members below.
    if isinstance(error, Refusal):
        return error
    if not isinstance(error, RefusalLike):
        return None
    faults = tuple(Fault(fault.path, fault.message) for fault in error.faults)
    return Refusal(
        error.kind,
        error.message,
        faults=faults,
        notes=tuple(error.notes),
        headers=dict(error.headers),
    )


def known_kind(kinds: Mapping[str, T], refusal: Refusal) -> T:
    """The entry of a family for the kind of a refusal. Raises LookupError with the known kinds."""
    if refusal.kind not in kinds:
        raise LookupError(
            f"unknown kind of refusal '{refusal.kind}'; the API has {', '.join(kinds)}"
        )
    return kinds[refusal.kind]


#: The kind of a refusal that has its own status: what every HTTP server refuses, such as a flood (503).
HTTP_STATUS = "http-status"

#: The kinds of refusal that the core raises; every family has a status and a form for each.
KINDS = (
    "unreadable-body",
    "invalid-body",
    "invalid-parameter",
    "unsupported-media-type",
    "not-found",
    "method-not-allowed",
    "failure",
)
