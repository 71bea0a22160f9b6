"""The files of one scan: where the repository begins, which files are asked for, and their content, read once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from avd_intune.source.excluded_paths import ExcludedPaths
from avd_intune.source.failures import why_failed
from avd_intune.source.file_facts import FileFacts
from avd_intune.source.folder_walk import (
    FOUND_EVERYWHERE,
    GIT_FOLDER,
    TOOL_FOLDERS,
    Listing,
    absolute,
    ends_so,
    files_walked_past,
    too_many,
    walk,
    why_not_listed,
    without_tools,
)
from avd_intune.source.left_out import LeftOut, note_left_out
from avd_intune.source.progress import Progress
from avd_intune.source.regular_files import LINK_OUTSIDE, leads_inside, leads_to_file, read_regular, why_no_file
from avd_intune.source.repository_files import ReadLog, RepositoryFiles
from avd_intune.source.repository_root import repository_root
from avd_intune.source.roots_taken import RootsTaken
from avd_intune.source.scan_request import EXTERNAL_MODULES, IgnoredNames, ScanRequest
from avd_intune.source.target_paths import TargetPaths
from avd_intune.source.text import MAX_SOURCE_BYTES, SourceFile, UnreadableSourceError, decode_source
from avd_intune.source.unreadable_code import tells_nothing, what_is_left_out

MAX_PLAN_BYTES = 256 * 1024 * 1024  # of a large estate; code files have a tighter limit of their own
_KEPT_OF_UNREADABLE = 2 * MAX_SOURCE_BYTES  # of a file that is no text, to see what it is about

T = TypeVar("T")


class Workspace:
    """A repository and the part of it that is asked for.

    root: the repository; nothing outside of it is read.
    targets: the folders and files to report on; the whole repository if None.
    excluded: regular expressions or plain text as Checkov's `--skip-path` takes them.
    text_override: path -> text that counts instead of the file's, for editors.
    ignored: the names of folders and files that are walked past, except for Bicep.
    given_files, given_values: see `ScanRequest.parameter_files`.
    external_modules: the folder, seen from a target or the root, to which Checkov downloads modules.
    """

    def __init__(
        self,
        root: Path,
        excluded: Sequence[str] = (),
        targets: Sequence[Path] | None = None,
        text_override: Mapping[str, str] | None = None,
        ignored: IgnoredNames | None = None,
        external_modules: str = EXTERNAL_MODULES,
    ) -> None:
        self.given_files: tuple[Path, ...] = ()
        self.given_values: tuple[tuple[str, str], ...] = ()
        self.root = absolute(root)
        self.targets = tuple(absolute(target) for target in targets) if targets is not None else (self.root,)
        self._target_paths = TargetPaths(self.targets)
        self.files_of_repository = RepositoryFiles(self.root)
        self._excluded = ExcludedPaths(self.root, excluded)
        self._override = {str(absolute(Path(path))): text for path, text in (text_override or {}).items()}
        self.files_of_repository.text_override = self._override
        self._sources: dict[Path, SourceFile | UnreadableSourceError] = {}
        self._external_modules = external_modules
        self._ignored = ignored if ignored is not None else IgnoredNames()
        self._listings: dict[Path, Listing] = {}
        self._inside: dict[Path, bool] = {}
        self._are_targets: dict[str, bool] = {}
        # By endings: asked again for each root, and made of all files.
        self._asked_for: dict[tuple[str, ...], list[Path]] = {}
        self._of_repository: dict[tuple[str, ...], list[Path]] = {}
        self._in_folders: dict[tuple[Path, tuple[str, ...]], list[Path]] = {}
        self._trees: dict[tuple[Callable[[SourceFile], Any], SourceFile], Any] = {}
        self.facts = FileFacts()
        self.secrets: set[str] = set()  # noted by each scan; the files know them
        self.taken: set[str | Path] = set()  # which of the given files and names of values a template declares
        self.progress: Progress | None = None  # hears of each file that is read, and of each root
        self.roots_taken: RootsTaken | None = None  # which roots are read, where several processes divide them

    @classmethod
    def for_request(cls, request: ScanRequest) -> Workspace:
        """Return the workspace of a scan. Its root is the repository around what is scanned."""
        targets = [absolute(each) for each in (*([request.root] if request.root else []), *request.files)]
        root = absolute(request.repository) if request.repository is not None else repository_root(targets[0])
        if request.repository is None and any(root != target and root not in target.parents for target in targets):
            # Files of several repositories in one request: the folder that is common to all of them.
            with suppress(ValueError):  # two drives have nothing in common
                root = Path(os.path.commonpath([str(target.parent) for target in targets]))
        unsaved = {str(path): text for path, text in request.unsaved}
        workspace = cls(root, request.excluded_paths, targets, unsaved, request.ignored, request.external_modules)
        workspace.given_files, workspace.given_values = request.parameter_files, request.set_values
        return workspace

    def log_reads(self) -> ReadLog:
        """Begin to keep a log of the files that are read, and return it."""
        self.files_of_repository.read_log = ReadLog()
        return self.files_of_repository.read_log

    def take_over(self, earlier: Workspace) -> None:
        """Use what an earlier workspace of the same repository has read; nothing on the disk may have changed."""
        self.files_of_repository = earlier.files_of_repository
        self.files_of_repository.text_override = self._override
        self._inside = earlier._inside
        self._sources = dict(earlier._sources)
        self.secrets = earlier.secrets
        before, now = earlier._override, self._override
        changed = [Path(name) for name in {*now, *before} if now.get(name) != before.get(name)]
        gone = {self._sources.pop(path, None) for path in changed}
        self._trees = {key: tree for key, tree in earlier._trees.items() if key[1] not in gone}
        self.facts = earlier.facts.after(changed)
        if now.keys() == before.keys():  # lists name the files that are in editors only
            self._listings, self._in_folders = earlier._listings, earlier._in_folders
            if self.targets == earlier.targets:
                self._asked_for, self._of_repository = earlier._asked_for, earlier._of_repository

    def relative(self, path: str | Path) -> str:
        """Return a path as a person names it: from the first scanned folder, or else from the root."""
        whole = absolute(Path(path))
        for base in (*self.targets, self.root):
            folder = base if base.is_dir() else base.parent
            if whole == folder:
                return "."
            if folder in whole.parents:
                return whole.relative_to(folder).as_posix()
        return whole.as_posix()

    def is_target(self, path: str | Path) -> bool:
        """Say whether findings in a file are asked for: not where it is excluded, or in an ignored folder."""
        name = str(path)
        known = self._are_targets.get(name)
        if known is None:
            known = self._are_targets[name] = self._is_target(name)
        return known

    def _is_target(self, path: str) -> bool:
        if not self.is_below_target(path):
            return False
        return path.lower().endswith(FOUND_EVERYWHERE) or any(
            not any(map(self._ignored.hides, below)) for below in self._target_paths.names_below(path)
        )

    def external_module_folders(self) -> list[Path]:
        """Return the folders that may hold modules which Checkov downloaded: it makes one in what it scans."""
        bases = dict.fromkeys([*self.targets, self.root])
        found = [absolute(base / self._external_modules) for base in bases]
        return [folder for folder in found if folder.is_dir() and self.root in folder.parents]

    def is_below_target(self, path: str | Path) -> bool:
        """Say whether a file is, or lies below, what is asked for and is not excluded; it may be ignored."""
        return self._target_paths.holds(path) and not (self._excluded and self.is_excluded(Path(path)))

    def is_excluded(self, path: Path) -> bool:
        """Say whether a path, or a folder above it in the repository, is excluded."""
        return bool(self._excluded) and self._excluded.holds(absolute(path))

    def files(self, *endings: str) -> list[Path]:
        """Return the files that are asked for and end like this, in order of their paths."""
        found = self._asked_for.get(endings)
        if found is None:
            paths = {path for target in self.targets if target.is_dir() for path in self._below(target, endings)}
            single = (target for target in self.targets if not target.is_dir() and ends_so(target.name, endings))
            paths.update(target for target in single if self._is_there(target) and not self.is_excluded(target))
            found = self._asked_for[endings] = sorted(paths)
        return list(found)

    def files_where(self, accepts: Callable[[str, str], bool], *endings: str) -> list[Path]:
        """Return those of which folder and name are accepted, and those asked for by name; only they are made paths."""
        folders = (target for target in self.targets if target.is_dir())
        found = {path for folder in folders for path in self._listing_of(folder).ending(endings, accepts)}
        return sorted(found.union(path for path in self.targets if ends_so(path.name, endings) and path.is_file()))

    def _is_there(self, path: Path) -> bool:
        return str(path) in self._override or path.is_file()

    def repository_files(self, *endings: str) -> list[Path]:
        """Return all files of the repository that end like this and are not excluded."""
        known = self._of_repository.get(endings)
        if known is None:
            # What is asked for may lie in a folder that the walk from the root ignores.
            found = self._below(self.root, endings)
            others = set(self.files(*endings)).difference(found)
            known = self._of_repository[endings] = sorted([*found, *others]) if others else found
        return known

    def in_folder(self, folder: Path, *endings: str) -> list[Path]:
        """Return the files directly in a folder that end like this, in order of their names."""
        known = self._in_folders.get((folder, endings))
        if known is not None:
            return list(known)
        try:
            listed = {entry.name for entry in os.scandir(folder)}
        except OSError as error:
            listed = set()
            if isinstance(error, PermissionError):
                note_left_out(folder, why_not_listed(error))
        listed |= {Path(path).name for path in self._override if Path(path).parent == folder}
        paths = [folder / each for each in sorted(listed) if ends_so(each, endings) and not each.startswith(".")]
        there = [path for path in paths if self._is_inside(path) and self._is_there(path)]
        for path in sorted(set(paths).difference(there)):
            why = why_no_file(path, is_inside=self._is_inside(path))
            if why is not None and not self.is_excluded(path):
                note_left_out(path, why)
        # What is left out is said each time; and a session does not watch the folders of tools.
        if paths and len(there) == len(paths) and not TOOL_FOLDERS.intersection(folder.parts):
            self._in_folders[folder, endings] = list(there)
        return there

    def folders_in(self, folder: Path) -> list[Path]:
        """Return the folders directly in a folder that may hold code, in order of their names."""
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            folders = [e.name for e in entries if e.is_dir(follow_symlinks=False) and e.name != GIT_FOLDER]
            found = [folder / name for name in folders if not self._ignored.hides(name)]
        except OSError:
            return []
        return [path for path in found if not self.is_excluded(path)]

    def source(self, path: Path) -> SourceFile:
        """Return the text of a file. Raises UnreadableSourceError, also if it cannot be opened."""
        return self._sized_source(path, MAX_SOURCE_BYTES)

    def _sized_source(self, path: Path, limit: int) -> SourceFile:
        found = self._sources.get(path)
        if found is None:
            try:
                found = self._read(path, limit)
            except UnreadableSourceError as error:
                found = error
            self._sources[path] = found
            if self.progress is not None:
                self.progress.read()
        if isinstance(found, UnreadableSourceError):
            raise found
        return found

    def plan_source(self, path: Path) -> SourceFile:
        """Return the text of a plan, larger than code or as a shell kept it. Raises UnreadableSourceError."""
        with suppress(UnreadableSourceError):
            return self._sized_source(path, MAX_PLAN_BYTES)
        return self._read(path, MAX_PLAN_BYTES)

    def source_outside(self, path: Path) -> SourceFile:
        """Return the text of a file that need not be in the repository. Raises UnreadableSourceError, OSError."""
        found = self._sources.get(path)
        if not isinstance(found, SourceFile):
            self._note(path)
            found = SourceFile(str(path), decode_source(read_regular(path, MAX_SOURCE_BYTES + 1)), self.secrets)
            self._sources[path] = found
        return found

    def is_file_outside(self, path: Path) -> bool:
        """Say whether there is a file at a path that need not be in the repository."""
        self._note(path)
        return leads_to_file(path)

    def parsed(self, source: SourceFile, parse: Callable[[SourceFile], T]) -> T:
        """Return what a function makes of a text and of nothing else, made once.

        Raises UnreadableSourceError where it raises anything: hostile text may end a parser.
        """
        key = (parse, source)
        found: T | UnreadableSourceError | None = self._trees.get(key)
        if found is None:
            try:
                found = parse(source)
            except UnreadableSourceError as error:
                found = error
            except Exception as error:
                found = UnreadableSourceError(f"the file cannot be read: {why_failed(error)}")
            self._trees[key] = found
        if isinstance(found, UnreadableSourceError):
            raise found
        return found

    def _note(self, path: Path) -> None:
        log = self.files_of_repository.read_log
        if log is not None:
            log.note(path)

    def _read(self, path: Path, limit: int) -> SourceFile:
        if (override := self._override.get(str(path))) is not None:
            return SourceFile(str(path), override, self.secrets)
        if not self._is_inside(path):
            raise UnreadableSourceError(LINK_OUTSIDE)
        self._note(path)
        try:
            data = read_regular(path, limit + 1)
            return SourceFile(str(path), decode_source(data, limit, of_plan=limit == MAX_PLAN_BYTES), self.secrets)
        except OSError as error:
            raise UnreadableSourceError(f"the file cannot be opened ({error.strerror})") from error

    def remains(self, path: Path) -> SourceFile:
        """Return what can be made out in a file that is no text: all of it, for it may tell at its end what it is."""
        text = ""
        self._note(path)
        try:
            if self._is_inside(path):
                text = read_regular(path, _KEPT_OF_UNREADABLE).decode("utf-8", "replace").replace("\0", "")
                if tells_nothing(path.name, text, asked_for=path in self.targets):
                    note_left_out(path, what_is_left_out(text))
            elif not self.is_excluded(path):
                note_left_out(path, LINK_OUTSIDE)
        except OSError as error:
            if os.path.lexists(path):  # and not gone since it was listed
                note_left_out(path, why_no_file(path) or f"the file cannot be opened ({error.strerror})")
        return SourceFile(str(path), text, self.secrets)

    def _is_inside(self, path: Path) -> bool:
        """Say whether a path, with its links followed, lies in the repository."""
        if not os.path.islink(path):  # noqa: PTH114 - asked for every file; a Path answers much slower
            folder = path.parent
            inside = self._inside.get(folder)
            if inside is None:
                inside = self._inside[folder] = leads_inside(folder, self.files_of_repository.root)
            return inside
        return leads_inside(path, self.files_of_repository.root)

    def _below(self, folder: Path, endings: tuple[str, ...]) -> list[Path]:
        """Return the files below a folder that end like this; Bicep's also in what is ignored."""
        listing = self._listing_of(folder)
        found = listing.by_endings.get(endings)
        if found is not None:
            return found
        found = listing.ending(endings)
        everywhere = tuple(ending for ending in endings if ending in FOUND_EVERYWHERE)
        if everywhere:
            found.extend(self._past(listing).ending(everywhere))
        found.sort()
        listing.by_endings[endings] = found
        return found

    def _past(self, listing: Listing) -> Listing:
        """Return the code that the walk of a listing ignored."""
        if listing.past is None:
            listing.past = Listing()
            for base, name in files_walked_past(listing):
                if not self._is_excluded_in(base, name):
                    listing.past.add(base, name)
        return listing.past

    def walked_past(self, *endings: str) -> list[Path]:
        """Return the code that ends like this, and lies in ignored folders of what is asked for; not Bicep."""
        listings = [self._listing_of(each) for each in self.targets if each.is_dir()]
        return sorted({path for each in listings for path in self._past(each).ending(endings)})

    def linked_outside(self) -> list[Path]:
        """Return the links of what is asked for to folders outside of the repository."""
        linked = {path for each in self.targets if each.is_dir() for path in self._listing_of(each).linked}
        return sorted(path for path in linked if not leads_inside(path, self.files_of_repository.root))

    def _listing_of(self, folder: Path) -> Listing:
        if (known := self._listings.get(folder)) is not None:
            return known
        listing = self._listings[folder] = Listing()
        inside = leads_inside(folder, self.files_of_repository.root)
        for base, names, files in walk(folder, listing.cut_at):
            here = Path(base)
            if inside:
                # The walk follows no links, so that what is below is inside as well.
                self._inside[here] = True
            folders = [name for name in without_tools(base, names) if not self._is_excluded_in(base, name)]
            names[:] = listing.entered(base, folders, self._ignored.hides)
            for name in files:
                if self._is_excluded_in(base, name):
                    continue
                if self._ignored.hides(name):
                    listing.ignored.append(here / name)
                else:
                    listing.add(base, name)
        # A file that exists in an editor only.
        for path in map(Path, self._override):
            if folder in path.parents and not path.exists():
                listing.add(str(path.parent), path.name)
        return listing

    def left_out(self) -> LeftOut:
        """Return the folders that were walked only in part, in whichever scan, and what is asked for and no file."""
        asked = [path for path in self.targets if not self.is_excluded(path)]
        no_files = [(str(path), why) for path in asked if (why := why_no_file(path)) is not None]
        all_of_them = [each for listing in self._listings.values() for each in listing.cut_at]
        cut = [each for each in all_of_them if each[1] == too_many() or self.is_below_target(each[0])]
        return dict.fromkeys(
            no_files + cut + ([(str(self.root), too_many())] if self.files_of_repository.is_cut else [])
        )

    def _is_excluded_in(self, folder: str, name: str) -> bool:
        return bool(self._excluded) and self.is_excluded(Path(folder, name))
