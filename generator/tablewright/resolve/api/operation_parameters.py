"""The path and the parameters of an operation page, with names that routes can have and scalar types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tablewright import naming
from tablewright.model.page import Call, Parameter
from tablewright.model.types import ScalarName
from tablewright.resolve.api.printed_types import scalar_of_text
from tablewright.values.scalar_text import scalar_value

#: A placeholder of a path in one of the forms that pages print: `{shipId}`, `<SHIP ID>`, `/:shipId`.
_PLACEHOLDER = re.compile(r"\{([^{}/]*)\}|<([^<>/]*)>|(?<=/):(\w+)")

#: Names of arguments that the methods of a service have for other things.
_TAKEN = ("body", "filters")


@dataclass(frozen=True, slots=True)
class OperationAddress:
    """The path of an operation with its parameters.

    `names` maps the name of each parameter on the page to its name in the operation. They differ where the
    name of a path parameter is no identifier: `ship id` becomes `shipId`.
    """

    path: str
    parameters: tuple[Parameter, ...]
    names: Mapping[str, str]


def address_of(call: Call, dates: ScalarName) -> OperationAddress:
    """The address of the call of a page; each parameter has an argument name and a scalar type.

    `dates` is the scalar type that a page's `Date` means. A placeholder without a row becomes a text
    parameter; a row of a path parameter without a placeholder is left out, because no request could send it.
    """
    rows: dict[str, Parameter] = {}
    others: list[Parameter] = []
    for parameter in call.parameters:
        if parameter.where == "path":
            rows.setdefault(_squashed(parameter.name), parameter)
        else:
            others.append(parameter)
    # A request has one value for each name, so a path parameter must not have the name of another one.
    taken = [parameter.name for parameter in others]
    in_path: list[Parameter] = []
    names: dict[str, str] = {}

    def named(match: re.Match[str]) -> str:
        printed = match[1] or match[2] or match[3] or ""
        row = rows.get(_squashed(printed), Parameter(printed, "path", "", "required"))
        name = _unique(_identifier(_with_words(row.name, printed)), taken, "InPath")
        taken.append(name)
        names[row.name] = name
        in_path.append(replace(row, name=name, required="required"))
        return f"{{{name}}}"

    path = _PLACEHOLDER.sub(named, call.path)
    # Some pages print `ships/{shipId}/board`, which T020 reports. No server has a route without the slash.
    if not path.startswith("/"):
        path = f"/{path}"
    for parameter in others:
        names.setdefault(parameter.name, parameter.name)
    parameters = _with_arguments((*in_path, *others), dates)
    return OperationAddress(path, parameters, names)


def parameter_type(printed: str, dates: ScalarName) -> ScalarName:
    """The scalar type of a parameter, by its printed type; text for a type that is not known."""
    # Pages do not show the form of a plain `Date`, so the family's convention decides.
    if printed.strip().lower() == "date":
        return dates
    return scalar_of_text(printed) or "string"


def fits(value: str, printed: str, dates: ScalarName) -> bool:
    """Whether a value that a page gives a parameter is of its printed type; dates are texts, so all fit."""
    try:
        scalar_value(value, parameter_type(printed, dates))
    except ValueError:
        return False
    return True


def _with_arguments(
    parameters: Iterable[Parameter], dates: ScalarName
) -> tuple[Parameter, ...]:
    """The parameters with the arguments of the generated client, which all have different names."""
    arguments = list(_TAKEN)
    complete: list[Parameter] = []
    for parameter in parameters:
        argument = parameter.argument or naming.argument_name(parameter.name)
        argument = _unique(argument, arguments, f"_{parameter.where}")
        arguments.append(argument)
        # The sample value of a page is no default value. E013 reports a default that does not fit.
        default = parameter.default
        if not fits(default, parameter.type, dates):
            default = ""
        with_argument = replace(
            parameter,
            argument=argument,
            type=parameter_type(parameter.type, dates),
            value=default,
            default="",
        )
        complete.append(with_argument)
    return tuple(complete)


def _identifier(name: str) -> str:
    """The name of a path parameter, which a route can only have if it is an identifier."""
    if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
        return name
    # `<SHIP ID>` is in capitals because it is a placeholder.
    words = name.lower() if name.isupper() else name
    return naming.lower_first(naming.pascal(words)) or "value"


def _with_words(name: str, printed: str) -> str:
    """The name of a row, or the placeholder of the path if only that shows the words of the name.

    Two calls with one path have the same placeholder, so the path stays the same if only one has the row.
    """
    shows_words = re.search(r"[\W_]", name) or not (name.islower() or name.isupper())
    if shows_words or not re.search(r"[\W_]", printed):
        return name
    return printed


def _unique(name: str, taken: Iterable[str], suffix: str) -> str:
    """The name, or the name with a suffix if it is taken; a number is added if that is taken, too."""
    known = set(taken)
    unique = name
    number = 1
    while unique in known:
        unique = f"{name}{suffix}{number if number > 1 else ''}"
        number += 1
    return unique


def _squashed(name: str) -> str:
    """The name without the differences between `org_code`, `ORG CODE` and `orgCode`."""
    return re.sub(r"[\W_]", "", name).lower()
