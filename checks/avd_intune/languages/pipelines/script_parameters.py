"""What a call hands over to a script: the words behind its name by position, by name, or by option.

* PowerShell binds names, abbreviations of them, and positions:
  https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parameters
* a POSIX shell numbers the words; scripts take options apart by `case` and `getopts`:
  https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_05_01
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from avd_intune.languages.pipelines.command_words import Word, closing_of
from avd_intune.languages.pipelines.handed_values import Handed
from avd_intune.languages.pipelines.pipeline_texts import OPTION, REST, PipelineScope
from avd_intune.languages.pipelines.script_functions import POSITIONS
from avd_intune.languages.powershell.parser import parameters_of as declared
from avd_intune.languages.powershell.tree import Constant, Node, Text, Variable
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.pipeline_paths import is_makefile
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Known, Origin, Unknown, Value

_SWITCHES = ("switch", "switchparameter", "system.management.automation.switchparameter")
_NAMED = lazy_pattern(r"-([A-Za-z_]\w*)(?::(.*))?", re.DOTALL)
# `-t|--type) KIND="$2"` and `t) KIND=$OPTARG`, line by line: what stands before the bracket, and behind it.
_OPTIONS = lazy_pattern(r"[\w|\s(-]{1,200}\Z")
_TAKEN = lazy_pattern(r"(?:export[ \t]{1,4})?([A-Za-z_]\w{0,60})=\"?\$\{?(?:2|OPTARG)\b")
_SEVERAL = lazy_pattern(r"\$[@*]|\$\{[@*]")
_SHIFTS = lazy_pattern(r"^[ \t]*(?:shift\b|set[ \t]{1,8}--)|;[ \t]{0,8}shift\b", re.MULTILINE)
# What stands behind a call and is none of its words.
_ENDS = frozenset({">", ">>", "2>&1", "2>", "&>", "<", ")"})
_PARAM = lazy_pattern(r"(?<![\w-])param[ \t\r\n]{0,8}\(", re.I)
_MOST_WORDS = 100


@dataclass(frozen=True, slots=True)
class ScriptParameter:
    """A parameter of a script of PowerShell. default: None where it is computed or there is none."""

    name: str
    default: str | None = None
    is_switch: bool = False
    aliases: tuple[str, ...] = ()


def arguments_for(script: SourceFile, words: Sequence[Word], scope: PipelineScope, place: Span) -> dict[str, Handed]:
    """Return what the words behind the name of a script hand over to it. scope, place: of the call."""
    end = next((at for at, word in enumerate(words) if word.text in _ENDS and not word.is_quoted), len(words))
    words = words[:end]
    if len(words) > _MOST_WORDS:  # nobody writes so many; what they say is not known
        names = [each.name.lower() for each in parameters_of(script.text)]
        return {**dict.fromkeys(POSITIONS), **dict.fromkeys(names), REST: None}
    if script.path.lower().endswith((".ps1", ".psm1")):
        given = _of_powershell(parameters_of(script.text), words, scope, place)
        start = end_of_parameters(script.text, 0, len(script.text))
        return {
            name: None if is_set_again(script.text, name, start, len(script.text)) else value
            for name, value in given.items()
        }
    if is_makefile(script.path):
        pairs = (word.text.partition("=") for word in words)
        return {name.lower(): scope.text(value, place) for name, equals, value in pairs if equals}
    found: dict[str, Handed] = {}
    values = [scope.text(word.text, place) for word in words]
    for at, (word, value) in enumerate(zip(words, values, strict=True)):
        if _SEVERAL.search(word.text):
            found[REST] = value  # any number of words
            break
        found[str(at + 1)] = value
    if words and REST not in found and not isinstance(values[-1], Known) and _may_be_several(words[-1]):
        found[REST] = values[-1]  # without quotes it may be several words
    if _SHIFTS.search(script.text):
        found = {**dict.fromkeys(POSITIONS), REST: None}  # which word is meant, changes on the way
    found.update(_by_options(script.text, words, values))
    return found


def end_of_parameters(script: str, start: int, end: int) -> int:
    """Return where the brackets are closed in which a script or function of PowerShell declares its parameters."""
    param = _PARAM.search(script, start, end)
    return start if param is None else closing_of(script, param.end() - 1, end)


def is_set_again(script: str, name: str, start: int, end: int) -> bool:
    """Say whether PowerShell sets a variable in a range of a script, on whatever condition."""
    return (
        re.compile(rf"\$\{{?(?:script:)?{re.escape(name)}\}}?[ \t]{{0,8}}[-+*/]?=(?!=)", re.I).search(
            script, start, end
        )
        is not None
    )


def _may_be_several(word: Word) -> bool:
    return not word.is_quoted and word.text.startswith("$")


def _by_options(script: str, words: Sequence[Word], values: Sequence[Value]) -> dict[str, Handed]:
    """Return the variables that a script sets from its options."""
    given: dict[str, Value] = {}
    for at, word in enumerate(words):
        if word.text.startswith("-") and at + 1 < len(words):
            given.setdefault(word.text.lstrip("-"), values[at + 1])
    if not given:
        return {}
    taken: dict[str, Value] = {}
    options: list[str] = []
    for line in script.split("\n"):
        before, bracket, behind = line.partition(")")
        if bracket and _OPTIONS.match(before):
            options = [each.lstrip("-") for each in re.split(r"[\s|(]+", before) if each]
        match = _TAKEN.match((behind if bracket else line).lstrip())
        for option in options if match is not None else ():
            if option in given and match is not None:
                taken[f"{OPTION}{match[1].lower()}"] = given[option]
    return dict(taken)


def _of_powershell(
    parameters: Sequence[ScriptParameter], words: Sequence[Word], scope: PipelineScope, place: Span
) -> dict[str, Handed]:
    found: dict[str, Handed] = {}
    free: list[Word] = []
    at = 0
    spread: Word | None = None
    while at < len(words):
        word = words[at]
        at += 1
        named = None if word.is_quoted else _NAMED.fullmatch(word.text)
        if named is None:
            if word.text.startswith("@") and not word.is_quoted:
                spread = word
            else:
                free.append(word)
            continue
        parameter = _called(named[1], parameters)
        if parameter is None:
            continue
        value = named[2]
        if value is None and parameter.is_switch:
            value = "$true"
        elif value is None and at < len(words):
            value = words[at].text
            at += 1
        found[parameter.name.lower()] = scope.text(value or "", place)
    left = [each for each in parameters if each.name.lower() not in found and not each.is_switch]
    for parameter, word in zip(left, free, strict=False):
        found[parameter.name.lower()] = scope.text(word.text, place)
    for parameter in parameters:
        name = parameter.name.lower()
        if name in found:
            continue
        origin = Origin(f"the default of ${parameter.name}", place)
        if spread is not None:
            found[name] = Unknown(
                f"{spread.text} is known when the pipeline runs", f"pipeline({spread.text})", origin=origin
            )
        elif parameter.default is not None or parameter.is_switch:
            found[name] = Known(parameter.default or "false", origin=origin)
    return found


def _called(name: str, parameters: Sequence[ScriptParameter]) -> ScriptParameter | None:
    """Return the parameter that a name means, which may be the beginning of one."""
    exact = [each for each in parameters if name.lower() in (each.name.lower(), *each.aliases)]
    begun = [each for each in parameters if each.name.lower().startswith(name.lower())]
    meant = exact or begun
    return meant[0] if len(meant) == 1 else None


def parameters_of(script: str) -> list[ScriptParameter]:
    """Return the parameters that a script of PowerShell declares, those first that a call names by their position."""
    found = [
        (
            each.position,
            ScriptParameter(each.name, _literal(each.default), each.type in _SWITCHES, tuple(each.aliases)),
        )
        for each in declared(script)
    ]
    if any(position is not None for position, _ in found):
        # Where one has a position, those without are given by name only; they come behind all words.
        found.sort(key=lambda each: (each[0] is None, each[0] or 0))
    return [parameter for _, parameter in found]


def _literal(default: Node | None) -> str | None:
    """Return a default as text, None for one that is computed."""
    if isinstance(default, Text):
        return default.value
    if isinstance(default, Variable) and default.name in ("true", "false"):
        return default.name
    if isinstance(default, Constant) and isinstance(default.value, int):
        return str(default.value)
    return None
