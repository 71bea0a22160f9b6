"""Modules of functions: `New-Module`, `Import-Module` of a file at hand, `using module`, and what they export.

A module has variables and functions of its own, and gives only what it exports to who imports it.
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_modules
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import partial

from avd_intune.estate.scripts.conditions import cases, chosen, mapped
from avd_intune.estate.scripts.holes import as_text
from avd_intune.estate.scripts.paths_of_files import file_name
from avd_intune.estate.scripts.powershell.binding import Given
from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet
from avd_intune.estate.scripts.powershell.conversions import items_of
from avd_intune.estate.scripts.powershell.frames import Defined, Exports, Scope
from avd_intune.estate.scripts.powershell.members import MODULE
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.running_files import content_of, is_missing
from avd_intune.estate.scripts.script_values import Code, Open, Pieces, Table, known_text, shown_text, text_of
from avd_intune.languages.powershell.tree import Definition, Node
from avd_intune.patterns import lazy_pattern

_FILES = (".psm1", ".ps1", ".psd1")
_USING = lazy_pattern(r"\s*using\s+module\s+(['\"]?)([^'\"\r\n;]+?)\1\s*\Z")
# Where modules of Windows and of what is installed lie: nobody delivers these.
_OF_WINDOWS = ("%windir%", "%systemroot%", "%programfiles", "c:\\windows", "c:\\program files", "$pshome")


@cmdlet("new-module", "scriptblock:1 name:0 function cmdlet returnresult! ascustomobject! argumentlist=args")
def _new_module(call: Call) -> None:
    """A module of a block: what it exports is there from then on, for who made it."""
    block = next((each for each in map(call.bound.get, ("scriptblock", "name")) if isinstance(each, Code)), None)
    shell = call.shell
    if block is None:
        shell.machine.stopped("what a module does is not known", call.shown)
        return
    scope = _own_scope(shell)
    given = Given([(None, each) for each in items_of(call.bound.get("argumentlist")) or ()])
    shell.in_source(block.source, lambda: shell.call_block(block.block, given, None, "", call.node, scope=scope))
    if call.bound.flag("ascustomobject"):
        shell.emit(_object_of(scope))
        return
    name = call.bound.get("name")
    _export(shell, scope, known_text(name) or "" if not isinstance(name, Code) else "", _wanted(call))
    if not call.bound.flag("returnresult"):
        shell.emit(Table({"name": ("Name", name)}, "object", Open(f"module {call.shown}", call.shown)))


def _object_of(scope: Scope) -> Table:
    """Return a module as an object: its functions are the methods, and its variables live as long as it does."""
    found = Table(kind=MODULE)
    for name, defined in scope.functions.items():
        if isinstance(defined, Defined):
            found.set(name, Code(defined.function.body, defined.source, scope=scope))
    return found


@cmdlet("export-modulemember", "function:0 cmdlet variable alias")
def _export_member(call: Call) -> None:
    scope = call.shell.scope_named("script")
    if scope.exports is None:
        scope.exports = Exports()
    for kind, patterns in (("function", scope.exports.functions), ("variable", scope.exports.variables)):
        patterns.extend(_patterns(call.bound.get(kind)))
    scope.exports.aliases.extend(_patterns(call.bound.get("alias")))


@cmdlet(
    "import-module",
    "name:0=path fullyqualifiedname moduleinfo assembly force! global! prefix function cmdlet variable alias passthru! "
    "ascustomobject! minimumversion requiredversion maximumversion version argumentlist disablenamechecking! "
    "noclobber! scope pssession cimsession skipeditioncheck! usewindowspowershell!",
)
def _import_module(call: Call) -> None:
    """A module that is a file at hand: what it exports is there from then on."""
    for name in items_of(call.bound.get("name")) or ():
        if not _import(call.shell, name, call.node, _wanted(call), known_text(call.bound.get("prefix")) or ""):
            call.succeeds_or_fails()


@cmdlet("remove-module", "name:0 fullyqualifiedname moduleinfo force!")
def _remove_module(call: Call) -> None:
    shell = call.shell
    for name in items_of(call.bound.get("name")) or ():
        for scope, function in shell.modules.pop((known_text(name) or "").lower(), ()):
            scope.functions[function] = chosen(shell.machine.guard, None, scope.functions.get(function))


def import_used(shell: Variables, node: Definition) -> None:
    """`using module .\\Mdm.psm1`."""
    found = _USING.match(shell.machine.sources[-1].text[node.start : node.end])
    if found is not None:
        _import(shell, found[2], node, None, "")


def _wanted(call: Call) -> list[str] | None:
    return _patterns(call.bound.get("function")) if "function" in call.bound else None


def _patterns(value: object) -> list[str]:
    return [text.lower() for each in items_of(value) or () if (text := known_text(each)) is not None]


def _import(shell: Variables, name: object, node: Node, wanted: Sequence[str] | None, prefix: str) -> bool:
    """Import a module by its path; return False where it is one of the machine, of which nothing is known."""
    machine = shell.machine
    path = text_of(name)
    shown = shown_text(path)
    own = (file_name(path) or "").lower()
    if isinstance(path, Open) or not own:
        return False
    has_folder = any(sign in shown for sign in "\\/")
    for file in (own,) if own.endswith(_FILES) else (f"{own}.psd1", f"{own}.psm1"):
        content = content_of(machine, path if file == own else file)
        if is_missing(content):
            continue

        def run(content: object = content, file: str = file) -> None:
            for guard, leaf in list(cases(content)):
                text = as_text(machine, leaf) if isinstance(leaf, (str, Pieces)) else None
                if text is not None:
                    shell.under(guard, partial(_import_text, shell, text, file, node, wanted, prefix), node)

        # A name without a folder is looked for in the folders of modules, and what lies there only the machine tells.
        found = has_folder or own.endswith(_FILES)
        shell.under(found or machine.ask(f"module {own}", f"the module {shown} is {file}"), run, node)
        return True
    if has_folder and not shown.lower().startswith(_OF_WINDOWS) and not own.endswith(".dll"):
        machine.stopped(f"{own} is not in this repository", shell.shown(node), own)
        return True
    return False


def _import_text(shell: Variables, text: str, file: str, node: Node, wanted: Sequence[str] | None, prefix: str) -> None:
    scope = _own_scope(shell)
    if file.endswith(".psd1"):
        manifest = _manifest(shell, text)
        exported = _patterns(manifest.get("functionstoexport")) if "functionstoexport" in manifest.entries else ["*"]
        for part in _parts_of(manifest):
            _run_part(shell, scope, part, node)
        if scope.exports is None:
            scope.exports = Exports(functions=exported, aliases=["*"])
        else:
            scope.exports.functions = [
                each for each in scope.functions
                if _matches(each, scope.exports.functions) and _matches(each, exported)
            ]  # fmt: skip
    else:
        _in_scope(shell, scope, partial(shell.run_script, text, file))
    _export(shell, scope, file.rpartition(".")[0], wanted, prefix)


def _run_part(shell: Variables, scope: Scope, part: str, node: Node) -> None:
    content = content_of(shell.machine, part)
    text = as_text(shell.machine, content) if isinstance(content, (str, Pieces)) else None
    if text is None:
        name = file_name(part) or part
        shell.machine.stopped(f"{name} is not in this repository", shell.shown(node), name)
        return
    _in_scope(shell, scope, partial(shell.run_script, text, (file_name(part) or part).lower()))


def _manifest(shell: Variables, text: str) -> Table:
    """Return the table that the file of a manifest holds, which is read as a script is."""
    found = shell.output_value(lambda: shell.run_script(text, "", fixed=True))
    return found if isinstance(found, Table) else Table()


def _parts_of(manifest: Table) -> Iterator[str]:
    """Yield the files of a module in the order in which they are loaded."""
    for key in ("scriptstoprocess", "nestedmodules", "rootmodule", "moduletoprocess"):
        for each in items_of(manifest.get(key)) or ():
            name = known_text(each)
            if name and not name.lower().endswith((".dll", ".cdxml")):
                yield name if name.lower().endswith(_FILES) else f"{name}.psm1"


def _global_of(shell: Variables) -> Scope:
    """Return the scope that a module sees and is imported into: that of the script which the process runs."""
    scope = shell.scope
    while scope.parent is not None and scope.parent is not shell.outermost and scope.exports is None:
        scope = scope.parent
    return scope


def _own_scope(shell: Variables) -> Scope:
    scope = shell.scope
    while scope.parent is not None and scope.parent is not shell.outermost:
        scope = scope.parent
    return Scope(scope, is_script=True)


def _in_scope(shell: Variables, scope: Scope, run: Callable[[], None]) -> None:
    kept, shell.scope = shell.scope, scope
    try:
        run()
    finally:
        shell.scope = kept


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _export(shell: Variables, scope: Scope, module: str, wanted: Sequence[str] | None, prefix: str = "") -> None:
    """Give what a module exports to who imports it. Without a word of its own it exports all but its variables."""
    exports = scope.exports if scope.exports is not None else Exports(functions=["*"], aliases=["*"])
    target = _global_of(shell)
    guard = shell.machine.guard
    given: dict[str, object] = {
        name: function for name, function in scope.functions.items() if _matches(name, exports.functions)
    }
    for alias, meant in scope.aliases.items():
        if _matches(alias, exports.aliases) and meant in scope.functions:
            given[alias] = scope.functions[meant]
    kept = shell.modules.setdefault(module.lower(), [])
    for name, function in given.items():
        if wanted is not None and not _matches(name, wanted):
            continue
        verb, stroke, noun = name.partition("-")
        known_as = f"{verb}-{prefix.lower()}{noun}" if prefix and stroke else name
        own = mapped(lambda leaf: _of_module(leaf, scope), function)
        target.functions[known_as] = chosen(guard, own, target.functions.get(known_as))
        kept.append((target, known_as))
    for name, value in scope.variables.items():
        if _matches(name, exports.variables):
            target.variables[name] = chosen(guard, value, target.variables.get(name))


def _of_module(defined: object, scope: Scope) -> object:
    return Defined(defined.function, defined.source, scope) if isinstance(defined, Defined) else defined
