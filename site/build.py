"""Builds the static site: the documentation by mkdocs, and the page that judges code in the browser.

Run by `scripts/build-site`, which installs what is needed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import yaml

SITE = Path(__file__).resolve().parent
ROOT = SITE.parent
ENGINE = ROOT / "checks" / "avd_intune"
# What only Checkov, a terminal or an editor needs.
NOT_IN_BROWSER = frozenset({"checkov_bridge", "command_line", "language_server", "__pycache__"})
PYODIDE_FILES = ("pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
# The file that a code block of a check's page would be, by its language.
FILES = {"bicep": "main.bicep", "terraform": "main.tf", "json": "azuredeploy.json"}
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


def main(out: Path) -> None:
    """Build everything into a folder, which is made anew."""
    pages = SITE / "build" / "docs"
    shutil.rmtree(pages.parent, ignore_errors=True)
    shutil.rmtree(out, ignore_errors=True)
    copy_documentation(pages)
    config = SITE / "mkdocs.yml"
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    subprocess.run([*mkdocs, "--config-file", config, "--site-dir", out.resolve()], check=True)
    page = out / "try"
    page.mkdir(parents=True)
    bundle(page)
    pack_engine(page / "engine.zip")
    (out / "checks" / "checks.json").write_text(json.dumps([*checks()], indent=1), encoding="utf-8")
    found = [*examples()]
    (page / "examples.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"{out}: {sum(file.stat().st_size for file in out.rglob('*') if file.is_file()) / 1e6:.1f} MB")


def copy_documentation(pages: Path) -> None:
    """Copy README and documents; a link to a file that is no page of the site becomes its text alone."""
    shutil.copytree(ROOT / "docs", pages)
    shutil.copy(ROOT / "README.md", pages / "index.md")
    shutil.copy(ROOT / "CHANGELOG.md", pages / "changelog.md")
    shutil.copytree(SITE / "documents", pages / "accessible")
    for page in pages.rglob("*.md"):
        at = (
            ROOT
            if page.parent == pages and page.name in ("index.md", "changelog.md")
            else ROOT / "docs" / page.parent.relative_to(pages)
        )
        text = page.read_text(encoding="utf-8")
        text = _IMAGE.sub(
            lambda match, at=at, page=page: f"![{match[1]}]({target(match[2], at, page, pages) or ''})", text
        )
        text = _LINK.sub(lambda match, at=at, page=page: _link(match, at, page, pages), text)
        page.write_text(text, encoding="utf-8")


def _link(match: re.Match[str], at: Path, page: Path, pages: Path) -> str:
    to = target(match[2], at, page, pages)
    return match[1] if to is None else f"[{match[1]}]({to})"


def target(link: str, at: Path, page: Path, pages: Path) -> str | None:
    """Return a link of a document as it is written in the site, None where it leads out of it."""
    if re.match(r"[a-z]+:|#", link):
        return link
    path, _, anchor = link.partition("#")
    meant = (at / path).resolve()
    docs = ROOT / "docs"
    if meant in (ROOT / "README.md", ROOT / "CHANGELOG.md"):
        meant = pages / ("index.md" if meant.name == "README.md" else "changelog.md")
    elif meant.is_relative_to(docs) and meant.is_file():
        meant = pages / meant.relative_to(docs)
    else:
        return None
    written = Path(*[".."] * len(page.parent.relative_to(pages).parts)) / meant.relative_to(pages)
    return written.as_posix() + (f"#{anchor}" if anchor else "")


def bundle(page: Path) -> None:
    """Bundle the scripts of the page, and copy what it loads."""
    source = SITE / "playground"
    esbuild = SITE / "node_modules" / ".bin" / "esbuild"
    scripts = [source / "page.js", source / "worker.js"]
    options = ["--bundle", "--minify", "--format=esm", "--log-level=warning", "--external:node:*", f"--outdir={page}"]
    subprocess.run([esbuild, *scripts, *options], check=True)
    for name in ("index.html", "style.css"):
        shutil.copy(source / name, page)
    (page / "pyodide").mkdir()
    for name in PYODIDE_FILES:
        shutil.copy(SITE / "node_modules" / "pyodide" / name, page / "pyodide")


def pack_engine(archive: Path) -> None:
    """Pack the engine, the pure modules of PyYAML and what calls the engine."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(ENGINE.rglob("*")):
            inside = file.relative_to(ENGINE)
            if file.is_file() and not NOT_IN_BROWSER & set(inside.parts):
                packed.write(file, Path("avd_intune") / inside)
        library = Path(yaml.__file__).parent
        for file in sorted(library.glob("*.py")):
            packed.write(file, Path("yaml") / file.name)
        packed.write(SITE / "playground" / "judge.py", "judge.py")


def checks() -> Iterator[dict[str, str]]:
    """Yield every check as data; `page` is its address within the site."""
    sys.path.insert(0, str(ENGINE.parent))
    from avd_intune.judgement.registry import all_rules

    for rule in all_rules():
        yield {"id": rule.id, "title": rule.title, "why": rule.why, "page": f"checks/{rule.id}/"}


def examples() -> Iterator[dict[str, object]]:
    """Yield the failing example of each check's page in each of its languages."""
    pages = sorted((ROOT / "docs" / "checks").glob("*.md"), key=lambda page: int(page.stem.rpartition("_")[2]))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        title = text.splitlines()[0].removeprefix("# ")
        section = text.partition("\n## Failing example")[2].partition("\n## ")[0]
        seen = set()
        for language, code in _BLOCK.findall(section):
            name = FILES.get(language)
            if name is not None and name not in seen:
                seen.add(name)
                yield {
                    "name": f"{page.stem}-{language}",
                    "title": f"{title} ({language})",
                    "rule": page.stem,
                    "files": {name: code},
                }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
