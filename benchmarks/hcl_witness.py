"""Compare the structure that our HCL reader finds with what Checkov's `hcl2` package finds.

Usage: python benchmarks/hcl_witness.py FOLDER…

For every .tf, .tofu and .tfvars file: the types, labels, lines and order of blocks at every depth and the
names of attributes. Files with diagnostics of ours are named with the first one. Exits with 1 if a file differs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import hcl2
from hcl2.parser import hcl2 as hcl2_parser

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "checks"))

from avd_intune.languages.terraform.syntax.hcl_tree import Body
from avd_intune.languages.terraform.syntax.parser import parse_hcl
from avd_intune.source.text import SourceFile, UnreadableSourceError, read_source

SUFFIXES = (".tf", ".tofu", ".tfvars")


def source_files(folders: list[str]) -> list[SourceFile]:
    """Return every readable HCL file below the folders, each distinct text once."""
    texts: dict[str, SourceFile] = {}
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                try:
                    source = read_source(path)
                except (UnreadableSourceError, OSError) as error:
                    print(f"{path}: {error}")
                    continue
                texts.setdefault(source.text, source)
    return list(texts.values())


def our_structure(source: SourceFile) -> tuple[list[Any], list[str]]:
    """Return the structure as nested lists, and the diagnostics."""
    parsed = parse_hcl(source)

    def outline(body: Body) -> list[Any]:
        attributes = [(each.start, each.name) for each in body.attributes]
        blocks = [
            (each.start, [each.type, list(each.labels), source.position(each.start)[0], outline(each.body)])
            for each in body.blocks
        ]
        return [item for _, item in sorted([*attributes, *blocks], key=lambda pair: pair[0])]

    return outline(parsed.body), [str(each) for each in parsed.diagnostics]


def witness_structure(text: str) -> list[Any] | None:
    """Return the structure that hcl2 finds, or None if it does not read the text."""
    try:
        hcl2.loads(text)
        tree = hcl2_parser.lark_parser.parse(text + "\n")
    except Exception:  # hcl2 raises whatever its grammar, transformer and helpers raise
        return None

    def name_of(node: Any) -> str:
        token = node.children[0] if hasattr(node, "children") else node
        return str(token).strip('"')

    def outline(body: Any) -> list[Any]:
        items: list[Any] = []
        for child in body.children:
            if child.data == "attribute":
                items.append(name_of(child.children[0]))
            elif child.data == "block":
                *header, content = child.children
                names = [name_of(each) for each in header]
                items.append([names[0], names[1:], child.meta.line, outline(content)])
        return items

    return outline(next(child for child in tree.children if child.data == "body"))


def main(folders: list[str]) -> int:
    ours = theirs = equal = 0
    failures: list[str] = []
    files = source_files(folders)
    for source in files:
        structure, diagnostics = our_structure(source)
        witness = witness_structure(source.text)
        ours += not diagnostics
        theirs += witness is not None
        if diagnostics:
            print(f"not read by us{'' if witness is None else ', but by hcl2'}: {diagnostics[0]}")
        if witness is None:
            continue
        if structure == witness:
            equal += 1
        else:
            failures.append(source.path)
            print(f"different: {source.path}")
    print(f"{len(files)} files: {ours} read by us, {theirs} by hcl2; {equal} equal, {len(failures)} different")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
