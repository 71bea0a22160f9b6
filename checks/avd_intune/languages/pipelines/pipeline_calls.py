"""Which files of a repository call a script, a template, a workflow or an action of it, and what they hand over.

* scripts: a command (`./deploy.sh rg Pooled`, `pwsh -File deploy.ps1 -Kind Pooled`), and the inputs of tasks
  (`scriptPath` with `arguments`, `ScriptPath` with `ScriptArguments`, `filePath` with `arguments`)
* Azure DevOps: `template` and `extends` with `parameters`:
  https://learn.microsoft.com/azure/devops/pipelines/process/templates
* GitHub: `uses` of a workflow or an action of the same repository, with `with`:
  https://docs.github.com/actions/how-tos/reuse-automations/reuse-workflows
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from avd_intune.languages.pipelines.command_words import Word, commands_in, words_of
from avd_intune.languages.pipelines.handed_values import Handed, joined, shown
from avd_intune.languages.pipelines.loaded_scripts import ScriptFinder
from avd_intune.languages.pipelines.named_files import NamedFiles
from avd_intune.languages.pipelines.pipeline_documents import documents_of
from avd_intune.languages.pipelines.pipeline_scripts import SHOWS, script_of
from avd_intune.languages.pipelines.pipeline_texts import REST, PipelineScope
from avd_intune.languages.pipelines.script_parameters import arguments_for
from avd_intune.languages.pipelines.script_variables import variables_of
from avd_intune.patterns import lazy_pattern
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar
from avd_intune.source.pipeline_paths import PACKAGE, is_script
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import ListValue, ObjectValue, Origin, Unknown, Value

_ACTION_FILES = ("action.yml", "action.yaml")
_SCRIPT_INPUTS = ("scriptPath", "filePath", "scriptName", "script-path")
_ARGUMENT_INPUTS = ("arguments", "scriptArguments", "script-arguments", "args")
_FUNCTION = lazy_pattern(r"^[ \t]{0,40}function[ \t]|^[ \t]{0,40}[\w-]{1,80}[ \t]{0,8}\(\)", re.I | re.MULTILINE)
_LOADING = lazy_pattern(r"\bsource\b|\bImport-Module\b|\busing[ \t]{1,8}module\b|(?:^|[\s;&({])\.[ \t]", re.I)
_OPEN = lazy_pattern(r"[$%{]")
_EXPORTED = lazy_pattern(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
# Files that call one another; more calls than these of one file are not told apart, and none of them counts.
_MAX_DEPTH = 3
_MOST_CALLS = 32
# Characters of callers that are gone through for all files together; to search one in them takes a part of that.
_MOST_WORK = 3_000_000
_SEARCH_IS_CHEAPER = 50


class PipelineCalls:
    """The calls between the files of a repository that say how its code is deployed."""

    def __init__(self, workspace: Workspace, paths: Sequence[Path]) -> None:
        self._workspace = workspace
        self._files = NamedFiles(paths, self._text)
        self._known: dict[Path, list[PipelineScope]] = {}
        self._pending: set[Path] = set()
        self._work = 0
        self._scripts = ScriptFinder(workspace, self._files)

    def alone(self, source: SourceFile) -> PipelineScope:
        """Return what a file knows that nothing in the repository calls."""
        return PipelineScope(source, scripts=self._scripts)

    def of(self, path: Path, source: SourceFile, document: JsonNode) -> list[PipelineScope]:
        """Return what each call of a file hands over to it, none where nothing in the repository calls it."""
        if path.name == PACKAGE or (not is_script(path) and not _is_called(path, document)):
            return []
        if path not in self._known:
            if path in self._pending or len(self._pending) >= _MAX_DEPTH:
                return []
            self._pending.add(path)
            self._known[path] = self._found(path, source)
            self._pending.discard(path)
        return self._known[path]

    def is_loaded(self, path: Path, source: SourceFile) -> bool:
        """Say whether another script loads a script, and with it its functions: `source a.sh`, `Import-Module a`."""
        if not is_script(path) or _FUNCTION.search(source.text) is None:
            return False
        name = path.stem if path.suffix == ".psm1" else path.name
        for other in self._files.naming(name) if path.suffix != ".psm1" else ():
            text = self._text(other) if other != path else ""
            self._work += len(text) // _SEARCH_IS_CHEAPER
            if self._work > _MOST_WORK or (name in text and _loads(name, text)):
                return True
        return path.suffix == ".psm1"  # a module is there to be loaded

    def _found(self, path: Path, source: SourceFile) -> list[PipelineScope]:
        word = path.parent.name if path.name in _ACTION_FILES else path.name
        word = "make" if "makefile" in path.name.lower() else word
        found: list[PipelineScope] = []
        for caller in self._files.naming(word):
            text = self._text(caller) if caller != path else ""
            # What is not followed is unknown by its names, so that nothing is lost where there is too much of it.
            self._work += len(text) // _SEARCH_IS_CHEAPER
            if self._work > _MOST_WORK:
                return []
            if word not in text:
                continue
            try:
                documents = documents_of(self._workspace, self._workspace.source(caller))
            except UnreadableSourceError:
                continue
            for document in documents:
                scopes = self.of(caller, self._workspace.source(caller), document)
                for scope in scopes or [self.alone(self._workspace.source(caller))]:
                    self._work += len(text)
                    found += _Calls(self._workspace, self._files, path, source, caller).inside(document, scope)
                    if len(found) > _MOST_CALLS or self._work > _MOST_WORK:
                        return []
        return found

    def _text(self, path: Path) -> str:
        try:
            return self._workspace.source(path).text
        except UnreadableSourceError:
            return ""


def _is_called(path: Path, document: JsonNode) -> bool:
    """Say whether a document is run by others alone: a template of Azure DevOps, a workflow or an action of GitHub."""
    if path.name in _ACTION_FILES:
        return find(document, "runs") is not None
    triggers = find(document, "on")
    if triggers is not None:
        names = {each.key for each in members_of(triggers)}
        return names == {"workflow_call"} or find_text(document, "on") == "workflow_call"
    has_trigger = any(find(document, each) is not None for each in ("trigger", "pr", "schedules", "extends"))
    return not has_trigger and any(
        find(document, each) is not None for each in ("parameters", "steps", "jobs", "stages")
    )


def _loads(name: str, text: str) -> bool:
    """Say whether a line of a text loads a script of a name."""
    return any(_LOADING.search(line) is not None for line in text.split("\n") if name in line)


class _Calls:
    """The calls of one file in another one."""

    def __init__(self, workspace: Workspace, files: NamedFiles, target: Path, source: SourceFile, caller: Path) -> None:
        self._workspace, self._files, self._target, self._source, self._caller = (
            workspace,
            files,
            target,
            source,
            caller,
        )

    def inside(self, root: JsonNode, scope: PipelineScope) -> Iterator[PipelineScope]:
        """Yield what each call in a document hands over."""
        pending: deque[tuple[JsonNode, PipelineScope]] = deque([(root, scope)])
        seen: set[tuple[int, str]] = set()
        while pending:
            node, around = pending.popleft()
            if (id(node), around.job) in seen:
                continue
            seen.add((id(node), around.job))
            if isinstance(node, JsonArray):
                pending.extend((item, around) for item in node.items)
            elif isinstance(node, JsonObject):
                for here in around.all_inside(node):
                    yield from self._of_node(node, here)
                    pending.extend((member.value, each) for member in node.members for each in here.of_member(member))

    def _of_node(self, node: JsonObject, scope: PipelineScope) -> Iterator[PipelineScope]:
        place = Span(scope.source, node.start, node.end)
        if is_script(self._target):
            yield from self._of_script(node, scope, place)
            return
        template, uses = find_text(node, "template"), find_text(node, "uses")
        if template is not None and self._means(template.removesuffix("@self"), from_root=template.startswith("/")):
            yield self._called(scope, place, _handed(find(node, "parameters"), scope), scope)
        elif uses is not None and uses.startswith("./"):
            names = [uses] if uses.endswith((".yml", ".yaml")) else [f"{uses}/{each}" for each in _ACTION_FILES]
            if any(self._means(each, from_root=True) for each in names):
                # An action sees the environment of its job, and a workflow does not.
                around = scope if self._target.name in _ACTION_FILES else None
                yield self._called(scope, place, _handed(find(node, "with"), scope), around)

    def _called(
        self, scope: PipelineScope, place: Span, arguments: dict[str, Handed], around: PipelineScope | None
    ) -> PipelineScope:
        where = f"called at {self._workspace.relative(place.path)}:{place.line}"
        job = joined(where, scope.job)
        return PipelineScope(self._source, job=job, arguments=arguments, caller=around, scripts=scope.scripts)

    def _of_script(self, node: JsonObject, scope: PipelineScope, place: Span) -> Iterator[PipelineScope]:
        for inputs in (find(node, "inputs"), find(node, "with")):
            written = next(filter(None, (find_text(inputs, each) for each in _SCRIPT_INPUTS)), None)
            if written is not None and self._means(written):
                text = next(filter(None, (find_text(inputs, each) for each in _ARGUMENT_INPUTS)), "")
                around = scope.inside(JsonObject(0, 0, [m for m in node.members if m.key == "env"]))
                yield self._called(scope, place, arguments_for(self._source, words_of(text), around, place), around)
        script = script_of(node)
        if script is None or (self._target.name.lower() not in script[0].lower() and not self._is_makefile()):
            return
        commands = commands_in(script[0])
        place = Span(scope.source, script[1].start, script[1].end)
        variables = variables_of(script[0], commands, place, scope.scripts)
        inner, exported = scope.with_shell(variables.texts, may_set_all=variables.all_are_open), dict[str, JsonNode]()
        for words in commands:
            if words[0].text in ("export", "declare") or words[0].text.lower().startswith("$env:"):
                exported.update(_exported(words, place))
            at = next((n for n, word in enumerate(words) if self._is_name(word)), None)
            if at is None or words[0].text.lower() in SHOWS or words[0].text in _NO_CALLS:
                continue
            own = {name: node for word in words[:at] for name, node in _exported([word], place).items()}
            given = variables.expanded(words[at + 1 :], inner, place)
            if self._target.suffix == ".ps1":
                given = [variables.table_as_text(each) for each in given]
            arguments = arguments_for(self._source, given, inner, place)
            yield self._called(
                scope, _line_of(script[0], words[at], place), arguments, scope.with_shell({**exported, **own})
            )

    def _is_makefile(self) -> bool:
        return "makefile" in self._target.name.lower()

    def _is_name(self, word: Word) -> bool:
        if self._is_makefile():
            return word.text == "make"
        return word.text.lower().endswith(self._target.name.lower()) and self._means(word.text)

    def _means(self, written: str, *, from_root: bool = False) -> bool:
        """Say whether a path is that of the called file: as it stands, or else by its end where no other has it."""
        segments = [each for each in written.strip().replace("\\", "/").split("/") if each not in ("", ".")]
        known = segments[max((at + 1 for at, each in enumerate(segments) if _OPEN.search(each)), default=0) :]
        if not known or known[-1].lower() != self._target.name.lower():
            return False
        for folder in (self._workspace.root, *(() if from_root else (self._caller.parent,))):
            exact = _at(folder, known)
            if exact in self._files or exact == self._target:
                return exact == self._target
        while known and known[0] == "..":
            known = known[1:]
        return self._files.ending_with(known, with_case=False) == [self._target]


_NO_CALLS = frozenset(
    {"chmod", "cat", "cp", "mv", "rm", "ls", "shellcheck", "dos2unix", "git", "curl", "wget", "test", "["}
)


def _at(folder: Path, segments: Sequence[str]) -> Path:
    for each in segments:
        folder = folder.parent if each == ".." else folder / each
    return folder


def _line_of(script: str, word: Word, place: Span) -> Span:
    """Return where a call stands: its line where the script is written in lines, as far as that is known."""
    written = script[word.start : word.end]
    at = place.start - len(written)
    for _ in range(script.count(written, 0, word.start) + 1):  # the same script may be called several times
        at = place.source.text.find(written, at + len(written), place.end)
        if at < 0:
            return place
    return Span(place.source, at, at + len(written))


def _exported(words: Sequence[Word], place: Span) -> dict[str, JsonNode]:
    """Return what a command sets for those that it starts: `export A=b`, `A=b ./deploy.sh`, `$env:A = 'b'`."""
    found: dict[str, JsonNode] = {}
    for word in words:
        pair = _EXPORTED.fullmatch(word.text)
        if pair is not None:
            found[pair[1].lower()] = JsonScalar(place.start, place.end, pair[2])
    if len(words) == 3 and words[0].text.lower().startswith("$env:") and words[1].text == "=":
        found[words[0].text[len("$env:") :].lower()] = JsonScalar(place.start, place.end, words[2].text)
    return found


def _handed(given: JsonNode | None, scope: PipelineScope) -> dict[str, Handed]:
    """Return what a call hands over by the names of inputs."""
    found: dict[str, Handed] = {each.key.lower(): _closed(each.value, scope) for each in members_of(given)}
    if any(each.strip().startswith("${{") for each in found):
        found[REST] = None  # only a run tells which
    return found


def _closed(node: JsonNode, scope: PipelineScope) -> Handed:
    """Return a value with what the caller's names stand for put in."""
    span = Span(scope.source, node.start, node.end)
    origin = Origin("the call", span)
    if isinstance(node, JsonArray):
        return ListValue(tuple(_value(each, scope) for each in node.items), origin=origin)
    if isinstance(node, JsonObject):
        return ObjectValue({each.key: _value(each.value, scope) for each in members_of(node)}, origin=origin)
    if not isinstance(node, JsonScalar) or node.value is None:
        return None
    table = scope.table(node.value) if isinstance(node.value, str) else None
    if table is not None:
        return table if isinstance(table, Value) else _closed(table, scope)
    return scope.text(shown(node.value), span)


def _value(node: JsonNode, scope: PipelineScope) -> Value:
    found = _closed(node, scope)
    return found if isinstance(found, Value) else Unknown("nothing is given for it", "pipeline(nothing)")
