"""Tables whose rows lie in several modules: each module is loaded when one of its rows is asked for first.

A scan of a small folder calls three functions of the two hundred that its language has.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import TypeVar

Row = TypeVar("Row")


class ModuleTable(Mapping[str, Row]):
    """The rows of all modules of a folder that have some, in their tables FUNCTIONS.

    folder: its dotted name. names: by the name of a module the names of its rows, separated by blanks. A test of
    each table holds that these are the rows that there are.
    """

    def __init__(self, folder: str, names: Mapping[str, str]) -> None:
        self._folder = folder
        self._modules = {name: module for module, listed in names.items() for name in listed.split()}
        self._rows: dict[str, Row] = {}

    def __getitem__(self, name: str) -> Row:
        row = self._rows.get(name)
        if row is None:
            module = importlib.import_module(f"{self._folder}.{self._modules[name]}")
            self._rows.update(module.FUNCTIONS)
            row = self._rows[name]
        return row

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)
