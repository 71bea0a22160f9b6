"""What the source of a module says: which modules it imports, and which patterns it makes when it is imported.

To parse a file takes longest of all that is asked of it: each is parsed once.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CHECKS = Path(__file__).parents[1] / "checks"


def imports_of(module: Path) -> frozenset[str]:
    """Return the dotted names of all modules that a file imports, also inside functions."""
    return _read(module)[0]


def patterns_made_in(module: Path) -> tuple[int, ...]:
    """Return the lines outside of functions that call `re.compile`."""
    return _read(module)[1]


@cache
def _read(module: Path) -> tuple[frozenset[str], tuple[int, ...]]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    calls = (each for each in _outside_functions(tree) if isinstance(each, ast.Call))
    return frozenset(_imports_in(tree, module)), tuple(each.lineno for each in calls if _compiles(each.func))


def _imports_in(tree: ast.Module, module: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative imports say less than absolute ones"
            # What is imported from a folder is a module of it.
            base = node.module or ""
            is_folder = (CHECKS / base.replace(".", "/")).is_dir()
            yield from [f"{base}.{alias.name}" for alias in node.names] if is_folder else [base]


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            yield from _outside_functions(node)


def _compiles(called: ast.expr) -> bool:
    is_of_module = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name)
    return is_of_module and (called.value.id, called.attr) == ("re", "compile")
