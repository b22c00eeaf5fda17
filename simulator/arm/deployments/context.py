"""Where a template's expressions are worked out: the deployment's scope, parameters, variables, and what is deployed.

The reader of expressions and most of the functions are those of policies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.arm.deployments import problems
from simulator.arm.deployments.functions import FUNCTIONS, UNSERVED
from simulator.arm.policy.expressions import Call, functions_of, is_expression, parse
from simulator.arm.policy.functions import taken
from simulator.messages import Json, Request

About = Callable[["Context", list[Any]], Any]
# Functions that ask for the context; simulator.arm.deployments.surroundings declares them.
ABOUT: dict[str, About] = {}
_LONGEST = 1_000_000
RUNTIME = ("reference", "list")


@dataclass(kw_only=True)
class Context:
    """One deployment. `scope`: id of the group or subscription. `variables`: as written. `resources`: the ids of the template's
    resources by their names (and symbolic names), lower case; `versions`: their api-versions by id. `live`: what is deployed can
    be asked for."""

    request: Request
    scope: str
    name: str
    template: Json
    properties: Json
    location: str = ""
    parameters: Json = field(default_factory=dict)
    resources: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    live: bool = False
    in_default: bool = False
    _done: Json = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def resolve(self, value: Any) -> Any:
        """A value of the template with all expressions in it worked out. ArmFault InvalidTemplate when one can't be."""
        if isinstance(value, str):
            if is_expression(value):
                return self._value(_read(value))
            return value[1:] if value.startswith("[[") else value
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if isinstance(value, dict):
            return {str(self.resolve(key)): self.resolve(item) for key, item in value.items()}
        return value

    def text(self, value: Any, what: str) -> str:
        found = self.resolve(value)
        if not isinstance(found, str) or not found:
            raise problems.invalid(f"The value of '{what}' must be a string that is not empty")
        return found

    def variable(self, name: str) -> Any:
        key = name.lower()
        if key not in self._done:
            written = {one.lower(): value for one, value in (self.template.get("variables") or {}).items()}
            if key not in written:
                raise problems.invalid(
                    f"The template variable '{name}' is not found. Please see https://aka.ms/arm-syntax/#variables for usage "
                    "details"
                )
            if key in self._open:
                raise problems.invalid(f"Circular reference of the template variable '{name}'")
            self._open.append(key)
            self._done[key] = self.resolve(written[key])
            self._open.remove(key)
        return self._done[key]

    def references(self, value: Any) -> list[str]:
        """What the reference() calls in a value name, as far as that can be said before anything is deployed."""
        if isinstance(value, list):
            return [found for item in value for found in self.references(item)]
        if isinstance(value, dict):
            return [found for item in value.values() for found in self.references(item)]
        return self._referenced(_read(value)) if is_expression(value) else []

    def _referenced(self, call: Call) -> list[str]:
        found = [one for part in (*call.arguments, *call.path) for one in self._referenced(part)]
        if call.name.lower() == "reference" and call.arguments and not needs_live(call.arguments[0]):
            found.append(str(self._value(call.arguments[0])))
        return found

    def _value(self, call: Call) -> Any:
        if not call.name:
            return call.literal
        found = self._called(call)
        for step in call.path:
            found = _member(found, self._value(step))
        return found

    def _called(self, call: Call) -> Any:
        name = call.name.lower()
        if name in ("if", "and", "or") and call.arguments:
            return self._lazy(name, call)
        arguments = [self._value(argument) for argument in call.arguments]
        about = ABOUT.get(name) or (ABOUT["list*"] if name.startswith("list") and name != "list" else None)
        try:
            if about is not None:
                return about(self, arguments)
            if name in FUNCTIONS:
                return _bounded(FUNCTIONS[name](*arguments))
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as problem:
            raise problems.language(f"Unable to evaluate template language function '{call.name}': {problem}.") from None
        if name in UNSERVED:
            raise problems.not_served(f"the template function '{call.name}'")
        raise problems.invalid(
            f"The template function '{call.name}' is not valid. Please see https://aka.ms/arm-functions for usage details"
        )

    def _lazy(self, name: str, call: Call) -> Any:
        """Of `if` only the chosen part is worked out, so that the other may ask for what isn't deployed."""
        if name != "if":
            return (all if name == "and" else any)(self._value(argument) is True for argument in call.arguments)
        if len(call.arguments) != 3:
            raise problems.language("Unable to evaluate template language function 'if': it takes three arguments.")
        return self._value(call.arguments[1 if self._value(call.arguments[0]) is True else 2])


def needs_live(call: Call) -> bool:
    """Whether an expression asks for what is deployed."""
    return any(name.startswith(RUNTIME) for name in functions_of(call))


def _read(value: str) -> Call:
    call = parse(value)
    if call is None:
        raise problems.invalid(f"Unable to parse language expression '{value[1:-1][:200]}'")
    return call


def _bounded(value: Any) -> Any:
    # What doubles with each step has no end.
    if isinstance(value, str | list) and len(value) > _LONGEST:
        raise ValueError("the result is too long")
    return value


def _member(holder: Any, key: Any) -> Any:
    if isinstance(holder, dict) and not any(name.lower() == str(key).lower() for name in holder):
        raise problems.language(
            f"The language expression property '{key}' doesn't exist, available properties are '{', '.join(holder)}'."
        )
    if not isinstance(holder, dict) and not (isinstance(holder, list) and isinstance(key, int) and -1 < key < len(holder)):
        raise problems.language(f"The language expression property '{key}' can't be evaluated.")
    return taken(holder, key)
