"""What every front end yields: resources as they would be deployed, with their place in the source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from itertools import takewhile
from pathlib import Path

from avd_intune.records import dataclass, field
from avd_intune.source.failures import why_failed
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import NULL, TRUE, Value

# The type of the resources that stand for exported Intune policies.
EXPORTED_POLICY = "Microsoft.Graph/deviceManagement"
# Their type where a document names resource and properties as Microsoft365DSC does: `Microsoft365DSC/IntuneX`.
DESIRED_STATE = "Microsoft365DSC"
# The type of the resources that stand for scripts which make Intune policies, and which no code runs.
POLICY_SCRIPT = "Microsoft.Graph/script"
# What begins the names of those properties of such a script that are variables of its environment.
ENVIRONMENT = "$env:"


class Mode(Enum):
    """How the code relates to the resource."""

    MANAGED = "managed"  # the deployment creates or updates it
    EXISTING = "existing"  # Bicep `existing`, Terraform data source: only read
    ACTION = "action"  # Terraform `action` block: an operation, not an object
    MODULE_CALL = "module call"  # a module without local source; `properties` are its inputs


@dataclass(slots=True, eq=False)
class Resource:
    """One resource instance in one deployment and scenario.

    key: identity inside its deployment; `Reference.target` names it.
    address: how its language names it, e.g. `module.hosts.azurerm_windows_virtual_machine.vm["a"]`.
    type: the provider's type as written, without API version: `azurerm_windows_virtual_machine`,
        `Microsoft.Compute/virtualMachines`; for a MODULE_CALL its source without version.
    properties: an ObjectValue (or Unknown). Terraform: arguments, nested blocks as lists of objects.
        ARM and Bicep: the whole body (`name`, `location`, `properties`, …).
    api_version: that of ARM; for a MODULE_CALL the version, or the constraint on it, that the call states.
    span: the whole block. module_calls: the spans of the module calls it came through, outermost first.
    modules: the keys of those calls, and of nested deployments: each instance of a module has one of its own.
    presence: Known true, or a OneOf of booleans when a condition on it is undecided.
    presence_of_any_type: where an input decides of which type it is, the condition that it is there at all; `presence`
        is then that of one of this type.
    open_type: ARM only: the type where an input of other code decides it; `type` is then only what the input is called.
    parent: ARM only: the key of the parent resource in the same deployment, or of the one in whose scope an
        extension resource is, if there is one. parent_element: Bicep only: which element it is of a parent in a loop of
        unknown length, where the code picks it by a number.
    replaced_with: Terraform only: references to what `replace_triggered_by` names; the resource is made anew where
        one of them changes.
    cloud: Terraform only: the cloud of Azure that its provider is configured for; NULL where that is not told.
    number: how many instances it stands for, where a number that is not known counts them; NULL elsewhere, in ARM, too.
    spec: of a MODULE_CALL the id of the template spec version that it deploys, NULL where it is no such call.
    depends_on: gives the keys of what is deployed before it because the code says so, beside what its properties refer
        to; a key that ends with a point stands for all that a module or nested deployment of that key deploys.
    """

    key: str
    address: str
    type: str
    properties: Value
    span: Span
    mode: Mode = Mode.MANAGED
    api_version: str | None = None
    presence: Value = TRUE
    module_calls: tuple[Span, ...] = ()
    parent: str | None = None
    parent_element: int | None = None
    presence_of_any_type: Value | None = None
    open_type: Value | None = None
    replaced_with: tuple[Value, ...] = ()
    cloud: Value = NULL
    spec: Value = NULL
    number: Value = NULL
    depends_on: Callable[[], tuple[str, ...]] = tuple
    modules: tuple[str, ...] = ()

    @property
    def calls_spec(self) -> bool:
        """Say whether it is a call of a template spec."""
        return self.spec is not NULL

    @property
    def is_of_its_type(self) -> Value:
        """Return the condition under which it is of this type: one where it is of another is a case of its own."""
        return TRUE if self.presence_of_any_type is None else self.presence

    def shared_modules(self, other: Resource) -> int:
        """Return how many calls of modules lead to both resources."""
        return sum(
            1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(self.modules, other.modules, strict=False))
        )


@dataclass(slots=True, eq=False)
class SwitchedOff:
    """A resource or module that the code declares and that the deployment certainly does not contain.

    type: that of the resource, "module" for a call. why: e.g. `count is 0`, `its condition is false`.
    module_calls: the spans of the module calls it came through, outermost first.
    """

    address: str
    type: str
    span: Span
    why: str
    module_calls: tuple[Span, ...] = ()


@dataclass(slots=True, eq=False)
class Problem:
    """Something a front end could not read or evaluate. `reason` is one line that says what to do.

    concerns: what is lost, for deciding whether AVD resources may hide there: source text of the
    file or block (or a module's source and inputs).
    kind: "unreadable" (syntax, encoding), "values" (the same in a file of values for parameters or variables: what is
        judged with them depends on it, whatever the file says), "module" (no source at hand; there is a MODULE_CALL
        resource for it), "evaluation" (the code is read but cannot be evaluated as written), "limit" (a limit of the
        scan left something out) or "failed" (an exception did). Of the last two nobody knows what is lost, so they are
        always said.
    about: the key of the MODULE_CALL resource that a "module" is about, where one block makes several.
    """

    span: Span
    reason: str
    concerns: str = ""
    kind: str = "unreadable"
    about: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Note:
    """Something that a person should know of how a file was judged, and that is no finding."""

    span: Span
    text: str


def failed_at(place: Span | str, error: Exception) -> Problem:
    """Return the problem that an exception is at a block, or at the beginning of a file."""
    span = Span(SourceFile(place, ""), 0, 0) if isinstance(place, str) else place
    return Problem(span, f"it cannot be judged: {why_failed(error)}", kind="failed")


@dataclass(slots=True, eq=False)
class Deployment:
    """One root (folder, template, plan) evaluated in one scenario.

    language: "terraform", "terraform_plan", "bicep" or "arm" (Checkov's framework names).
    scenario: "" for the defaults, else the parameter file as a person names it: `prod.tfvars`.
    files: every source file that was read for it (absolute paths).
    switched_off: what the code declares and this scenario leaves out, not evaluated.
    left_out: files that may be meant for this root and are not used, each with the reason.
    outputs: what the root gives back, by name; a value may be evaluated when it is asked for.
    loads: files that its code loads, for whatever. deploys: files of templates that its code loads and deploys.
    cloud: the cloud of Azure that it is deployed to, as the code names it ("china"); NULL where it says nothing.
    """

    language: str
    root: str
    scenario: str
    resources: list[Resource] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    switched_off: list[SwitchedOff] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    left_out: list[Note] = field(default_factory=list)
    outputs: Mapping[str, Value] = field(default_factory=dict)
    loads: set[str] = field(default_factory=set)
    deploys: set[str] = field(default_factory=set)
    cloud: Value = NULL


def unread(language: str, source: SourceFile, error: Exception) -> Deployment:
    """Return what a file deploys that cannot be read: one problem. source: what can be made out of it."""
    problem = Problem(Span(source, 0, 0), str(error), source.text)
    return Deployment(language, source.path, "", problems=[problem], files={source.path})


def compiled_stem(root: str) -> str:
    """Return what is equal for a Bicep file and the template beside it that may be compiled from it."""
    path = Path(root)
    return str(path.parent / path.stem.lower())


def guarded(language: str, root: str, scenario: str, make: Callable[[], Deployment]) -> Deployment:
    """Return the deployment that is made; where an exception ends that, one that says so and holds nothing else."""
    try:
        return make()
    except Exception as error:
        return Deployment(language, root, scenario, problems=[failed_at(root, error)], files={root})
