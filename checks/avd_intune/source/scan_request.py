"""What is asked of a scan: which files, in which languages, and what is left out."""

from __future__ import annotations

from pathlib import Path

from avd_intune.records import dataclass

# Checkov's default for `--external-modules-download-path`.
EXTERNAL_MODULES = ".external_modules"


@dataclass(frozen=True, slots=True)
class IgnoredNames:
    """Names of folders and files that a scan walks past; what is in them is read only where something uses it.

    names: whole names. hidden: those that begin with a dot, too. The defaults are Checkov's
    (`CKV_IGNORED_DIRECTORIES`, `CKV_IGNORE_HIDDEN_DIRECTORIES`). Like Checkov's, they do not hold for Bicep
    files, which are found in every folder.
    """

    names: frozenset[str] = frozenset(("node_modules", ".terraform", ".serverless"))
    hidden: bool = True

    def hides(self, name: str) -> bool:
        """Say whether the name of a folder or file is one that is walked past."""
        return name in self.names or (self.hidden and name.startswith("."))


# Checkov's names of the frameworks whose files the engine reads.
ALL_LANGUAGES = frozenset(("terraform", "terraform_plan", "bicep", "arm"))


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What to scan. Requests are equal when they ask for the same, so they can key a cache.

    root: the folder to scan, or None to scan `files` alone.
    files: the files to report on, absolute. With `root` None, whatever else is needed to judge them
        (parameter files, callers, the module they belong to) is read too, but not reported on.
    languages: Checkov's names of the frameworks wanted; other files are not read.
    neighbour_languages: further languages that are read only to know the other side of what is wanted (an Intune policy
        in one language, the machines it is for in another); nothing is said about their files.
    excluded_paths: regular expressions as `--skip-path` takes them; a file is left out where one is
        found in its path.
    var_files: Terraform variable files given by hand (`--var-file`), absolute.
    parameter_files, set_values: parameter files of Bicep and ARM given by hand (`--parameters`), absolute, and values
        by name (`--set`), of which later ones win. Each template that declares any of it has that one scenario only.
    repository: the folder that nothing outside of is read, instead of the repository around what is scanned (`--root`).
    unsaved: absolute paths with the text that counts instead of the file's, as an editor has it. A file
        that is not on the disk yet is judged by itself; what calls it as a module does not find it.
    settings_file: the settings to use instead of those found upwards from what is scanned.
    settings_border: the folder above which none are looked for: what lies above a clone is nobody's.
    baseline: the baseline to judge by, instead of that of the settings.
    ignored: the names of folders and files that are walked past.
    external_modules: the folder, seen from what is scanned, to which Checkov downloads Terraform modules.
    """

    root: Path | None
    files: tuple[Path, ...] = ()
    languages: frozenset[str] = ALL_LANGUAGES
    neighbour_languages: frozenset[str] = frozenset()
    excluded_paths: tuple[str, ...] = ()
    var_files: tuple[Path, ...] = ()
    parameter_files: tuple[Path, ...] = ()
    set_values: tuple[tuple[str, str], ...] = ()
    repository: Path | None = None
    unsaved: tuple[tuple[Path, str], ...] = ()
    settings_file: Path | None = None
    settings_border: Path | None = None
    baseline: str | None = None
    ignored: IgnoredNames = IgnoredNames()
    external_modules: str = EXTERNAL_MODULES
