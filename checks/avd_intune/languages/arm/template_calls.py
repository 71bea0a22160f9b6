"""What a Bicep file and an ARM template have in common: they are called with parameters and give resources.

A Bicep module may be a compiled ARM template and an ARM template may hold nested ones, so both front
ends answer the same call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from avd_intune.languages.resource_model import Problem, Resource, SwitchedOff
from avd_intune.records import dataclass, field, replace
from avd_intune.source.text import Span
from avd_intune.values.blanks import not_the_default
from avd_intune.values.value_types import TRUE, Value

# Deeper nesting or more module instances than any real deployment has.
MAX_MODULE_DEPTH = 64
MAX_MODULE_INSTANCES = 20_000
MAX_RESOURCE_INSTANCES = 50_000

# Why something is switched off, in both languages.
CONDITION_IS_FALSE = "its condition is false"
LOOP_IS_EMPTY = "its loop has no elements"


@dataclass(frozen=True, slots=True, eq=False)
class TemplateCall:
    """One use of a template: as a root, or as a module.

    parameters: the values given, by parameter name as written (names compare without regard to case).
    key_prefix: makes keys of resources and unknowns unique, "" at the root, `hosts[0].` in a module.
    address_prefix: the same for people, `hosts[0]::` in a module.
    modules: the keys of the calls that lead to it, its own last, see `Resource`.
    presence: whether the call happens at all (conditions of it and of its callers).
    module_calls: the spans of the module declarations it came through, outermost first.
    depends_on: gives what is deployed before all of it, see `Resource`.
    """

    parameters: Mapping[str, Value]
    key_prefix: str = ""
    address_prefix: str = ""
    modules: tuple[str, ...] = ()
    presence: Value = TRUE
    module_calls: tuple[Span, ...] = ()
    depends_on: Callable[[], tuple[str, ...]] = tuple


@dataclass(slots=True, eq=False)
class TemplateResult:
    """What a template deploys, all nested modules included, and its outputs by name."""

    resources: list[Resource] = field(default_factory=list)
    switched_off: list[SwitchedOff] = field(default_factory=list)
    outputs: Mapping[str, Value] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    files: set[str] = field(default_factory=set)

    def add(self, other: TemplateResult) -> None:
        """Add what another template deploys, and what is told of it; outputs stay its own."""
        self.resources.extend(other.resources)
        self.switched_off.extend(other.switched_off)
        self.problems.extend(other.problems)
        self.files |= other.files


def with_blanks_open(call: TemplateCall, blanks: Mapping[str, Value]) -> TemplateCall:
    """Return a call in which inputs are open whose empty default cannot be meant: a member of it is read.

    blanks: the defaults by the name of the input.
    """
    opened = {name: not_the_default(name, f"{call.key_prefix}{name}", default) for name, default in blanks.items()}
    return replace(call, parameters={**call.parameters, **opened})
