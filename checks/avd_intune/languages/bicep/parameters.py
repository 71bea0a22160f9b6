"""What the parameters of a Bicep file are in one use of it: given, by default, or open."""

from __future__ import annotations

from collections.abc import Mapping

from avd_intune.languages.bicep.evaluation.type_checks import BicepType, value_not_given, with_secrecy
from avd_intune.languages.bicep.names import FileNames
from avd_intune.languages.bicep.syntax.declaration_tree import ParameterDeclaration
from avd_intune.values.blanks import marked_default
from avd_intune.values.cases import lift
from avd_intune.values.value_types import Known, Value


class ParameterValues:
    """The parameters of one use of a file; `given` has the values that its user passes."""

    def __init__(self, given: Mapping[str, Value], key_prefix: str) -> None:
        self._given = {name.lower(): value for name, value in given.items()}
        self._prefix = key_prefix

    def given(self, name: str) -> Value | None:
        """Return what the user of the file passes for a parameter, None if nothing."""
        return self._given.get(name.lower())

    def value(self, declared: ParameterDeclaration, names: FileNames) -> Value:
        """Return the value of a parameter; its default is evaluated with `names`."""
        kind = BicepType(declared.type, names, declared.decorators)
        given = self._given.get(declared.name.lower())
        if given is None:
            value = self._not_given(declared, kind, names)
        elif declared.default is not None:
            # A null counts as not given where there is a default, as the deployment engine has it.
            value = lift(
                lambda each: (
                    self._not_given(declared, kind, names) if isinstance(each, Known) and each.value is None else each
                ),
                given,
            )
        else:
            value = given
        return with_secrecy(value, kind)

    def _not_given(self, declared: ParameterDeclaration, kind: BicepType, names: FileNames) -> Value:
        if declared.default is not None:
            value = names.evaluator.evaluate(declared.default, path=f"the default of parameter {declared.name}")
        else:
            value = value_not_given(kind, declared.name, f"{self._prefix}{declared.name}")
        return value if self._prefix else marked_default(value, declared.name)
