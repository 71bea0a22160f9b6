"""The tree of the declarations of Bicep and of a whole file, see `bicep_tree`."""

from __future__ import annotations

from typing import Union

from avd_intune.languages.bicep.syntax.bicep_tree import (
    Body,
    DeclarationNode,
    Expression,
    Literal,
    NamedDeclaration,
    ObjectExpression,
    ResourceDeclaration,
    Template,
    Variable,
)
from avd_intune.languages.bicep.syntax.type_tree import Type
from avd_intune.records import dataclass
from avd_intune.source.text import Diagnostic, SourceFile
from avd_intune.source.tree import Node


@dataclass(slots=True)
class TargetScope(DeclarationNode):
    """`targetScope = value`."""

    value: Expression


@dataclass(slots=True)
class MetadataDeclaration(NamedDeclaration):
    """`metadata name = value`."""

    value: Expression


@dataclass(slots=True)
class ParameterDeclaration(NamedDeclaration):
    """`param name type = default` in a .bicep file."""

    type: Type
    default: Expression | None


@dataclass(slots=True)
class ParameterAssignment(NamedDeclaration):
    """`param name = value` in a .bicepparam file."""

    value: Expression


@dataclass(slots=True)
class VariableDeclaration(NamedDeclaration):
    """`var name = value` or `var name type = value`."""

    type: Type | None
    value: Expression


@dataclass(slots=True)
class ModuleDeclaration(NamedDeclaration):
    """`module name 'path' = body`."""

    path: Literal | Template
    body: Body


@dataclass(slots=True)
class TestDeclaration(NamedDeclaration):
    """`test name 'path' = { … }`."""

    path: Literal | Template
    body: ObjectExpression


@dataclass(slots=True)
class OutputDeclaration(NamedDeclaration):
    """`output name type = value`."""

    type: Type
    value: Expression


@dataclass(slots=True)
class AssertDeclaration(NamedDeclaration):
    """`assert name = condition`."""

    condition: Expression


@dataclass(slots=True)
class TypeDeclaration(NamedDeclaration):
    """`type name = type`."""

    type: Type


@dataclass(slots=True)
class FunctionParameter(Node):
    """`name type` in the parameters of a `func`."""

    name: str
    type: Type


@dataclass(slots=True)
class FunctionDeclaration(NamedDeclaration):
    """`func name(parameters) return_type => body`."""

    parameters: list[FunctionParameter]
    return_type: Type
    body: Expression


@dataclass(slots=True)
class ImportedSymbol(Node):
    """`name` or `name as alias` in the braces of an import."""

    name: str
    alias: str | None


@dataclass(slots=True)
class ImportDeclaration(DeclarationNode):
    """`import { symbols } from 'path'`, or `import * as wildcard from 'path'` (then `symbols` is empty)."""

    symbols: list[ImportedSymbol]
    wildcard: str | None
    path: Literal | Template


@dataclass(slots=True)
class ExtensionDeclaration(DeclarationNode):
    """`extension specification with { … } as alias`, also in its older spellings.

    These are `import 'az@1.0.0' as az` (until Bicep 0.23) and `provider 'az@1.0.0'` (until 0.28).
    """

    specification: Literal | Template | Variable
    configuration: ObjectExpression | None
    alias: str | None


@dataclass(slots=True)
class ExtensionConfigAssignment(NamedDeclaration):
    """`extensionConfig name with { … }` in a .bicepparam file."""

    configuration: ObjectExpression


@dataclass(slots=True)
class UsingDeclaration(DeclarationNode):
    """`using 'path'` or `using none` (then `path` is None), optionally `with { … }`."""

    path: Literal | None
    configuration: ObjectExpression | None


@dataclass(slots=True)
class ExtendsDeclaration(DeclarationNode):
    """`extends 'path'`."""

    path: Literal | Template


@dataclass(slots=True)
class InvalidDeclaration(DeclarationNode):
    """A declaration that could not be read; a Diagnostic on the file says why.

    `keyword` and `name` are None where not even those are there, so that what refers to the name
    can be told from what refers to nothing.
    """

    keyword: str | None
    name: str | None


Declaration = Union[
    TargetScope,
    MetadataDeclaration,
    ParameterDeclaration,
    ParameterAssignment,
    VariableDeclaration,
    ResourceDeclaration,
    ModuleDeclaration,
    TestDeclaration,
    OutputDeclaration,
    AssertDeclaration,
    TypeDeclaration,
    FunctionDeclaration,
    ImportDeclaration,
    ExtensionDeclaration,
    ExtensionConfigAssignment,
    UsingDeclaration,
    ExtendsDeclaration,
    InvalidDeclaration,
]


@dataclass(slots=True)
class BicepFile:
    """One parsed file. `declarations` holds everything that could be read, also when there are diagnostics."""

    source: SourceFile
    declarations: list[Declaration]
    diagnostics: list[Diagnostic]
