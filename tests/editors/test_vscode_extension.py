"""The extension names what the command and the server have, and its lock file names no place to download from."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from avd_intune.command_line.entry import SUBCOMMANDS
from avd_intune.pack_version import VERSION

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "editors" / "vscode"
MANIFEST = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
SETTINGS = MANIFEST["contributes"]["configuration"]["properties"]
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in (FOLDER / "src").glob("*.ts"))


def test_it_starts_with_the_languages_that_are_judged() -> None:
    assert {"onLanguage:bicep", "onLanguage:terraform", "onLanguage:json"} <= set(MANIFEST["activationEvents"])


def test_it_starts_the_command_of_the_pack(tmp_path: Path) -> None:
    assert SETTINGS["avdIntune.command"]["default"] == ["avd-intune", "lsp"]
    assert "lsp" in SUBCOMMANDS
    (start,) = re.findall(r"const START =((?:[^;\"]|\"[^\"]*\")*);", SOURCES)
    code = "".join(re.findall(r'"([^"]*)"', start))
    assert '["-c", START, "lsp"' in SOURCES
    # A stranger's folder is opened: nothing in it is run.
    (tmp_path / "avd_intune.py").write_text("raise SystemExit('theirs')")
    (tmp_path / "argparse.py").write_text("raise SystemExit('theirs')")
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(REPOSITORY / "checks")},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, f"avd-intune {VERSION}\n"), done.stderr


def test_it_reads_the_settings_that_it_declares() -> None:
    read = {f"avdIntune.{name}" for name in re.findall(r'settings\.get<[^>]+>\("(\w+)"', SOURCES)}
    # The library reads the setting of its own name.
    assert read | {"avdIntune.trace.server"} == set(SETTINGS)
    assert set(MANIFEST["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]) == {
        "avdIntune.command",
        "avdIntune.pythonPath",
    }


def test_it_registers_the_commands_that_it_declares() -> None:
    declared = {each["command"] for each in MANIFEST["contributes"]["commands"]}
    registered = {f"avdIntune.{name}" for name in re.findall(r"registerCommand\(`\$\{SECTION\}\.(\w+)`", SOURCES)}
    assert declared == registered


def test_it_judges_the_files_that_the_server_judges() -> None:
    from avd_intune.language_server.analysis import SUFFIXES

    (pattern,) = re.findall(r'pattern: "\*\*/\*\.\{([\w,]+)\}"', SOURCES)
    assert {f".{ending}" for ending in pattern.split(",")} == set(SUFFIXES)


def test_the_arguments_in_the_documents_are_options_of_the_server() -> None:
    import pytest

    pytest.importorskip("pygls", reason="needs the extra `lsp`")
    from avd_intune.language_server import lsp_command

    parser = argparse.ArgumentParser()
    lsp_command.configure(parser)
    text = (REPOSITORY / "docs" / "integrations" / "editors.md").read_text(encoding="utf-8")
    (block,) = [json.loads(found) for found in re.findall(r"```json\n(.*?)```", text, re.S)]
    assert set(block) <= set(SETTINGS)
    assert parser.parse_args(block["avdIntune.arguments"]).support_matrix == "current"


def test_the_lock_file_holds_no_addresses() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"][""]["dependencies"] == MANIFEST["dependencies"]
    assert lock["packages"][""]["devDependencies"] == MANIFEST["devDependencies"]
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert [name for name, package in lock["packages"].items() if name and "integrity" not in package] == []


def test_it_is_packed_as_one_file_with_the_licences_of_what_is_in_it() -> None:
    bundle = (FOLDER / "bundle.mjs").read_text(encoding="utf-8")
    assert f'outfile: "{MANIFEST["main"].removeprefix("./")}"' in bundle
    assert "out/third-party-licences.txt" in bundle
    assert "node_modules/**" in (FOLDER / ".vscodeignore").read_text(encoding="utf-8").splitlines()
    assert "--no-dependencies" in MANIFEST["scripts"]["package"]
    site = json.loads((REPOSITORY / "site" / "package.json").read_text(encoding="utf-8"))
    assert MANIFEST["devDependencies"]["esbuild"] == site["devDependencies"]["esbuild"]


def test_it_sends_nothing_anywhere() -> None:
    assert set(MANIFEST["dependencies"]) == {"vscode-languageclient"}
    assert not re.search(r"telemetry|https?://|fetch\(|node:http", SOURCES, re.I)
