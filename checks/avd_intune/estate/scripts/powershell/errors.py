"""What is thrown in PowerShell: its type, and which `catch` takes it.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_try_catch_finally
"""

from __future__ import annotations

from avd_intune.estate.scripts.script_values import Open, Pieces, Table, text_of

FAILED_CAST = "management.automation.psinvalidcastexception"
FAILED_PARSE = "a method throws a formatexception"
# The types that each type is one of beside Exception, in lower case and without `System.`.
# https://learn.microsoft.com/dotnet/api/system.exception
_BASES = {
    "management.automation.runtimeexception": ("systemexception",),
    "dividebyzeroexception": ("arithmeticexception", "systemexception"),
    "overflowexception": ("arithmeticexception", "systemexception"),
    "argumentexception": ("systemexception",),
    "argumentnullexception": ("argumentexception", "systemexception"),
    "argumentoutofrangeexception": ("argumentexception", "systemexception"),
    "invalidoperationexception": ("systemexception",),
    "invalidcastexception": ("systemexception",),
    "formatexception": ("systemexception",),
    "notsupportedexception": ("systemexception",),
    "notimplementedexception": ("systemexception",),
    "nullreferenceexception": ("systemexception",),
    "unauthorizedaccessexception": ("systemexception",),
    "security.securityexception": ("systemexception",),
    "timeoutexception": ("systemexception",),
    "io.ioexception": ("systemexception",),
    "io.filenotfoundexception": ("io.ioexception", "systemexception"),
    "io.directorynotfoundexception": ("io.ioexception", "systemexception"),
    "io.pathtoolongexception": ("io.ioexception", "systemexception"),
    # What a cast that fails throws, and a method that does: the error of .NET is inside of one of PowerShell.
    FAILED_CAST: ("invalidcastexception", "systemexception", "management.automation.runtimeexception"),
    FAILED_PARSE: (
        "formatexception",
        "systemexception",
        "management.automation.methodinvocationexception",
        "management.automation.methodexception",
        "management.automation.runtimeexception",
    ),
    "exception": (),
    "systemexception": (),
    "applicationexception": (),
}
_TEXT = "management.automation.runtimeexception"


_ACTIONS = ("silentlycontinue", "stop", "continue", "inquire", "ignore", "suspend", "break")


def action_of(value: object) -> str:
    """Return what is done at an error, in lower case, as a script names it: by its name or its number.

    https://learn.microsoft.com/dotnet/api/system.management.automation.actionpreference
    """
    text = str(value).strip().lower() if isinstance(value, (str, int)) else ""
    if text.isdecimal():
        return _ACTIONS[int(text)] if int(text) < len(_ACTIONS) else ""
    return text


def kind_of_error(value: object) -> str:
    """Return the type of what is thrown, in lower case and without `System.`; "" where it is not known."""
    if isinstance(value, (str, Pieces, int, float)):
        return _TEXT
    return value.kind if isinstance(value, Table) and value.kind.endswith("exception") else ""


def is_caught(kind: str, types: list[str]) -> bool | None:
    """Say whether a `catch` of these types takes an error of a type; None where that is not known."""
    names = {name.removeprefix("system.") for name in types}
    if "exception" in names or kind in names:
        return True
    if kind not in _BASES:
        return None
    found = {kind, *_BASES[kind]}
    if kind in (FAILED_CAST, FAILED_PARSE) and names & {"formatexception", "overflowexception"} - found:
        return None  # which of them, only the text tells
    # A type may be written without the namespaces that `using` names.
    short = {name.rpartition(".")[2] for name in found}
    return True if found & names else None if short & names else False


def error_of(value: object) -> object:
    """Return what `$_` is where something that is thrown is caught."""
    if isinstance(value, Table) and value.kind.endswith("exception"):
        message = value.get("message")
    elif isinstance(value, (str, Pieces, int, float)):
        message = text_of(value)
    elif isinstance(value, Table):
        return Table({"targetobject": ("TargetObject", value)}, "error", Open("error", "the error"))
    else:
        return Open("error", "the error")
    exception = Table(kind=kind_of_error(value))
    exception.set("Message", message)
    exception.open = Open("exception", "the exception")
    record = Table(kind="error", open=Open("error", "the error"))
    record.set("Exception", exception)
    record.set("TargetObject", value)
    return record
