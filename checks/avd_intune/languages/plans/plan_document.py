"""A Terraform plan as JSON, read quickly: only what is needed, with the place of every resource.

The format: https://developer.hashicorp.com/terraform/internals/json-format. Plans can be large, so values
are decoded by the standard library; only the way down to the resources is walked here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import NoneType
from typing import Any

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.source.text import SourceFile, Span

LANGUAGE = "terraform_plan"
Json = Any
_MARKS = ('"planned_values"', '"resource_changes"', '"root_module"')
# The names with which a plan or a saved state may begin.
_BEGINNING = lazy_pattern(
    r'\{\s*"(?:format_version|terraform_version|planned_values|resource_changes|resource_drift|output_changes|variables'
    r'|prior_state|configuration|relevant_attributes|timestamp|applyable|complete|errored|values|deferred_changes)"\s*:'
)
_VERSIONS = ('"terraform_version"', '"format_version"')
_BLANK = lazy_pattern(r"[ \t\r\n]*")
_MAX_MODULE_DEPTH = 100
_MAX_MISSHAPEN = 20
# Each plan of a file is a deployment by itself, with all that a deployment takes.
MAX_PLANS = 1000
# Of what kind the parts of a resource are.
_KINDS = {"address": str, "type": str, "values": dict, "change": dict}


class NoPlanError(Exception):
    """The text cannot be read as JSON; `str(error)` says why, `offset` where."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class PlannedResource:
    """One resource as the plan lists it. module: the address of its module, "" for the root."""

    data: Mapping[str, Json]
    span: Span
    module: str


@dataclass(slots=True)
class PlanDocument:
    """The parts of a plan, or of a saved state, that matter. `changes` is by resource address.

    span: the whole document. is_state: it says what is there, not what will be. deferred: changes that this run leaves
    to a later one. drifted: what has changed outside of the code. relevant: the attributes of resources that others
    rest on, by address. inputs: the variables of the root. complete, errored: what the plan says of itself.
    """

    span: Span
    is_plan: bool = False
    is_state: bool = False
    has_values: bool = False
    complete: bool = True
    errored: bool = False
    deferred: list[PlannedResource] = field(default_factory=list)
    planned: list[PlannedResource] = field(default_factory=list)
    changes: dict[str, PlannedResource] = field(default_factory=dict)
    prior: list[PlannedResource] = field(default_factory=list)
    actions: list[PlannedResource] = field(default_factory=list)
    outputs: Mapping[str, Json] = field(default_factory=dict)
    drifted: list[PlannedResource] = field(default_factory=list)
    relevant: list[tuple[str, tuple[str | int, ...]]] = field(default_factory=list)
    configuration: Mapping[str, Json] = field(default_factory=dict)
    inputs: Mapping[str, Json] = field(default_factory=dict)
    # Parts that are not of the kind that the format says, so that nothing in them is read, each with what is wrong.
    misshapen: list[tuple[Span, str]] = field(default_factory=list)


def may_be_plan(text: str) -> bool:
    """Say whether a text looks like a plan, without reading it."""
    return any(mark in text for mark in _MARKS) and any(version in text for version in _VERSIONS)


# What else Terraform writes of a plan, and the end of one whose beginning is lost: none of it says what is deployed.
# A part that is sought first: every JSON file is asked, and a pattern takes ten times as long.
_NO_PLANS = (
    ('"planned_change"', lazy_pattern(r'"type"\s*:\s*"planned_change"'), "it is the log of `terraform plan -json`"),
    (
        " will perform the following actions",
        lazy_pattern(r"\b(?:Terraform|OpenTofu) will perform the following actions"),
        "it is a plan as people read it",
    ),
)
# https://opentofu.org/docs/language/state/encryption: a plan, or a state, as OpenTofu keeps it.
_ENCRYPTED = ('"encrypted_data"', '"encryption_version"', '"meta"')
_INSIDE = lazy_pattern(r'"(?:planned_values|resource_changes)"\s*:')


# A text in JSON that is a plan: what an action or a tool of people's own puts out.
_AS_TEXT = '\\"resource_changes\\"'


def why_no_plan(text: str) -> str | None:
    """Return what a text is that comes of a plan and is none, None if it has nothing to do with plans."""
    what = next((what for part, pattern, what in _NO_PLANS if part in text and pattern.search(text)), None)
    if what is None and (_INSIDE.search(text) or _is_list_of_changes(text)) and _is_part(text):
        what = "it is a part of a plan"
    if what is None and _AS_TEXT in text:
        what = "it holds a plan as a text"
    if what is None and is_encrypted(text):
        return "OpenTofu encrypted it, so that nothing of it can be read; scan what `tofu show -json` says of it"
    return None if what is None else f"{what}; save the plan with -out, and scan what `terraform show -json` says of it"


def is_encrypted(text: str) -> bool:
    """Say whether OpenTofu encrypted a plan or a state: whom it concerns, nobody can tell."""
    return all(part in text for part in _ENCRYPTED)


def _is_list_of_changes(text: str) -> bool:
    """Say whether a text may be what `jq .resource_changes` makes of a plan."""
    parts = ('"change"', '"actions"', '"provider_name"', '"after"')
    return text.lstrip().startswith("[") and all(part in text for part in parts)


def _is_part(text: str) -> bool:
    """Say whether the beginning of a plan is lost, or its version was taken out and resources are left."""
    if not text.lstrip().startswith(("{", "[")):
        return True
    return '"address"' in text and not any(version in text for version in _VERSIONS)


def read_plan_documents(source: SourceFile) -> tuple[list[PlanDocument], int | None]:
    """Read the plans and saved states in a text. Raises NoPlanError for what begins as one and is no JSON.

    The second result is where the first one begins that is not read, None where all are.

    Pipelines write more into the file than the plan: the command and its exit code (the wrapper of setup-terraform),
    log prefixes (Terragrunt), the plans of several roots one after the other. What is around them is no part of them.
    """
    found: list[PlanDocument] = []
    at = 0
    while (beginning := _BEGINNING.search(source.text, at)) is not None:
        if len(found) == MAX_PLANS:
            return found, beginning.start()
        document, at = _read(source, beginning.start())
        if document.is_plan or document.is_state:
            found.append(document)
    if not found and source.text.lstrip().startswith("{"):
        document, _ = _read(source, len(source.text) - len(source.text.lstrip()))
        found.extend([document] if document.is_plan or document.is_state else [])
    return found, None


def _read(source: SourceFile, start: int) -> tuple[PlanDocument, int]:
    try:
        return _Reader(source).document(start)
    except json.JSONDecodeError as error:
        raise NoPlanError(f"the plan is not valid JSON: {error.msg}", error.pos) from error
    except (ValueError, IndexError) as error:
        raise NoPlanError(f"the plan is not valid JSON: {error}", start) from error
    except RecursionError as error:
        raise NoPlanError("the plan is nested too deeply", start) from error


def _module_of(change: Mapping[str, Json]) -> str:
    module = change.get("module_address", "")
    return module if isinstance(module, str) else ""


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON value")


class _Reader:
    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._text = source.text
        self._texts: dict[str, str] = {}
        decoder = json.JSONDecoder(object_hook=self._shared, parse_float=Decimal, parse_constant=_no_constant)
        self._decode = decoder.raw_decode
        self._plan = PlanDocument(Span(source, 0, 0))
        self._versioned = False

    def _shared(self, decoded: dict[str, Json]) -> dict[str, Json]:
        """Keep one of equal texts: a plan says all of a resource twice, and most of it for each machine."""
        texts = self._texts
        for name, value in decoded.items():
            if type(value) is str:
                decoded[name] = texts.setdefault(value, value)
        return decoded

    def document(self, start: int) -> tuple[PlanDocument, int]:
        """Read the object that begins at an offset; return it with its end."""
        plan = self._plan
        end = self._object(
            start,
            {
                "format_version": self._version,
                "terraform_version": self._version,
                "planned_values": self._planned_values,
                "values": self._state_values,
                "resource_changes": self._changes,
                "deferred_changes": self._deferred,
                "resource_drift": lambda at: self._array(at, lambda a: self._resource(a, "", plan.drifted)),
                "complete": lambda at: self._flag(at, "complete"),
                "errored": lambda at: self._flag(at, "errored"),
                "prior_state": lambda at: self._object(at, {"values": lambda a: self._root(a, plan.prior)}),
                "configuration": lambda at: self._kept(at, "configuration"),
                "variables": lambda at: self._kept(at, "inputs"),
                "relevant_attributes": self._relevant,
                "action_invocations": lambda at: self._array(at, lambda a: self._resource(a, "", plan.actions)),
            },
        )
        plan.span = Span(self._source, start, end)
        is_misshapen = bool(plan.misshapen) and not plan.is_state
        # Of one that only refreshes, a pipeline may have taken out what is planned, and left what is there.
        holds_resources = bool(plan.changes or plan.deferred or plan.prior or plan.drifted)
        plan.is_plan = self._versioned and (plan.has_values or holds_resources or is_misshapen)
        plan.is_state = plan.is_state and self._versioned and not plan.is_plan
        return plan, end

    def _version(self, at: int) -> int:
        self._versioned = True
        return self._skip(at)

    def _skip(self, at: int) -> int:
        return self._decode(self._text, at)[1]

    def _planned_values(self, at: int) -> int:
        self._plan.has_values = True
        return self._object(
            at, {"root_module": lambda a: self._module(a, "", self._plan.planned, 0), "outputs": self._outputs}
        )

    def _outputs(self, at: int) -> int:
        value, end = self._decode(self._text, at)
        if isinstance(value, dict):
            self._plan.outputs = value
        return end

    def _state_values(self, at: int) -> int:
        self._plan.is_state = True
        return self._root(at, self._plan.planned)

    def _flag(self, at: int, name: str) -> int:
        value, end = self._decode(self._text, at)
        if isinstance(value, bool):
            setattr(self._plan, name, value)
        return end

    def _deferred(self, at: int) -> int:
        """Read the changes that are left to a later run: each holds a change as it is known so far, and the reason."""
        found: list[PlannedResource] = []
        end = self._array(at, lambda a: self._resource(a, "", found))
        for each in found:
            change = each.data.get("resource_change")
            if isinstance(change, dict):
                self._plan.deferred.append(PlannedResource(change, each.span, _module_of(change)))
        return end

    def _root(self, at: int, found: list[PlannedResource]) -> int:
        return self._object(at, {"root_module": lambda a: self._module(a, "", found, 0)})

    def _module(self, at: int, parent: str, found: list[PlannedResource], depth: int) -> int:
        if depth > _MAX_MODULE_DEPTH:
            raise ValueError("its modules are nested too deeply")
        first = len(found)
        address = [parent]
        end = self._object(
            at,
            {
                "address": lambda a: self._address(a, address),
                "resources": lambda a: self._array(a, lambda b: self._resource(b, "", found)),
                "child_modules": lambda a: self._array(a, lambda b: self._module(b, "", found, depth + 1)),
            },
        )
        # The address may stand behind the resources; child modules have put theirs in place by now.
        for number in range(first, len(found)):
            each = found[number]
            if not each.module:
                found[number] = PlannedResource(each.data, each.span, address[0])
        return end

    def _address(self, at: int, address: list[str]) -> int:
        value, end = self._decode(self._text, at)
        if isinstance(value, str):
            address[0] = value
        return end

    def _resource(self, at: int, module: str, found: list[PlannedResource]) -> int:
        value, end = self._decode(self._text, at)
        if isinstance(value, dict):
            found.append(PlannedResource(value, Span(self._source, at, end), module))
            if any(not isinstance(value.get(name), (kind, NoneType)) for name, kind in _KINDS.items()):
                self._misshapen(at, end, "a resource")
        else:
            self._misshapen(at, end, "an object")
        return end

    def _misshapen(self, at: int, end: int, wanted: str) -> None:
        if len(self._plan.misshapen) < _MAX_MISSHAPEN and self._text[at:end] != "null":
            self._plan.misshapen.append((Span(self._source, at, end), f"the plan holds what is not {wanted} here"))

    def _other_kind(self, at: int, wanted: str) -> int:
        """Go over what is not of the kind that the format says; return its end."""
        end = self._skip(at)
        self._misshapen(at, end, wanted)
        return end

    def _changes(self, at: int) -> int:
        found: list[PlannedResource] = []
        end = self._array(at, lambda a: self._resource(a, "", found))
        for each in found:
            address = each.data.get("address")
            if isinstance(address, str) and "deposed" not in each.data:
                self._plan.changes[address] = PlannedResource(each.data, each.span, _module_of(each.data))
        return end

    def _relevant(self, at: int) -> int:
        value, end = self._decode(self._text, at)
        for each in value if isinstance(value, list) else ():
            address, path = (each.get("resource"), each.get("attribute")) if isinstance(each, dict) else (None, None)
            if isinstance(address, str) and isinstance(path, list):
                steps = tuple(step for step in path if isinstance(step, (str, int)))
                self._plan.relevant.append((address, steps))
        return end

    def _kept(self, at: int, name: str) -> int:
        value, end = self._decode(self._text, at)
        if isinstance(value, dict):
            setattr(self._plan, name, value)
        return end

    # --- walking ------------------------------------------------------------------------------------

    def _blank(self, at: int) -> int:
        match = _BLANK.match(self._text, at)
        return at if match is None else match.end()

    def _object(self, at: int, handlers: Mapping[str, Callable[[int], int]]) -> int:
        """Walk through an object, handing the place of each named member to its handler; return its end."""
        if self._text[at] != "{":
            return self._other_kind(at, "an object")
        at = self._blank(at + 1)
        if self._text[at] == "}":
            return at + 1
        while True:
            key, at = self._decode(self._text, at)
            at = self._blank(at)
            if self._text[at] != ":" or not isinstance(key, str):
                raise json.JSONDecodeError("expected a key and a colon", self._text, at)
            at = self._blank(at + 1)
            at = self._blank(handlers.get(key, self._skip)(at))
            if self._text[at] == "}":
                return at + 1
            if self._text[at] != ",":
                raise json.JSONDecodeError('expected "," or "}"', self._text, at)
            at = self._blank(at + 1)

    def _array(self, at: int, item: Callable[[int], int]) -> int:
        if self._text[at] != "[":
            return self._other_kind(at, "a list")
        at = self._blank(at + 1)
        if self._text[at] == "]":
            return at + 1
        while True:
            at = self._blank(item(at))
            if self._text[at] == "]":
                return at + 1
            if self._text[at] != ",":
                raise json.JSONDecodeError('expected "," or "]"', self._text, at)
            at = self._blank(at + 1)
