"""Ways to write a whole file otherwise that leave what is deployed: other names, syntaxes, files, a module, a loop.

Each takes a folder with code and yields what its files become; None stands for a file that is gone. Where code holds
what the rewriting does not follow (paths to other folders, here documents in JSON syntax), it yields nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from avd_intune.languages.terraform.syntax.hcl_tree import (
    Attribute,
    Block,
    Body,
    Expression,
    Literal,
    ObjectExpression,
    TupleExpression,
)
from avd_intune.languages.terraform.syntax.parser import parse_hcl
from avd_intune.source.text import SourceFile

Files = Mapping[Path, "str | None"]

_TERRAFORM_RESOURCE = re.compile(r'^(resource|data) +"(?P<type>\w+)" +"(?P<name>[\w-]+)" *\{', re.MULTILINE)
_BICEP_RESOURCE = re.compile(r"^resource +(?P<name>\w+) +'[^']+' *= *\{$", re.MULTILINE)
_TERRAFORM_BLOCKS = re.compile(r"(?<=\n\})\n+")
_BICEP_PARAMETER = re.compile(r"^param +(?P<name>\w+)", re.MULTILINE)
_VARIABLE = re.compile(r'^variable +"(?P<name>\w+)" *\{(?:[^\n]*\}$|.*?^\}$)', re.MULTILINE | re.DOTALL)
_SCOPE = re.compile(r"^targetScope *= *'(?P<scope>\w+)'", re.MULTILINE)
INNER = "metamorph_inner"


def whole_rewritings(folder: Path) -> Iterator[tuple[str, Files]]:
    """Yield (kind, files) for each way to write the code of one folder otherwise."""
    # A folder may be called `.bicep`.
    terraform = sorted(path for path in folder.glob("*.tf") if path.is_file())
    bicep = sorted(path for path in folder.glob("*.bicep") if path.is_file())
    if any(folder.glob("*.tofu*")):
        return  # a file that stands in for another one by its name
    texts = {path: path.read_text(encoding="utf-8") for path in (*terraform, *bicep)}
    # Names of objects in the settings are addresses in this code.
    named = any("name:" in each.read_text(encoding="utf-8") for each in folder.glob(".avd-intune.y*ml"))
    for path in terraform:
        yield from _of_terraform_file(path, texts[path])
    for path in bicep:
        yield from _of_bicep_file(path, texts[path])
    if named:
        return
    yield from _terraform_names({path: texts[path] for path in terraform})
    yield from _terraform_in_a_module(folder, {path: texts[path] for path in terraform})


# --- Terraform


def _of_terraform_file(path: Path, text: str) -> Iterator[tuple[str, Files]]:
    # An empty line in a here document or a comment of several lines is no end of a block.
    pieces = [] if "<<" in text or "/*" in text else [each for each in _TERRAFORM_BLOCKS.split(text) if each.strip()]
    if len(pieces) > 1:
        files: dict[Path, str | None] = {path: None}
        files.update({path.with_name(f"{path.stem}_{at}.tf"): f"{piece}\n" for at, piece in enumerate(pieces)})
        yield "split", files
    written = terraform_as_json(text)
    if written is not None:
        yield "json", {path: None, path.with_name(f"{path.name}.json"): json.dumps(written, indent=2)}


def _terraform_names(texts: Mapping[Path, str]) -> Iterator[tuple[str, Files]]:
    """Give every resource another name; the names of one folder are used in all of its files."""
    found = {(each["type"], each["name"]) for text in texts.values() for each in _TERRAFORM_RESOURCE.finditer(text)}
    if not found:
        return
    files: dict[Path, str | None] = {}
    for path, text in texts.items():
        for kind, name in sorted(found):
            text = re.sub(rf'^((?:resource|data) +"{kind}" +")({name})"', r'\1metamorph_\2"', text, flags=re.MULTILINE)
            text = re.sub(rf"(?<![\w.-])((?:data\.)?{kind}\.)({name})(?![\w-])", r"\1metamorph_\2", text)
        files[path] = text
    yield "names", files


# What means something else in another folder, or is asked for by the code around.
_LEAVING = ("../", "path.root", "path.cwd", "./", "file(", "removed {", "moved {", 'output "')
_BICEP_LEAVING = re.compile(r"'\.\./|'\./|load|^output |^module \w+ '(?!br|ts)", re.MULTILINE)


def _terraform_in_a_module(folder: Path, texts: Mapping[Path, str]) -> Iterator[tuple[str, Files]]:
    """Move the code of a folder into a module that is called with the values of its variables."""
    whole = "\n".join(texts.values())
    leaving = any(each in whole for each in _LEAVING)
    # What belongs to the code of this folder by its place: values, plans, wrappers.
    beside = any(each for ending in ("*.tfvars*", "*.json", "*.hcl") for each in folder.glob(ending))
    if not texts or leaving or beside or "provider_meta" in whole:
        return
    files: dict[Path, str | None] = {}
    outer: list[re.Match[str]] = []
    for path, text in texts.items():
        files[path] = None
        files[folder / INNER / path.name] = text
        outer += list(_VARIABLE.finditer(text))
    given = "".join(f"  {each['name']} = var.{each['name']}\n" for each in outer)
    files[folder / "main.tf"] = "\n\n".join(
        [*(each[0] for each in outer), f'module "inner" {{\n  source = "./{INNER}"\n{given}}}\n']
    )
    yield "module", files


# Arguments whose value is a reference or a type, which JSON syntax takes as plain text.
_REFERENCES = frozenset({"type", "provider", "depends_on", "ignore_changes", "replace_triggered_by", "providers"})


class _NotTranslatedError(Exception):
    """Code that is not translated to JSON syntax."""


def terraform_as_json(text: str) -> dict[str, Any] | None:
    """Return a file in Terraform's JSON syntax, None if it holds what is not translated.

    https://developer.hashicorp.com/terraform/language/syntax/json
    """
    file = parse_hcl(SourceFile("main.tf", text))
    if "<<" in text or file.diagnostics or any(block.type in ("terraform", "moved") for block in file.body.blocks):
        return None
    try:
        return _body(file.body, text, "")
    except _NotTranslatedError:
        return None


def _body(body: Body, text: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {each.name: _argument(each, text, kind) for each in body.attributes}
    for block in body.blocks:
        content: Any = _body(block.body, text, _kind_of(block, kind))
        for label in reversed(block.labels):
            content = {label: content}
        found.setdefault(block.type, []).append(content)
    return found


def _kind_of(block: Block, above: str) -> str:
    # Arguments of a provider's own blocks are expressions, whatever their name.
    return block.type if not above or block.type == "lifecycle" else "nested"


def _argument(attribute: Attribute, text: str, kind: str) -> Any:
    node = attribute.expression
    if isinstance(node, Literal):
        if isinstance(node.value, str):
            return node.value.replace("${", "$${").replace("%{", "%%{")
        return node.value
    if kind == "variable" and attribute.name == "default":
        # A default is data in JSON syntax, and no template.
        return _data(node)
    written = text[node.start : node.end]
    is_reference = (
        attribute.name in _REFERENCES and kind != "nested" and (attribute.name != "type" or kind == "variable")
    )
    if is_reference:
        if written.startswith("["):
            return [each.strip() for each in written[1:-1].split(",") if each.strip()]
        return written
    return f"${{{written}}}"


def _data(node: Expression) -> Any:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, TupleExpression):
        return [_data(each) for each in node.items]
    if isinstance(node, ObjectExpression):
        return {_key(each.key): _data(each.value) for each in node.items}
    raise _NotTranslatedError


def _key(node: Expression) -> str:
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value
    raise _NotTranslatedError


# --- Bicep


def _of_bicep_file(path: Path, text: str) -> Iterator[tuple[str, Files]]:
    names = [each["name"] for each in _BICEP_RESOURCE.finditer(text)]
    # What stands in a text of several lines, a script, has names of its own.
    if names and "'''" not in text:
        renamed = text
        for name in names:
            renamed = _bicep_symbol(renamed, name, lambda each: f"{each}Metamorph")
        yield "names", {path: renamed}
    for name in names[:3]:
        looped = _bicep_loop(text, name)
        if looped is not None:
            yield "loop", {path: looped}
    if path.name == "main.bicep" and not _BICEP_LEAVING.search(text):
        yield from _bicep_in_a_module(path, text)


def _bicep_use(name: str) -> re.Pattern[str]:
    """Return what finds a symbol where it is used: not in texts, as key, member or function; also before `::child`."""
    return re.compile(rf"(?<![\w.'/@-]){name}\b(?! *:(?!:)(?! *null))(?!['(])")


def _bicep_symbol(text: str, name: str, written: Callable[[str], str]) -> str:
    """Write a symbol otherwise wherever it is used."""
    return _bicep_use(name).sub(lambda match: written(match[0]), text)


def _bicep_loop(text: str, name: str) -> str | None:
    """Declare a resource in a loop of one element; None for one with nested resources, which Bicep refuses there."""
    start = next(each for each in _BICEP_RESOURCE.finditer(text) if each["name"] == name)
    end = text.index("\n}\n", start.end()) if "\n}\n" in text[start.end() :] else len(text.rstrip()) - 2
    head, body = start[0], text[start.end() : end + 2]
    if "\n  resource " in body:
        return None

    def indexed(piece: str) -> str:
        return _bicep_use(name).sub(f"{name}[0]", piece)

    loop = f"{head[: -len('{')]}[for metamorph in range(0, 1): {{{indexed(body)}]"
    return f"{indexed(text[: start.start()])}{loop}{indexed(text[end + 2 :])}"


def _bicep_in_a_module(path: Path, text: str) -> Iterator[tuple[str, Files]]:
    scope = _SCOPE.search(text)
    declared = [_parameter_text(text, each.start()) for each in _BICEP_PARAMETER.finditer(text)]
    given = "".join(f"    {each['name']}: {each['name']}\n" for each in _BICEP_PARAMETER.finditer(text))
    if any("(" in each or ("=" in each and "resourceGroup" in each) for each in declared) or "type " in text:
        return
    outer = [scope[0]] if scope is not None else []
    outer += [*declared, f"module inner '{INNER}/main.bicep' = {{\n  name: 'inner'\n  params: {{\n{given}  }}\n}}\n"]
    yield "module", {path: "\n".join(outer), path.parent / INNER / path.name: text}


def _parameter_text(text: str, start: int) -> str:
    """Return a parameter with its decorators."""
    lines = text[:start].splitlines()
    above: list[str] = []
    while lines and lines[-1].startswith(("@", ")", "  ", "]")):
        above.insert(0, lines.pop())
    end = text.find("\n", start)
    return "\n".join([*above, text[start : end if end >= 0 else len(text)]])
