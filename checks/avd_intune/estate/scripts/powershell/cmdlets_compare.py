"""`Compare-Object`: what two lists have in common, and what only one of them has.

https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/compare-object
"""

from __future__ import annotations

from collections import Counter

from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet
from avd_intune.estate.scripts.powershell.cmdlets_flow import member_of
from avd_intune.estate.scripts.powershell.conversions import items_of
from avd_intune.estate.scripts.script_values import Open, Table, known_text


@cmdlet(
    "compare-object",
    "referenceobject:0 differenceobject:1 property syncwindow includeequal! excludedifferent! passthru! culture "
    "casesensitive!",
)
def _compare_object(call: Call) -> None:
    shell, bound = call.shell, call.bound
    for name in ("referenceobject", "differenceobject"):
        if name in bound and bound.get(name) is None:
            call.error(f"-{name} is nothing")
            return
    guard = shell.machine.guard
    piped = [item for when, item in call.given or [] if when is True or when is guard]
    given = bound.get("differenceobject", tuple(piped) if len(piped) == len(call.given or []) else Open("given", "it"))
    names = [known_text(each) for each in items_of(bound.get("property")) or ()]
    left, right = (_named(call, value, names) for value in (bound.get("referenceobject"), given))
    if left is None or right is None or "syncwindow" in bound:
        shell.emit(Open(f"compared {call.shown} {shell.machine.place()}", call.shown))
        return
    shell.machine.step(len(left) + len(right))
    both, lacking = _divided(left, right)
    _, only = _divided(right, left)
    for side, items in (("==", both), ("=>", only), ("<=", lacking)):
        if (side == "==" and not bound.flag("includeequal")) or (side != "==" and bound.flag("excludedifferent")):
            continue
        for item in items:
            shell.emit(item if bound.flag("passthru") else _found(call, item, names, side))


def _divided(some: list[tuple[str, object]], others: list[tuple[str, object]]) -> tuple[list[object], list[object]]:
    """Return which elements of a list stand in another one, too, each as often as there, and which do not."""
    number = Counter(name for name, _ in others)
    both: list[object] = []
    only: list[object] = []
    for name, item in some:
        (both if number[name] > 0 else only).append(item)
        number[name] -= 1
    return both, only


def _named(call: Call, value: object, properties: list[str | None]) -> list[tuple[str, object]] | None:
    """Return the elements of a list, each with what it is compared by; None where that is not known."""
    items = items_of(value)
    found = []
    for item in items or ():
        parts = [known_text(member_of(call, item, each or "")) for each in properties] if properties else [_word(item)]
        if None in parts:
            return None
        name = "\0".join(str(part) for part in parts)
        found.append((name if call.bound.flag("casesensitive") else name.lower(), item))
    return found if items is not None else None


def _word(item: object) -> str | None:
    return known_text(item) if isinstance(item, (str, int, float)) else None


def _found(call: Call, item: object, properties: list[str | None], side: str) -> Table:
    found = Table(kind="object", whole=True)
    for name in properties:
        found.set(name, member_of(call, item, name or ""))
    if not properties:
        found.set("InputObject", item)
    found.set("SideIndicator", side)
    return found
