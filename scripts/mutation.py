"""Mutants of the engine's functions.

A mutant changes one place of one function: a comparison, `and`/`or`, `not`, a truth value, a number, a condition, or a
call whose result nobody takes. It is put into a forked process by exchanging the code of the function, so that nothing
is imported anew; `mutation_run` looks for a test that fails.
"""

from __future__ import annotations

import ast
import copy
import functools
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

CHECKS = Path(__file__).resolve().parents[1] / "checks"
_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


@dataclass(frozen=True)
class Mutant:
    """One change.

    module: its path below `checks`. function: its qualified name. number: which place of the function. statement: the
    line of the statement that it is in.
    """

    module: str
    function: str
    number: int
    line: int
    statement: int
    change: str

    @property
    def name(self) -> str:
        """What it is known by in the list of equivalent ones: steady where lines move."""
        return f"{self.module} {self.function}: {self.change}"


class _Mutator(ast.NodeTransformer):
    """Changes the place with a number, and counts the places. describe: called with each place."""

    def __init__(self, wanted: int = -1) -> None:
        self.wanted = wanted
        self.places: list[tuple[int, int, str]] = []
        self.statement = 0

    def visit(self, node: ast.AST) -> Any:
        kept = self.statement
        if isinstance(node, ast.stmt):
            self.statement = node.lineno
        found = super().visit(node)
        self.statement = kept
        return found

    def _place(self, node: ast.AST, what: str) -> bool:
        self.places.append((getattr(node, "lineno", 0), self.statement, what))
        return len(self.places) - 1 == self.wanted

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        return node  # it says what holds anyway

    def visit_arguments(self, node: ast.arguments) -> ast.AST:
        return node  # defaults and types are read once, when the module is imported

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) == 1:
            other = _COMPARISONS[type(node.ops[0])]()
            changed = ast.copy_location(ast.Compare(node.left, [other], node.comparators), node)
            if self._place(node, f"`{ast.unparse(node)}` as `{ast.unparse(changed)}`"):
                return changed
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        other: ast.boolop = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        if self._place(node, f"`{'and' if isinstance(node.op, ast.And) else 'or'}` changed in `{ast.unparse(node)}`"):
            return ast.copy_location(ast.BoolOp(other, node.values), node)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and self._place(node, f"`{ast.unparse(node)}` without not"):
            return node.operand
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool):
            if self._place(node, f"`{node.value}` as `{not node.value}`"):
                return ast.copy_location(ast.Constant(not node.value), node)
        elif isinstance(node.value, int) and self._place(node, f"`{node.value}` as `{node.value + 1}`"):
            return ast.copy_location(ast.Constant(node.value + 1), node)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant):
            return node
        self.generic_visit(node)
        if isinstance(node.value, ast.Call) and self._place(node, f"`{ast.unparse(node)[:80]}` left out"):
            return ast.copy_location(ast.Pass(), node)
        return node

    def visit_Continue(self, node: ast.Continue) -> ast.AST:
        return ast.copy_location(ast.Break(), node) if self._place(node, "`continue` as `break`") else node

    def visit_Break(self, node: ast.Break) -> ast.AST:
        return ast.copy_location(ast.Continue(), node) if self._place(node, "`break` as `continue`") else node

    def _test(self, node: Any) -> Any:
        self.generic_visit(node)
        is_plain = isinstance(node.test, ast.Name | ast.Call | ast.Attribute | ast.Subscript)
        if is_plain and self._place(node.test, f"`{ast.unparse(node.test)}` negated"):
            node.test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
        return node

    visit_If = visit_IfExp = visit_While = _test  # noqa: N815


def functions_of(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the functions and methods of a module that are not inside another one, by qualified name."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, ast.FunctionDef):
                    yield f"{node.name}.{each.name}", each


def mutants_of(path: Path) -> list[Mutant]:
    """Return all mutants of a module."""
    module = path.relative_to(CHECKS).as_posix()
    found = []
    for name, function in functions_of(ast.parse(path.read_text(encoding="utf-8"))):
        mutator = _Mutator()
        function.returns = None
        for each in function.body:
            mutator.visit(copy.deepcopy(each))
        seen: dict[str, int] = {}
        for number, (line, statement, change) in enumerate(mutator.places):
            seen[change] = seen.get(change, 0) + 1
            again = f" ({seen[change]})" if seen[change] > 1 else ""
            found.append(Mutant(module, name, number, line, statement, change + again))
    return found


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def mutated_code(mutant: Mutant) -> CodeType:
    """Return the code of a mutant's function."""
    path = CHECKS / mutant.module
    tree = _only(tree_of(path), mutant.function)
    function = dict(functions_of(tree))[mutant.function]
    mutator = _Mutator(mutant.number)
    function.body = [mutator.visit(each) for each in function.body]
    function.decorator_list = []
    return _code_of(tree, path, mutant.function)


def _only(tree: ast.Module, name: str) -> ast.Module:
    """Return a module with a copy of one function alone, and of the class that it is in: all of it takes long."""
    kept: list[ast.stmt] = [
        node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]
    function = copy.deepcopy(dict(functions_of(tree))[name])
    owner = name.rpartition(".")[0]
    if owner:
        (node,) = (each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == owner)
        kept.append(ast.copy_location(ast.ClassDef(owner, [], [], [function], []), node))
    else:
        kept.append(function)
    return ast.Module(kept, [])


class _Noting(ast.NodeTransformer):
    """Lets each statement note its line when it runs."""

    def __init__(self, module: str) -> None:
        self.module = module

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                setattr(node, name, [part for each in statements for part in self._noted(each)])
        return node

    def _noted(self, statement: ast.AST) -> list[ast.AST]:
        if not isinstance(statement, ast.stmt):
            return [statement]
        note = ast.parse(f"{NOTES}.add(({self.module!r}, {statement.lineno}))").body[0]
        return [ast.copy_location(note, statement), statement]


NOTES = "notes_of_mutation"


def noting_code(path: Path) -> dict[str, CodeType]:
    """Return the code of all functions of a module, with notes of the lines that run."""
    module = path.relative_to(CHECKS).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = dict(functions_of(tree))
    for function in functions.values():
        function.body = [part for each in function.body for part in _Noting(module)._noted(_Noting(module).visit(each))]
        function.decorator_list = []
    return {name: _code_of(tree, path, name) for name in functions}


def _code_of(tree: ast.Module, path: Path, function: str) -> CodeType:
    code: Any = compile(ast.fix_missing_locations(tree), str(path), "exec")
    for part in function.split("."):
        code = next(each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == part)
    assert isinstance(code, CodeType)
    return code


def function_of(module: str, function: str) -> FunctionType:
    """Return a function as it was written, without what its decorators make of it."""
    found: Any = importlib.import_module(module.removesuffix(".py").replace("/", "."))
    for part in function.split("."):
        found = vars(found)[part]
    while not isinstance(found, FunctionType):
        found = getattr(found, "__wrapped__", None) or getattr(found, "__func__", None) or found.fget
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    return found
