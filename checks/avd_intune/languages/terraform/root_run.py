"""What all module instances of one evaluation of a Terraform root share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from avd_intune.languages.resource_model import Problem, failed_at
from avd_intune.languages.terraform.module_library import ModuleLibrary
from avd_intune.languages.terraform.module_sources import SourceFinder
from avd_intune.languages.terraform.modules import Declaration
from avd_intune.languages.terraform.variables import InputVariable
from avd_intune.source.budget import note_parts
from avd_intune.source.text import Span
from avd_intune.values.blanks import blank_of
from avd_intune.values.value_types import Value

MAX_MODULE_INSTANCES = 20_000
# So many calls behind that are named, and the others counted.
MOST_SAID = 100
# So many of them are asked whether they have instances; further ones may have some.
MOST_ASKED = 10 * MOST_SAID
# The arguments that say how many instances there are, and what it costs to evaluate one for nothing else.
NUMBERS = frozenset({"count", "for_each"})
PARTS_OF_A_NUMBER = 160


class Run:
    """What all module instances of one evaluation share."""

    def __init__(self, library: ModuleLibrary, root_folder: Path) -> None:
        self.library = library
        self.root_folder = root_folder
        self.sources = SourceFinder(library, root_folder)
        self.files = library.workspace.files_of_repository
        self.instances = 0
        # The files that are loaded where resources say which template they deploy.
        self.templates: set[str] = set()
        # The presence of each representative of an unknown number, by address.
        self.representatives: dict[str, Value] = {}
        # The empty defaults of the root's variables that cannot be meant, by name: Terraform rejects a number for them.
        self.blanks: dict[str, Value] = {}
        # The module calls that there is no room for, by their place.
        self._left_out: dict[tuple[str, int], Span] = {}
        self._problems: dict[tuple[str, int, str], Problem] = {}
        self._variables: dict[int, InputVariable] = {}

    @property
    def problems(self) -> list[Problem]:
        problems = list(self._problems.values())
        reason = f"the deployment has more than {MAX_MODULE_INSTANCES} module instances; the rest is not evaluated"
        left_out = list(self._left_out.values())
        problems += [Problem(call, reason, call.text, "limit") for call in left_out[:MOST_SAID]]
        if len(left_out) > MOST_SAID:
            more = f"{reason}, nor are the modules of {len(left_out) - MOST_SAID} more calls"
            problems.append(Problem(left_out[MOST_SAID], more, kind="limit"))
        return problems

    def report(self, span: Span, reason: str, concerns: str | None = None, kind: str = "evaluation") -> None:
        """Note a problem; the same one of several instances is noted once."""
        key = (span.path, span.start, reason)
        if key not in self._problems:
            self._problems[key] = Problem(span, reason, span.text if concerns is None else concerns, kind)

    def is_full(self, call: Span) -> bool:
        """Say whether there are too many module instances for those of a call to be evaluated, and note that.

        To be asked before they are counted: each of thousands may have thousands.
        """
        if self.instances < MAX_MODULE_INSTANCES:
            return False
        self._left_out.setdefault((call.path, call.start), call)
        return True

    def note_blank(self, rejected: Value | None) -> None:
        """Note the empty default that a number of instances is rejected for, if it is."""
        blank = blank_of(rejected) if rejected is not None else None
        if rejected is not None and blank is not None and blank.default_of is not None:
            self.blanks[blank.default_of] = rejected

    def leaves_out(self, call: Declaration, has_instances: Callable[[], bool]) -> bool:
        """Say whether there are too many module instances for a call to be evaluated, and note that.

        A call without instances leaves nothing out. That is asked of a block until one in some module has instances.
        """
        if self.instances < MAX_MODULE_INSTANCES:
            return False
        is_noted = (call.span.path, call.span.start) in self._left_out
        is_asked = not is_noted and len(self._left_out) < MOST_ASKED
        if is_asked and not NUMBERS.isdisjoint(call.content.attributes):
            note_parts(PARTS_OF_A_NUMBER)
            if not has_instances():
                return False
        return self.is_full(call.span)

    def fail(self, span: Span, error: Exception) -> None:
        """Note that a block ended in an exception; the others are evaluated all the same."""
        problem = failed_at(span, error)
        self._problems.setdefault((span.path, span.start, problem.kind), problem)

    def has_failed(self, span: Span) -> bool:
        """Say whether a block has ended in an exception."""
        return (span.path, span.start, "failed") in self._problems

    def input_variable(self, name: str, declaration: Declaration) -> InputVariable:
        """Return a variable's declaration, read once."""
        found = self._variables.get(id(declaration))
        if found is None:
            found = self._variables[id(declaration)] = InputVariable.of(name, declaration, self.library.spellings_of)
        return found
