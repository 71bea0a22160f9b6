"""How the arguments of a call find the parameters that a function, block or script declares."""

from __future__ import annotations

from functools import partial

from avd_intune.estate.scripts.conditions import mapped
from avd_intune.estate.scripts.powershell.binding import NOTHING, AmbiguousNameError, Given, Signature, parameter_named
from avd_intune.estate.scripts.powershell.cmdlets import DEFAULTS, default_parameters
from avd_intune.estate.scripts.powershell.conversions import ConversionError, cast
from avd_intune.estate.scripts.powershell.frames import Scope, ScriptError
from avd_intune.estate.scripts.powershell.parameter_sets import SET, chosen_set, is_missing, sets_for
from avd_intune.estate.scripts.powershell.validation import is_none_of, refuses
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.script_values import Open, Pieces, Table, known_text, shown_text
from avd_intune.languages.powershell.tree import Block, Command, Node, ParameterDeclaration, Variable

_SWITCHES = (
    "switch",
    "switchparameter",
    "management.automation.switchparameter",
    "system.management.automation.switchparameter",
)


def bind_block(shell: Variables, block: Block, given: Given, scope: Scope, node: Node, called: bool = False) -> None:
    """Set the parameters of a block in a scope. Raises ScriptError where PowerShell refuses the arguments.

    called: whether it is a script that a command line runs. One that is looked at by itself has no arguments, whatever
    it may be given.
    """
    declared = block.parameters or []
    wanted = Signature(
        {each.name: each.type in _SWITCHES for each in declared},
        (),
        {alias: each.name for each in declared for alias in each.aliases},
    )
    takes_rest = any(each.takes_rest for each in declared)
    values: dict[str, object] = {}
    positional: list[object] = []
    items = given.items
    at = 0
    while at < len(items):
        name, value = items[at]
        at += 1
        if name is None:
            positional.append(value)
            continue
        full, switch = _parameter(name, wanted, block, takes_rest)
        if full == "":
            # A simple function puts what it does not know among its other arguments, as one does that takes them all.
            positional.append(f"-{name}")
            if value is not NOTHING:
                positional.append(value)
            continue
        if full in values and at - 1 in given.splatted:
            continue  # one that is written wins over one of a table
        if value is not NOTHING:
            values[full] = value
        elif switch:
            values[full] = True
        elif at < len(items) and items[at][0] is None:
            values[full] = items[at][1]
            at += 1
        else:
            raise ScriptError(f"-{full} has no value")
    is_complete = _is_complete(items, node, called)
    _bind_positions(_of_sets(block, values), values, positional, block.by_name_only)
    defaults = shell.lookup(DEFAULTS)[1]
    if block.is_advanced and isinstance(defaults, Table) and isinstance(node, Command):
        for full, value in default_parameters(defaults, shell.shown(node.elements[0]).lower(), wanted):
            values.setdefault(full, value)
    if positional and block.is_advanced and block.parameters is not None:
        raise ScriptError("there is no parameter for an argument")
    scope.variables["args"] = tuple(positional)
    if "whatif" in values and "whatif" not in wanted.names:
        scope.variables["whatifpreference"] = values["whatif"]
    if "erroraction" in values and "erroraction" not in wanted.names:
        scope.variables["erroractionpreference"] = values["erroraction"]
    used = chosen_set(declared, values, block.default_set, is_complete or not items)
    if is_complete:
        for each in declared:
            if is_missing(each, used, set(values)):
                raise ScriptError(f"-{each.name} is missing")
    # Only an advanced function has one; what it calls sees it, too.
    if block.is_advanced:
        scope.variables["pscmdlet"] = Open("$pscmdlet", "$PSCmdlet")
        scope.variables[SET] = used
    asked = {each.name for each in declared if _is_asked_for(each, used, values)}
    _set(shell, declared, values, scope, called or isinstance(node, Command), asked)
    bound = Table()
    for name, value in values.items():
        bound.set(name, scope.variables[name] if name in wanted.names else value)
    scope.variables["psboundparameters"] = bound


def _of_sets(block: Block, values: dict[str, object]) -> list[ParameterDeclaration]:
    """Return the parameters that an argument without a name can be for: those of the sets that are left."""
    declared = block.parameters or []
    left = sets_for(declared, values)
    preferred = [name for name in left if name.lower() == block.default_set.lower()] or left
    return [each for each in declared if not each.sets or any(name in each.sets for name in ("", *preferred))]


def _is_complete(items: list[tuple[str | None, object]], node: Node, called: bool) -> bool:
    """Say whether all arguments of a call are known to be there, and no unknown ones among them."""
    if isinstance(node, Command):
        return not any(isinstance(each, Variable) and each.splatted for each in node.elements)
    return (called or bool(items)) and not any(isinstance(value, (Open, Pieces)) for _, value in items)


def _parameter(name: str, wanted: Signature, block: Block, takes_rest: bool) -> tuple[str, bool]:
    try:
        full, switch = parameter_named(name, wanted)
    except AmbiguousNameError:
        raise
    except ScriptError:
        if block.is_advanced and not takes_rest:
            raise
        return "", False
    if full not in wanted.names and not block.is_advanced:
        return "", False
    return full, switch


def _bind_positions(
    declared: list[ParameterDeclaration], values: dict[str, object], positional: list[object], by_name_only: bool
) -> None:
    named = by_name_only or any(each.position is not None for each in declared)
    order = sorted(
        (each for each in declared if each.type not in _SWITCHES and (each.position is not None or not named)),
        key=lambda each: each.position if each.position is not None else 0,
    )
    for each in order:
        if not positional:
            return
        if each.takes_rest and each.name not in values:
            values[each.name] = tuple(positional)
            positional.clear()
            return
        if each.name not in values:
            values[each.name] = positional.pop(0)
    rest = next((each for each in declared if each.takes_rest and each.name not in values), None)
    if positional and rest is not None:
        values[rest.name] = tuple(positional)
        positional.clear()


def _set(
    shell: Variables, declared: list[ParameterDeclaration], values: dict[str, object], scope: Scope, is_call: bool,
    asked: set[str],
) -> None:  # fmt: skip
    """Set the parameters. asked: those that have to be given, and are not among the values that are known."""
    kept = shell.scope
    for each in declared:
        given = each.name in values
        if given:
            value = values[each.name]
        elif each.default is not None:
            # A default may read the parameters before it.
            shell.scope = scope
            try:
                value = shell.value(each.default)
            finally:
                shell.scope = kept
        elif each.name in asked:
            # It is given, by whoever calls the script, or it does not run.
            value = Open(f"parameter {each.name}", f"${each.name}")
        else:
            value = _default_of(each)
        if each.type and each.type not in _SWITCHES:
            scope.types[each.name] = each.type
        if given and is_call and each.type in (*_SWITCHES, "bool", "boolean"):
            mapped(partial(_no_text, each), value)
        scope.variables[each.name] = _typed(shell, each, value, given)
        if each.allowed or each.validations:
            scope.rules[each.name] = [("validateset", each.allowed)] if each.allowed else []
            scope.rules[each.name] += each.validations
        if given:
            mapped(partial(_validated, shell, each), scope.variables[each.name])


def _is_asked_for(declared: ParameterDeclaration, used: str | None, values: dict[str, object]) -> bool:
    if used is None:
        return declared.mandatory and declared.name not in values and not declared.from_pipeline
    return is_missing(declared, used, set(values))


def _no_text(declared: ParameterDeclaration, value: object) -> object:
    """Raise ScriptError where a text is given for a truth value: `-Enabled 'true'` is refused, `-Enabled 1` is not."""
    if isinstance(value, str):
        raise ScriptError(f"-{declared.name} takes a truth value or a number, and no text")
    return value


def _default_of(declared: ParameterDeclaration) -> object:
    if declared.type in _SWITCHES or declared.type in ("bool", "boolean"):
        return False
    if declared.type in ("int", "int32", "long", "int64", "double"):
        return 0
    return "" if declared.type == "string" else None


def _validated(shell: Variables, declared: ParameterDeclaration, value: object) -> object:
    """Raise ScriptError where a value that is given is not one of those that a parameter takes."""
    if (declared.mandatory or any(declared.sets.values())) and _is_empty(declared, value):
        raise ScriptError(f"-{declared.name} has to be given, and is empty")
    if refuses(shell, declared.validations, value):
        raise ScriptError(f"`{shown_text(value)}` is not allowed for -{declared.name}")
    return value


def _is_empty(declared: ParameterDeclaration, value: object) -> bool:
    """Say whether a value is none that a mandatory parameter takes: null, or an empty text or list.

    https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_functions_advanced_parameters
    """
    allowed = {name for name, _ in declared.validations}
    if value is None:
        return "allownull" not in allowed
    if declared.type in ("string", "system.string"):
        return value == "" and "allowemptystring" not in allowed
    return declared.type.endswith("[]") and value == () and "allowemptycollection" not in allowed


def _typed(shell: Variables, declared: ParameterDeclaration, value: object, given: bool) -> object:
    def leaf(each: object) -> object:
        # What is written as the default is taken as it is.
        if given and is_none_of(declared.allowed, each) and each not in (None, ""):
            raise ScriptError(f"`{known_text(each)}` is not allowed for -{declared.name}")
        if not declared.type:
            return each
        if declared.type in shell.types:
            return shell.cast_own(declared.type, each, f"${declared.name}")
        try:
            return cast("bool" if declared.type in _SWITCHES else declared.type, each, f"${declared.name}")
        except ConversionError as error:
            raise ScriptError(str(error)) from error

    return mapped(leaf, value)
