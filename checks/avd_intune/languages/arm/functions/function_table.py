"""All functions of ARM templates and Bicep, and how one is called.

Names and overloads: Azure/bicep src/Bicep.Core/Semantics/Namespaces/{System,Az}NamespaceType.cs;
https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from avd_intune.languages.arm.functions.calls import attempt, rejected_call
from avd_intune.languages.arm.functions.function_api import (
    ArmFunction,
    ArmFunctionContext,
)
from avd_intune.module_tables import ModuleTable
from avd_intune.values.blanks import blanks_among
from avd_intune.values.inside import is_secret
from avd_intune.values.value_types import (
    Known,
    OneOf,
    Origin,
    PartialString,
    Value,
    as_secret,
    replace,
)

# In which module of this folder each function is.
NAMES = {
    "arithmetic": "add sub mul div mod int float range min max",
    "arrays": (
        "array createarray concat length empty contains indexof lastindexof first last take skip indexfromend "
        "tryindexfromend tryget distinct flatten"
    ),
    "azure": (
        "reference references providers pickzones tologicalzone tologicalzones tophysicalzone tophysicalzones "
        "roledefinitions resourceinfo extensions readenvironmentvariable readenvvar readcliarg externalinput "
        "externalinputs list* getsecret newguid subscription resourcegroup managementgroup tenant deployment "
        "deployer environment"
    ),
    "address_ranges": "parsecidr cidrsubnet cidrhost",
    "dates": "datetimeadd datetimetoepoch datetimefromepoch utcnow",
    "encoding_functions": (
        "base64 base64tostring base64tojson uricomponent uricomponenttostring datauri datauritostring"
    ),
    "file_loading": "loadtextcontent loadfileasbase64 loadjsoncontent loadyamlcontent loaddirectoryfileinfo",
    "lambdas": "map filter sort reduce mapvalues toobject groupby",
    "logic": "true false null if not and or coalesce equals less lessorequals greater greaterorequals bool fail",
    "objects": "createobject union shallowmerge intersection items objectkeys json any",
    "resource_functions": (
        "resourceid subscriptionresourceid tenantresourceid managementgroupresourceid extensionresourceid"
    ),
    "strings": (
        "format string tolower toupper trim padleft replace startswith endswith substring split join like "
        "guid uniquestring"
    ),
    "uris": "uri builduri parseuri",
}

ARM_FUNCTIONS: Mapping[str, ArmFunction] = ModuleTable("avd_intune.languages.arm.functions", NAMES)

# Answered by the evaluator of each language, from the names in its scope or from syntax.
SCOPE_FUNCTIONS = frozenset({"parameters", "variables", "copyindex", "lambda", "lambdavariables", "nameof"})


def call_arm_function(name: str, arguments: Sequence[Value], call: ArmFunctionContext) -> Value:
    """Return what a function gives for evaluated arguments; never raises.

    Names are matched without regard to case. What the language rejects, also an unknown function, is
    an EvaluationError; what hangs on an unknown is Unknown; one of several arguments gives a OneOf.
    """
    function = ARM_FUNCTIONS.get(name.lower())
    if function is None and name.lower().startswith("list"):
        function = ARM_FUNCTIONS["list*"]
        arguments = (Known(name), *arguments)
    if function is None:
        return rejected_call(name, call, f"there is no function {name}", arguments, final=False)
    chosen = function
    result = attempt(name, call, lambda *values: chosen(call, *values), *arguments)
    return _finished(chosen, arguments, result, call)


def _finished(function: ArmFunction, arguments: Sequence[Value], result: Value, call: ArmFunctionContext) -> Value:
    """Add secrecy and provenance to a result."""
    try:
        if _takes_secrecy(function, arguments, result):
            result = as_secret(result)
    except RecursionError:
        result = as_secret(result)
    if result.origin is None and call.span is not None and not isinstance(result, OneOf):
        empties = blanks_among(arguments) if isinstance(result, PartialString) else ()
        # An id with an empty name in it is none, whichever of its names that is.
        before = empties if function.name.lower().endswith("resourceid") else ()
        stated = (each.origin for each in arguments if each.origin is not None)
        previous = next(chain(before, stated), None)
        depth = previous.depth + 1 if previous is not None else 1
        result = replace(result, origin=Origin(f"{function.name}()", call.span, previous, depth, empties=empties))
    return result


def _takes_secrecy(function: ArmFunction, arguments: Sequence[Value], result: Value) -> bool:
    if function.structural or result.secret:
        return False
    if isinstance(result, Known) and not isinstance(result.value, str):
        # A number or a truth about a secret (its length, whether it is empty) does not give it away.
        return False
    if isinstance(result, (Known, PartialString)):
        return any(is_secret(argument) for argument in arguments)
    return any(argument.secret for argument in arguments)
