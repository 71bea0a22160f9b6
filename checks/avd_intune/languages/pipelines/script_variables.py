"""The variables that a script of a pipeline sets, as far as its text says them without being run.

Texts, the tables that PowerShell splats (`@parameters`) and the lists of POSIX shells (`"${args[@]}"`).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from avd_intune.languages.pipelines.command_words import Word, commands_in, commands_of, words_of
from avd_intune.languages.pipelines.loaded_scripts import ScriptFinder, is_in_block, is_on_condition, loaded_by
from avd_intune.languages.pipelines.pipeline_texts import PipelineScope
from avd_intune.languages.pipelines.powershell_tables import added_to_table, assigned_text, part_as_hole, written_table
from avd_intune.languages.pipelines.script_functions import functions_of, own_names_at
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.source.json_reader import JsonNode, JsonScalar
from avd_intune.source.text import Span
from avd_intune.values.value_types import Known

_ASSIGNMENT = lazy_pattern(
    r"(?:export\s+)?(?P<name>[A-Za-z_]\w*)(?P<adds>\+?)=(?P<value>.*)"
    r"|(?:\[[\w.]{1,40}\])?\$\{?(?:env:|script:|global:|local:|private:)?(?P<variable>[A-Za-z_]\w*)\}?",
    re.DOTALL | re.I,
)
_DECLARES = frozenset({"export", "readonly", "local", "declare", "typeset"})
_ADDS = frozenset({"+=", "-=", "*=", "/=", "%=", "??="})
# Loops, and what is read from a person or a file: `for x in …`, `foreach ($x in …)`, `read -r x y`, `printf -v x`.
_SET_BY_OTHERS = lazy_pattern(
    r"(?:^|[\n;&|({])[ \t]{0,40}(?:(?:for|select)[ \t]{1,8}(?P<loop>[A-Za-z_]\w{0,80})[ \t]{1,8}in\b"
    r"|foreach[ \t]{0,8}\([ \t]{0,8}\$(?P<each>\w{1,80})[ \t]{1,8}in\b"
    r"|(?:while[ \t]{1,8})?(?:IFS=\S{0,20}[ \t]{1,8})?(?:read|mapfile|readarray|printf[ \t]{1,8}-v)[ \t]"
    r"(?P<read>[^\n;&|<]{0,300})"
    r"|[^\n#]{0,300}?(?:\b(?:Set|New|Clear|Remove)-Variable[ \t]{1,8}(?:-Name[ \t]{1,8})?"
    r"|[ \t]-(?:Out|Error|Pipeline)?Variable[ \t]{1,8}|[ \t]-ov[ \t]{1,8})[\"']?(?P<option>\w{1,80}))",
    re.IGNORECASE,
)
_NAMES = lazy_pattern(r"(?<![\w\"'$-])([A-Za-z_]\w{0,80})(?![\w\"'])")
_NAME_IN_TEXT = lazy_pattern(r"\$\{?(\w{1,80})")
_LIST = lazy_pattern(r"([A-Za-z_]\w*)\+?=\((.*)\)", re.DOTALL)
_OF_LIST = lazy_pattern(r"\$\{([A-Za-z_]\w*)\[[@*]\]\}")
_SPLATTED = lazy_pattern(r"@([A-Za-z_]\w*)")
# What changes a table after it was made: `$p.kind = …`, `$p['kind'] = …`, `$p += …`, `$p.Add(…)`.
# `$Values.kind = …`, `$Values['kind'] += …`, `$Values.Add(…)`, wherever it stands.
_ENTRY_CHANGED = lazy_pattern(r"\$(\w{1,80})(?:\.\w{1,80}|\[[^\]\r\n]{0,200}\])[ \t]{0,8}(?:[-+*/]?=(?!=)|\()")
_CHANGED = lazy_pattern(r"\$([A-Za-z_]\w*)(?:\.(\w+)|\[(\w+)\])?")
_TEMPLATES = frozenset({"templatefile", "templateparameterfile"})
_VARIABLE = lazy_pattern(r"\$[A-Za-z_]\w*")
_LITERAL = lazy_pattern(r"true|false|null|-?[0-9]{1,15}")
_SHELL_WORDS = lazy_pattern(r"\$\{?[A-Za-z_]\w*\}?")
_MAX_DEPTH = 3
_MOST_LOADS = 60
# Where a variable is used, and not set: `$kind`, `${kind}`, `%kind%`, `$script:kind`.
_USED = lazy_pattern(r"[$%]\{?(?:\w{1,20}:)?(\w{1,200})\b(?!\}?[ \t]{0,8}=(?!=))")


@dataclass(slots=True)
class ScriptVariables:
    """texts: by their names in lower case, without a value where a condition is on them or they are set twice.

    tables, lists: by their names in lower case; None where more changes one than the text says.
    partial: what is known of a table that more changes than the text says. indents: of the lines that make the tables.
    all_are_open: it loads a script that is not at hand, which may set all others. changed: of the names that it is
    handed, those of which it may change an entry.
    """

    texts: dict[str, JsonNode] = field(default_factory=dict)
    tables: dict[str, dict[str, Word] | None] = field(default_factory=dict)
    lists: dict[str, list[Word]] = field(default_factory=dict)
    partial: dict[str, dict[str, Word]] = field(default_factory=dict)
    indents: dict[str, int] = field(default_factory=dict)
    all_are_open: bool = False
    changed: set[str] = field(default_factory=set)

    def known_of(self, word: Word) -> dict[str, Word] | None:
        """Return what is known of the table that a word names: all of it, or a part."""
        name = word.text.lstrip("$@").lower()
        table = self.table_of(word)
        return self.partial.get(name) if table is None else table

    def table_of(self, word: Word) -> dict[str, Word] | None:
        """Return the table that a word is or names, None where it is not known."""
        if word.is_quoted:
            return None
        written = written_table(word)
        return written if written is not None else self.tables.get(word.text.lstrip("$@").lower())

    def as_value(self, word: Word, depth: int = 0) -> Word:
        """Return a word of PowerShell as the value of a parameter: a table as JSON, what a run tells as its mark."""
        is_name = not word.is_quoted and _VARIABLE.fullmatch(word.text) is not None
        table = self.table_of(word) if is_name or written_table(word) is not None else None
        if table is None or depth >= _MAX_DEPTH:
            return part_as_hole(word)
        entries = [f"{json.dumps(name)}: {self._in_json(value, depth)}" for name, value in table.items()]
        return Word("{" + ", ".join(entries) + "}", word.start, word.end, is_quoted=True)

    def _handed(self, word: Word, scope: PipelineScope, place: Span) -> Word | None:
        """Return the table that whoever calls a script or function hands over under a name: `$Values`, `@Values`."""
        name = word.text.lstrip("$@")
        if name.lower() in self.changed or not (scope.arguments or scope.own):
            return None
        value = scope.text(f"${name}", place)
        text = value.value if isinstance(value, Known) else None
        table = Word(text, word.start, word.end) if isinstance(text, str) else None
        return table if table is not None and written_table(table) is not None else None

    def table_as_text(self, word: Word) -> Word:
        """Return a word that names a table as that table is written; any other word as it is."""
        is_name = not word.is_quoted and _VARIABLE.fullmatch(word.text) is not None
        table = self.table_of(word) if is_name else None
        if table is None or any("'" in each.text or "\n" in each.text for each in table.values()):
            return word
        entries = [f"{name} = " + (f"'{each.text}'" if each.is_quoted else each.text) for name, each in table.items()]
        return Word("@{ " + "; ".join(entries) + " }", word.start, word.end)

    def _in_json(self, word: Word, depth: int) -> str:
        value = self.as_value(word, depth + 1)
        if value is not word and value.text.startswith("{"):
            return value.text
        plain = value.text.lstrip("$").lower()
        is_literal = not word.is_quoted and _LITERAL.fullmatch(plain) is not None
        return plain if is_literal else json.dumps(value.text)

    def with_tables(self, words: Sequence[Word]) -> list[Word]:
        """Return the words of a call with the tables put in that it splats."""
        found: list[Word] = []
        for word in words:
            is_splatted = _SPLATTED.fullmatch(word.text) is not None and not word.is_quoted
            table = self.table_of(word) if is_splatted else None
            for name, value in (table or {}).items():
                found += [Word(f"-{name}", word.start, word.end), value]
            found += [word] if table is None else []
        return found

    def expanded(self, words: Sequence[Word], scope: PipelineScope, place: Span, depth: int = 0) -> list[Word]:
        """Return words with the lists and tables put in that they name, and the texts that hold several words."""
        found: list[Word] = []
        for word in words:
            listed, splatted = _OF_LIST.fullmatch(word.text), _SPLATTED.fullmatch(word.text)
            if depth < _MAX_DEPTH and listed is not None and listed[1].lower() in self.lists:
                found += self.expanded(self.lists[listed[1].lower()], scope, place, depth + 1)
            elif splatted is not None and not word.is_quoted and (table := self.known_of(word)) is not None:
                for name, value in table.items():
                    found += [Word(f"-{name}", word.start, word.end), value]
                found += [word] if self.table_of(word) is None else []
            elif splatted is not None and not word.is_quoted and (handed := self._handed(word, scope, place)):
                for name, value in (written_table(handed) or {}).items():
                    found += [Word(f"-{name}", word.start, word.end), value]
            elif not word.is_quoted and word.text.startswith("$") and (handed := self._handed(word, scope, place)):
                found.append(handed)
            elif not word.is_quoted and _SHELL_WORDS.fullmatch(word.text):
                value_of = scope.text(word.text, place)
                text = value_of.value if isinstance(value_of, Known) else None
                several = words_of(text) if isinstance(text, str) and ("=" in text or text.startswith("-")) else []
                found += several or [word]
            else:
                found.append(word)
        return found


def variables_of(
    script: str, commands: Sequence[Sequence[Word]], place: Span, scripts: ScriptFinder | None = None
) -> ScriptVariables:
    """Return the variables that a script sets, each at `place`. scripts: those that it may load."""
    found = _Found(script, place, scripts)
    found.take(script, commands)
    found.variables.changed.update(each.lower() for each in _ENTRY_CHANGED.findall(script))
    for name, values in found.set_to.items():
        known = found.last_of(name, values)
        found.variables.texts[name] = JsonScalar(place.start, place.end, known or None)
    return found.variables


class _Found:
    """What is found in a script and in those that it loads."""

    def __init__(self, script: str, place: Span, scripts: ScriptFinder | None) -> None:
        self._script, self._place, self._scripts = script, place, scripts
        self.variables = ScriptVariables()
        # By the names of variables: where in the script they are set, and to what; "" where a run tells it.
        self.set_to: dict[str, list[tuple[int, str]]] = {}
        self._used: dict[str, list[int]] | None = None
        self._loads = 0

    def last_of(self, name: str, values: list[tuple[int, str]]) -> str:
        """Return the value that counts of those that a variable is set to, "" where that cannot be told."""
        if self._loads > _MOST_LOADS:
            return ""
        if len(values) == 1:
            return "" if is_on_condition(self._script, values[0][0]) else values[0][1]
        values = sorted(values, key=lambda each: each[0])
        if not all(value for _, value in values):
            return ""
        if len({value for _, value in values}) == 1:
            return values[0][1]
        first, last = values[0][0], values[-1][0]
        used = self._uses().get(name, [])
        is_used = bisect_left(used, last) > bisect_left(used, first)
        in_block = any(is_in_block(self._script, at) for at, _ in values)
        return "" if is_used or in_block else values[-1][1]

    def _uses(self) -> dict[str, list[int]]:
        """Return where the script uses variables, by their names in lower case."""
        if self._used is None:
            self._used = {}
            for match in _USED.finditer(self._script):
                self._used.setdefault(match[1].lower(), []).append(match.start())
        return self._used

    def take(
        self, script: str, commands: Sequence[Sequence[Word]], loaded_at: int | None = None, depth: int = 0
    ) -> None:
        """Take up what the commands of a script set. loaded_at: where it is loaded, if it is not the first one."""
        functions = functions_of(script)
        for words in sorted(commands, key=lambda each: each[0].start) if "." in script else commands:
            at = words[0].start if loaded_at is None else loaded_at
            path = loaded_by(words)
            if path is not None:
                self._load(path, script, words[0], at, depth)
                continue
            own = own_names_at(functions, words[0].start)
            is_sure = loaded_at is None or not is_in_block(script, words[0].start)
            for name, value in self._set_by(words, script):
                known = value if is_sure and not (own and _takes(value, own)) else ""
                self.set_to.setdefault(name.lower(), []).append((at, known))
        for match in _SET_BY_OTHERS.finditer(script):  # what is set once in plain words is set again here
            names = (match["loop"] or match["each"] or match["option"] or "").split()
            at = match.start() if loaded_at is None else loaded_at
            for name in names or _NAMES.findall(match["read"] or ""):
                self.set_to.setdefault(name.lower(), []).append((at, ""))

    def _load(self, path: Word, script: str, first: Word, at: int, depth: int) -> None:
        """Take up what a script sets that another one loads. Of one that loads very many, nothing is told."""
        self._loads += 1
        if self._loads > _MOST_LOADS:
            self.variables.all_are_open = True
            self.variables.tables = dict.fromkeys(self.variables.tables)
            return
        name = path.text.lstrip("$").strip("{}").lower()
        known = self.set_to.get(name, [])
        written = known[0][1] if len(known) == 1 and _SHELL_WORDS.fullmatch(path.text) else path.text
        text = self._scripts.text_of(written, str(self._place.source.path)) if self._scripts is not None else None
        if text is None or depth >= _MAX_DEPTH:
            self._open_all(at)
            return
        before = {name: len(values) for name, values in self.set_to.items()}
        tables = {name: table for name, table in self.variables.tables.items() if table is not None}
        copies = {name: dict(table) for name, table in tables.items()}
        self.take(text, commands_in(text), at, depth + 1)
        if not _is_first(script, first):  # on a condition
            for name, values in self.set_to.items():
                values[before.get(name, 0) :] = [(at, "") for _ in values[before.get(name, 0) :]]
            for name, table in self.variables.tables.items():
                if copies.get(name) != table:
                    self.variables.tables[name] = None

    def _open_all(self, at: int) -> None:
        """Let all variables be open: a script is loaded that is not at hand."""
        self.variables.all_are_open = True
        for values in self.set_to.values():
            values.append((at, ""))
        for name in self.variables.tables:
            self.variables.tables[name] = None

    def _set_by(self, words: Sequence[Word], script: str) -> Iterator[tuple[str, str]]:
        """Yield the variables that a command sets, each with its value; take up tables and lists."""
        first, is_first = words[0], _is_first(script, words[0])
        if first.text in _DECLARES and len(words) > 1 and is_first:
            for word in words[1:]:
                name, equals, value = word.text.partition("=")
                if equals and name.rstrip("+").isidentifier():
                    yield name.rstrip("+"), "" if name.endswith("+") else value
            return
        listed = _LIST.fullmatch(first.text)
        if listed is not None and len(words) == 1:
            self.variables.lists.setdefault(listed[1].lower(), []).extend(_listed(listed[2]))
            return
        if _changes_table(words, self.variables, _indent(script, first.start)):
            return
        match = _ASSIGNMENT.fullmatch(first.text)
        if match is None:
            return
        if match["variable"] is not None:
            operator = words[1].text if len(words) > 2 else ""
            if operator == "=":
                yield match["variable"], assigned_text(words[2:]) if is_first else ""
            elif operator in _ADDS:
                yield match["variable"], ""
            return
        assigned = [_ASSIGNMENT.fullmatch(word.text) for word in words]
        if all(each is not None and each["name"] for each in assigned):
            for each in filter(None, assigned):
                is_sure = is_first and len(words) == 1 and not each["adds"]
                yield each["name"], each["value"] if is_sure else ""


def _takes(value: str, names: Collection[str]) -> bool:
    """Say whether a value takes what whoever calls its function hands over."""
    return any(each.lower() in names for each in _NAME_IN_TEXT.findall(value))


def _is_first(script: str, word: Word) -> bool:
    return word.start == 0 or script[word.start - 1] == "\n"


def _listed(inside: str) -> list[Word]:
    return [word for words in commands_of(inside) for word in words]


def _indent(script: str, at: int) -> int:
    return at - (script.rfind("\n", 0, at) + 1)


def _changes_table(words: Sequence[Word], found: ScriptVariables, indent: int) -> bool:
    """Take up a table that a command makes or changes; say whether it does. indent: that of the command.

    What stands deeper than where the table is made is changed on a condition.
    """
    match = _CHANGED.match(words[0].text)
    if match is None:
        return False
    is_whole = match.end() == len(words[0].text)
    name, key = match[1].lower(), (match[2] or match[3]) if is_whole else None
    operator = words[1].text if len(words) > 1 else ""
    if is_whole and not key and operator == "=" and len(words) == 3 and (table := written_table(words[2])) is not None:
        if name in found.tables:
            _note_made_again(name, table, found)
        found.tables[name] = table if name not in found.tables else None
        found.indents[name] = indent
        return True
    if name not in found.tables:
        return False
    known = found.tables[name]
    is_beside = indent == found.indents[name]
    more = added_to_table(words, match, operator) if is_beside else None
    if (
        known is not None
        and more is not None
        and not {each.lower() for each in more} & {each.lower() for each in known}
    ):
        known.update(more)
    elif operator in ("=", "+=") or not is_whole:
        if known is not None or name in found.partial:
            before = known if known is not None else found.partial[name]
            changed = {key.lower()} if key else {each.lower() for each in more or {}}
            # A method may take out any entry; which template is deployed, somebody has to say all the same.
            kept = {
                each: value
                for each, value in before.items()
                if (each.lower() not in changed and (key or more is not None)) or each.lower() in _TEMPLATES
            }
            found.partial[name] = {} if is_whole and operator == "=" and not key else kept
        found.tables[name] = None
    return True


def _note_made_again(name: str, table: dict[str, Word], found: ScriptVariables) -> None:
    """Note a table that is made twice, of which only the run tells which one counts: the template that both name.

    Where they differ, each is one that a command may mean.
    """
    first, again = (
        {each.lower(): value for each, value in made.items() if each.lower() in _TEMPLATES}
        for made in (found.tables.get(name) or found.partial.get(name, {}), table)
    )
    is_same = {each: word.text for each, word in first.items()} == {each: word.text for each, word in again.items()}
    found.partial[name] = first if is_same else {}
    if not is_same:
        found.partial.update({f"{name} {len(found.partial) + at}": each for at, each in enumerate((first, again))})
