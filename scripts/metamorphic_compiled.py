"""Bicep as the compiler wrote it: for each Bicep file of a folder the ARM JSON that is recorded of it."""

from __future__ import annotations

import re
from pathlib import Path

from scripts.metamorphic_code import Files

_USING = re.compile(r"^(\s*using\s+')([^']+)\.bicep(')", re.MULTILINE)
_LOADED = re.compile(r"\bload(?:Json|Yaml|Text)Content\(\s*'([^'$]+)'")


def record_of(folder: Path, compiled: Path) -> Path | None:
    """Return the folder with what is recorded of a folder, by its name at any depth of `compiled`; None without one."""
    found = [compiled / folder.name, *sorted(path for path in compiled.rglob(folder.name) if path.is_dir())]
    return next((path for path in found if path.is_dir()), None)


def compiled_files(folder: Path, compiled: Path) -> Files | None:
    """Return the files of a folder with its Bicep code as the compiler wrote it, None where that is not recorded.

    What the code loads is in the template then, and gone from beside it; a parameter file is one of the template.
    """
    record = record_of(folder, compiled)
    sources = sorted(path for path in folder.rglob("*.bicep") if path.is_file())
    written = {
        path: recorded
        for path in sources
        if record is not None and (recorded := record / f"{path.relative_to(folder)}.json").is_file()
    }
    if not written or any(path.with_suffix(".json").exists() for path in written):
        return None
    loaded = {
        (path.parent / name).resolve() for path in sources for name in _LOADED.findall(path.read_text(encoding="utf-8"))
    }
    files: dict[Path, str | None] = dict.fromkeys([*sources, *sorted(path for path in loaded if path.is_file())])
    files.update({path.with_suffix(".json"): found.read_text(encoding="utf-8") for path, found in written.items()})
    for path in sorted(folder.rglob("*.bicepparam")):
        files[path] = _USING.sub(r"\1\2.json\3", path.read_text(encoding="utf-8"))
    return files
