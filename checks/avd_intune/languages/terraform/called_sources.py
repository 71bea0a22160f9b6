"""Where the code of a module call lies: its source may be an argument, or a call of what calls it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from avd_intune.languages.terraform.module_sources import ModuleSource
from avd_intune.languages.terraform.modules import Declaration, PlacedAttribute
from avd_intune.languages.terraform.own_repository import own_folder
from avd_intune.languages.terraform.root_run import Run
from avd_intune.values.value_types import Known, Value

MAX_MODULE_DEPTH = 64


def source_of_call(
    run: Run,
    declaration: Declaration,
    address: str,
    path: tuple[str, ...],
    folders: Sequence[Path],
    evaluate: Callable[[PlacedAttribute], Value],
    is_component: bool,
) -> ModuleSource:
    """Return where a called module lies, without a folder where it is not at hand; that is noted in the run.

    path: the names of the calls that lead to it, its own last. folders: those of the modules that call it, the nearest
    first. evaluate: what its arguments are in the nearest. is_component: whether it is called so, as Stacks do.
    """
    text = declaration.literal("source")
    if text is None and (placed := declaration.content.attributes.get("source")) is not None:
        value = evaluate(placed)
        text = value.value if isinstance(value, Known) and isinstance(value.value, str) else None
    if text is None:
        source = ModuleSource("", None, f"the source of {address} is not known before deployment")
    elif (own := own_folder(run.library, text, declaration, folders[0])) is not None:
        source = ModuleSource(text, own)
    else:
        source = run.sources.find(text, declaration.literal("version"), folders[0], path)
        if is_component and source.folder is None:
            source = ModuleSource(source.name, None, source.reason.replace(f"module.{path[-1]}", address, 1))
    if source.folder is not None and len(path) > MAX_MODULE_DEPTH:
        reason = f"modules are called more than {MAX_MODULE_DEPTH} levels deep; what is below is not evaluated"
        run.report(declaration.span, reason, kind="limit")
        source = ModuleSource(source.name, None, reason)
    elif source.folder in folders:
        source = ModuleSource(source.name, None, f"{address} calls itself, directly or through others")
    if source.reason:
        run.report(declaration.span, source.reason, f"{source.name} {declaration.span.text}", kind="module")
    return source
