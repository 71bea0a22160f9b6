"""How a rule looks at an estate: every value as it is in one world, unknowns raised as undecidable."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar, Union

from avd_intune.baselines.baseline import Baseline
from avd_intune.estate.adapters.extension_types import ExtensionType
from avd_intune.estate.model import Estate, Extension, HostPool, MachineKind, Script, SessionHost
from avd_intune.judgement.stating import inputs_named, state_it
from avd_intune.settings import Settings
from avd_intune.source.budget import count_read
from avd_intune.values.assumptions import Assumptions
from avd_intune.values.blanks import blank_of, blanks_of
from avd_intune.values.display import declared_at, span_of
from avd_intune.values.value_types import (
    EncodedString,
    EvaluationError,
    Known,
    ListValue,
    NullInTextError,
    Origin,
    PartialString,
    Reference,
    Unknown,
    Value,
)
from avd_intune.values.worlds import UndecidableError, World

# What to do about a value, or a whole machine, that the code does not show.
SCAN_BOTH = "scan the code that declares it together with this"

T = TypeVar("T")
# One for all: an empty set is an object of its own each time.
_NONE: frozenset[str] = frozenset()

# A value, kept so that its id stays its own; the text that is known of it; what is not known.
_Visible = tuple[Value, str, Union[Unknown, None]]


class Look(World):
    """One world of one estate, with the baseline and settings that rules judge by."""

    __slots__ = ("_secrets", "baseline", "estate", "settings")

    def __init__(self, assumptions: Assumptions, estate: Estate, baseline: Baseline, settings: Settings) -> None:
        super().__init__(assumptions)
        self.estate = estate
        self.baseline = baseline
        self.settings = settings
        self._secrets: frozenset[str] = _NONE

    def resolve(self, value: Value) -> Value:
        """Return the value in this world, see `World.resolve`. A secret one is remembered, to be hidden."""
        if type(value) is Known and not value.secret:
            return value  # most are, and a rule looks at many
        resolved = super().resolve(value)
        if (resolved.secret or value.secret) and isinstance(resolved, Known):
            content = resolved.value
            # A truth value does not give a secret away, and hiding it would garble the sentence.
            if content not in (None, "") and not isinstance(content, bool):
                self._secrets |= {str(content)}
        return resolved

    def shared(self, question: Callable[..., T], *about: object) -> T:
        """Return `question(*about, look)`, which several rules ask, worked out once for the objects that it is about.

        Only in the case in which no input is decided yet. The answer, which nobody may change, hangs on nothing else;
        the secrets that it looked at are remembered with it.
        """
        if self.assumptions.choices:
            return question(*about, self)
        key = (question, *about)
        known: tuple[Look, T] | None = self.estate.shared.get(key)
        if known is None or known[0].baseline is not self.baseline or known[0].settings is not self.settings:
            asked = Look(self.assumptions, self.estate, self.baseline, self.settings)
            known = self.estate.shared[key] = (asked, question(*about, asked))
        self._secrets |= known[0]._secrets
        return known[1]

    def hidden(self, reason: str) -> str:
        """Return a reason without the secrets that the rule has looked at."""
        if not self._secrets:
            return reason
        for secret in sorted(self._secrets, key=len, reverse=True):
            reason = re.sub(rf"(?<![\w-]){re.escape(secret)}(?![\w-])", "(secret)", reason, flags=re.IGNORECASE)
        return reason

    def text_of(self, value: Value, what: str) -> str | None:
        """Return a string, None if it is null or empty. Raises UndecidableError that says `what` is unknown."""
        resolved = self.resolve(value)
        if isinstance(resolved, Unknown):
            raise self.unknown(what, resolved)
        return self.text(resolved)

    def is_true(self, value: Value, what: str) -> bool:
        """Say whether a value is true, also as a text. Raises UndecidableError that says `what` is unknown."""
        return (self.text_of(value, what) or "").lower() == "true"

    def is_outside(self, host: SessionHost) -> bool:
        """Say whether the code does not declare the machine of a session host, but only what is on it."""
        machine = host.machine
        return machine.kind is MachineKind.OUTSIDE_THE_CODE or not self.is_true(machine.is_declared, "what it runs")

    def is_given(self, value: Value, what: str = "a value that it needs") -> bool:
        """Say whether something is stated; what is only known on deployment is stated all the same.

        Raises UndecidableError, which names `what`, for what the language rejects and for what an empty default does
        not have: an input has to be stated first.
        """
        resolved = self.resolve(value)
        if isinstance(resolved, EvaluationError):
            raise self.unknown(what, resolved)
        if isinstance(resolved, Unknown) and blank_of(resolved) is not None:
            blanks = blanks_of(resolved)
            values = "an empty value" if len(blanks) == 1 else "empty values"
            raise UndecidableError(resolved, f"{what} is made of {values}, {self.filling(blanks)}")
        return isinstance(resolved, Unknown) or not self.is_absent(resolved)

    def ask_for(self, value: Value, what: str) -> None:
        """Raise UndecidableError if a value that is needed is only empty by the default of an input."""
        resolved = self.resolve(value)
        blank = blank_of(resolved)
        is_empty = not isinstance(resolved, Unknown) and self.is_absent(resolved)
        if not is_empty or blank is None:
            return
        raise UndecidableError(
            Unknown("it is empty by default", key=f"blank {blank.default_of}", origin=resolved.origin),
            f"{what} is empty by {self.filling((blank,))}",
        )

    def filling(self, blanks: Sequence[Origin]) -> str:
        """Name the empty defaults of inputs, and say what to do about them."""
        defaults, give = ("default", "that a value") if len(blanks) == 1 else ("defaults", "them values")
        file = self.estate.places.values_file
        return f"the {defaults} of {inputs_named(blanks, self.estate.places)}; give {give} in {file} or on deployment"

    def extensions(self, host: SessionHost) -> list[Extension]:
        """Return the extensions that are on the session host in this world."""
        return [each for each, when in host.machine.extensions if self.truth(when)]

    def scripts(self, host: SessionHost) -> list[Script]:
        """Return the scripts that run on the session host in this world."""
        return [each for each, when in host.machine.scripts if self.truth(when)]

    def pools(self, host: SessionHost) -> list[HostPool]:
        """Return the host pools that the session host belongs to in this world."""
        return [pool for pool, when in host.pools if self.truth(when)]

    def outside(self, host: SessionHost) -> str:
        """Say that the virtual machine of a session host is declared outside the code, and why if that is known."""
        machine = self.resolve(host.machine.name)
        why = f" ({machine.reason})" if isinstance(machine, Unknown) else ""
        return f"the virtual machine is declared outside this code{why}"

    def to_find(self, host: SessionHost) -> str:
        """Return what to do so that the code which declares the virtual machine of a session host is found."""
        name = self.resolve(host.machine.name)
        if isinstance(name, Unknown) and not isinstance(name, Reference):
            file = self.estate.places.values_file
            return f"give its name in {file}, or declare the machine in the template that registers it"
        return SCAN_BOTH

    def is_extension(self, extension: Extension, kind: ExtensionType) -> bool:
        """Say whether an extension is of a kind. Raises UndecidableError if its type is unknown."""
        name = self.text_of(extension.type, "the type of an extension of the session host")
        return name is not None and name.lower() == kind.type.lower()

    @property
    def state_it(self) -> str:
        """What to do about an input that decides."""
        return state_it(self.estate.places)

    def unknown(self, what: str, value: Unknown, remedy: str | None = None) -> UndecidableError:
        """Return the error for a value that a rule needs: what it is, why unknown, where it comes from, what to do.

        remedy: what to do where that is not to state it; "" where there is nothing.
        """
        remedy = self.state_it if remedy is None else remedy
        is_rejected = isinstance(value, EvaluationError) and not isinstance(value, NullInTextError)
        blanks = blanks_of(value) if is_rejected else ()
        defaults = "default" if len(blanks) == 1 else "defaults"
        why = f"{value.reason}, by the empty {defaults} of {inputs_named(blanks)}" if blanks else value.reason
        reason = f"{what} is unknown: {why}{self.where(value, with_source=True)}"
        return UndecidableError(value, f"{reason}; {remedy}" if remedy else reason)

    def where(self, value: Value, with_source: bool = False) -> str:
        """Return ` (main.tf:12)` for the place where a value is used, "" if there is none.

        with_source: name the place where the value comes from as well (the declaration of an input), if that is
        another line: ` (main.tf:12, from variables.tf:3)`. Whoever mends an unknown has to go there.
        """
        used, source = span_of(value), declared_at(value)
        if used is None or source is None:
            return ""
        shown = self.estate.places.shown
        is_elsewhere = with_source and (source.path, source.line) != (used.path, used.line)
        return f" ({shown(used.path, used.line)}{f', from {shown(source.path, source.line)}' if is_elsewhere else ''})"


def visible_parts(look: World, value: Value) -> tuple[str, Unknown | None]:
    """Return the known text of a value in this world and, if part of it is unknown, that part."""
    return _visible_parts(look, value, {})


def _visible_parts(look: World, value: Value, known: dict[int, _Visible]) -> tuple[str, Unknown | None]:
    """known: the answers for parts by their identity: what holds another value twice, and so on, has no end of ways."""
    found = known.get(id(value))
    if found is None:
        text, missing = _parts_inside(look, look.resolve(value), known)
        count_read(len(text))
        found = known[id(value)] = value, text, missing
    return found[1:]


def _parts_inside(look: World, resolved: Value, known: dict[int, _Visible]) -> tuple[str, Unknown | None]:
    if isinstance(resolved, Known):
        return (resolved.value if isinstance(resolved.value, str) else ""), None
    if isinstance(resolved, PartialString):
        pieces: list[str] = []
        missing: Unknown | None = resolved
        for part in resolved.parts:
            if isinstance(part, str):
                pieces.append(part)
            elif isinstance(part, Value):
                text, _ = _visible_parts(look, part, known)
                pieces.append(text)
        return "".join(pieces), missing
    if isinstance(resolved, EncodedString):
        return _visible_parts(look, resolved.content, known)
    if isinstance(resolved, ListValue):
        inner = [_visible_parts(look, item, known) for item in look.items(resolved)]
        return "\n".join(text for text, _ in inner), next((m for _, m in inner if m is not None), None)
    return "", resolved if isinstance(resolved, Unknown) else None
