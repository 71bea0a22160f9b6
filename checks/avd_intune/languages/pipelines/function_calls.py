"""What the calls of a function in its own script hand over to it: `deploy() { az … kind=$1; }`, `deploy Pooled`.

A function that nothing in its script calls may be called from elsewhere; what is its own is not known then. So it is
beside the calls that are known where the script is loaded by another one, or where the name of the function stands in a
command that is no plain call of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence

from avd_intune.languages.pipelines.command_words import Word
from avd_intune.languages.pipelines.handed_values import Handed, joined
from avd_intune.languages.pipelines.pipeline_scripts import SHOWS
from avd_intune.languages.pipelines.pipeline_texts import PipelineScope
from avd_intune.languages.pipelines.script_functions import ScriptFunction, own_names_at
from avd_intune.languages.pipelines.script_parameters import arguments_for, end_of_parameters, is_set_again
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.source.text import SourceFile, Span

_DECLARES = frozenset({"export", "readonly", "local", "declare", "typeset"})
_ASSIGNED = lazy_pattern(r"([A-Za-z_]\w{0,80})=(.*)", re.DOTALL)
# What may stand before a call: `if go x`, `! go x`, `$r = Go x`, `& Go x`.
_BEFORE_A_CALL = lazy_pattern(r"if|elif|while|until|then|else|do|time|command|!|&|=|\{|\$\w{1,80}")
_TOKEN = lazy_pattern(r"[\w-]+")
_PARAM = lazy_pattern(r"\bparam[ \t]{0,8}\(", re.I)
# Functions that call functions; more calls than these of one are not told apart, and none of them counts.
_MAX_DEPTH = 3
_MOST_CALLS = 32


class FunctionCalls:
    """The calls of the functions of one script. commands: of the script; whole: what holds outside of all functions."""

    def __init__(
        self,
        script: str,
        commands: Sequence[Sequence[Word]],
        functions: list[ScriptFunction],
        whole: PipelineScope,
        place: Span,
        expanded: Callable[[Sequence[Word]], Sequence[Word]] = list,
    ) -> None:
        """expanded: puts the tables in that words of a call name."""
        self._expanded = expanded
        self._script, self._functions = script, functions
        self._whole, self._place = whole, place
        self._known: dict[int, list[PipelineScope]] = {}
        # In the order of their places: a command inside of another one comes before it.
        self._in_order = sorted(commands, key=lambda words: words[0].start)
        self._starts = [words[0].start for words in self._in_order]
        # Each function asks for the commands that say its name.
        self._by_token: defaultdict[str, list[Sequence[Word]]] = defaultdict(list)
        for words in commands:
            for token in {each.lower() for word in words for each in _TOKEN.findall(word.text)}:
                self._by_token[token].append(words)

    def scopes_at(self, at: int, depth: int = 0) -> list[PipelineScope]:
        """Return what holds at a place of the script: one scope for each call of the function around it."""
        around = next((each for each in reversed(self._functions) if each.start <= at < each.end), None)
        if around is None:
            return [self._whole]
        if around.start not in self._known:
            inside = self._whole.in_function(own_names_at(self._functions, at))
            self._known[around.start] = [inside]  # a function that calls itself
            self._known[around.start] = self._called(around, inside, depth) or [inside]
        return self._known[around.start]

    def _called(self, function: ScriptFunction, inside: PipelineScope, depth: int) -> list[PipelineScope]:
        calls, is_all = self._calls_of(function)
        if depth >= _MAX_DEPTH or not calls or len(calls) > _MOST_CALLS:
            return []
        found: list[PipelineScope] = []
        for words in calls:
            for outer in self.scopes_at(words[0].start, depth + 1):
                own = self._handed(function, self._expanded(words[1:]), outer)
                line = self._place.line + self._script.count("\n", 0, words[0].start)
                is_one = len(calls) == 1 and is_all
                job = inside.job if is_one else joined(inside.job, f"{function.name} called at line {line}")
                found.append(replace(inside, own=own, job=job))
        if not is_all:
            found.append(replace(inside, job=joined(inside.job, f"{function.name} called elsewhere")))
        return found if len(found) <= _MOST_CALLS else []

    def _calls_of(self, function: ScriptFunction) -> tuple[list[Sequence[Word]], bool]:
        """Return the calls of a function, and whether nothing else may call it: another command, or another file."""
        calls: list[Sequence[Word]] = []
        is_all = not self._whole.is_loaded
        flags = re.I if self._is_powershell(function) else 0
        name = re.compile(rf"(?<![\w-]){re.escape(function.name)}(?![\w-])", flags)
        for words in self._by_token.get(function.name.lower(), ()):
            if function.start <= words[0].start < function.end:
                continue
            first = next((at for at, word in enumerate(words) if not _BEFORE_A_CALL.fullmatch(word.text)), len(words))
            called = words[first] if first < len(words) else None
            if called is not None and not called.is_quoted and name.fullmatch(called.text):
                calls.append(words[first:])
            elif words[0].text.lower() not in SHOWS and any(name.search(word.text) for word in words):
                is_all = False
        return calls, is_all

    def _is_powershell(self, function: ScriptFunction) -> bool:
        if function.parameters or self._place.source.path.lower().endswith((".ps1", ".psm1")):
            return True
        return _PARAM.search(self._script, function.start, function.end) is not None

    def _handed(self, function: ScriptFunction, words: Sequence[Word], outer: PipelineScope) -> dict[str, Handed]:
        body = self._script[self._script.find("{", function.start, function.end) + 1 : function.end]
        is_powershell = self._is_powershell(function)
        if is_powershell:
            head = f"param({function.parameters})" if function.parameters else ""
            body = f"{head}\n{_PARAM.sub(lambda found: chr(10) + found[0], body, count=1)}"
        # What the words mean, tells the language of the script.
        source = SourceFile("function.ps1" if is_powershell else "function.sh", body)
        found = arguments_for(source, words, outer, self._place)
        if is_powershell:
            changed = {name for name in function.names if self._is_set_again(name, function)}
            open_ones = {name for name in function.names if name not in found and not name.isdigit()} | changed
            return {**found, **dict.fromkeys(open_ones)}
        return {**found, **self._variables(function, replace(outer, own=found))}

    def _is_set_again(self, name: str, function: ScriptFunction) -> bool:
        """Say whether a function of PowerShell sets one of its parameters: behind the brackets that declare them."""
        begin = max(self._script.find("{", function.start, function.end), function.start)
        begin = end_of_parameters(self._script, begin, function.end)
        return is_set_again(self._script, name, begin, function.end)

    def _variables(self, function: ScriptFunction, scope: PipelineScope) -> dict[str, Handed]:
        """Return the variables that a function sets from what it is handed: `local kind="$1"`."""
        found: dict[str, Handed] = {}
        inside = slice(bisect_left(self._starts, function.start), bisect_left(self._starts, function.end))
        for words in self._in_order[inside]:
            assigned = words[1:] if words[0].text in _DECLARES else words if len(words) == 1 else ()
            for match in filter(None, (_ASSIGNED.fullmatch(word.text) for word in assigned)):
                name = match[1].lower()
                if "$" in match[2] or name in found:
                    found[name] = None if name in found else scope.text(match[2], self._place)
        return found
