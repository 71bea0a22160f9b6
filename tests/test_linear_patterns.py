"""No regular expression of the project takes more than linear time, on any text that its own form suggests."""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from avd_intune.patterns import LazyPattern, WordyPattern

from tests.pumping import attacks

ENGINE = Path(__file__).resolve().parents[1] / "checks" / "avd_intune"
SOURCES = {path: path.read_text() for path in sorted(ENGINE.rglob("*.py"))}
# Only they are imported, and only by the process that runs these tests: to find what is tested when tests are collected
# would be done by all of them.
HAS_PATTERNS = re.compile(r"^import re$|\bre\.|\blazy_pattern\(", re.MULTILINE)
MODULES = {
    ".".join(path.relative_to(ENGINE.parent).with_suffix("").parts): path
    for path, text in SOURCES.items()
    if "checkov_bridge" not in path.parts and HAS_PATTERNS.search(text)
}
# Of a text, and of one that is eight times as long. What is linear takes as long for it as for eight of the first, what
# is quadratic eight times as long, and what is exponential does not end: that has more than enough at the first length.
# What goes through both as fast as can hardly be measured is not asked again.
LENGTH, LONGER = 1_500, 8
SECONDS, LONGER_SECONDS, TOO_LONG = 0.0001, 0.004, 1.0
FUNCTIONS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer", "subn")
CALL_OF_RE = re.compile(rf"\bre\s*\.\s*(?:{'|'.join(FUNCTIONS)})\b")


@cache
def patterns() -> dict[str, dict[tuple[str, int, str], str]]:
    """Return by module every pattern that the engine compiles, with how it is asked, and its name.

    Those that modules hold, in whatever they hold them, and those that stand in calls of `re`. What several modules
    have is in the first of them.
    """
    found: dict[tuple[str, int, str], tuple[str, str]] = {}
    for name_of_module, path in MODULES.items():
        text = SOURCES[path]
        module = importlib.import_module(name_of_module)
        for name, value in vars(module).items():
            for pattern, method in _patterns_in(value, 0):
                for how in [method] if method else _methods_of(name, text):
                    key = (pattern.pattern, pattern.flags, how)
                    found.setdefault(key, (name_of_module, f"{path.stem}.{name}"))
        # To parse all of them takes longer than to import them.
        for node in ast.walk(ast.parse(text)) if CALL_OF_RE.search(text) else ():
            if _is_call_of_re(node) and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                key = (node.args[0].value, re.UNICODE, node.func.attr)
                found.setdefault(key, (name_of_module, f"{path.stem}:{node.lineno}"))
    by_module: dict[str, dict[tuple[str, int, str], str]] = {}
    for key, (name_of_module, name) in found.items():
        by_module.setdefault(name_of_module, {})[key] = name
    return by_module


def patterns_with_words() -> dict[str, WordyPattern]:
    """Return the patterns of the engine before which words are sought, by their module and name."""
    found = {}
    for name_of_module, path in MODULES.items():
        if "words=" in SOURCES[path]:
            for name, value in vars(importlib.import_module(name_of_module)).items():
                if isinstance(value, WordyPattern) and re.search(rf"^{name} = ", SOURCES[path], re.MULTILINE):
                    found[f"{name_of_module}.{name}"] = value
    return found


def _is_call_of_re(node: Any) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in FUNCTIONS
        and bool(node.args)
    )


def _patterns_in(value: object, depth: int) -> Iterator[tuple[re.Pattern[str], str]]:
    if isinstance(value, LazyPattern):
        value.match  # noqa: B018  compiles it
        value = value.compiled
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value, ""
    elif isinstance(owner := getattr(value, "__self__", None), re.Pattern):
        yield owner, value.__name__  # type: ignore[attr-defined]
    elif depth < 3 and isinstance(value, (tuple, list, frozenset)):
        for item in value:
            yield from _patterns_in(item, depth + 1)
    elif depth < 3 and isinstance(value, dict):
        for item in (*value.keys(), *value.values()):
            yield from _patterns_in(item, depth + 1)
    elif depth < 3 and isinstance(getattr(value, "pattern", None), re.Pattern | LazyPattern):
        yield from _patterns_in(value.pattern, depth + 1)  # type: ignore[attr-defined]


def _methods_of(name: str, text: str) -> list[str]:
    """Return the methods that a module's pattern is asked with; "search" where it is handed to somebody else."""
    if not name.startswith("_"):
        text = _text_with(name)
    uses = {use for use in re.findall(rf"(?<!\w){re.escape(name)}\.(\w+)", text) if use in FUNCTIONS}
    handed_on = re.search(rf"[(\[, ]{re.escape(name)}(?:[),\]:\n]| (?!=))", text) is not None
    return sorted(uses) if uses and not handed_on else sorted({*uses, "search"})


@cache
def _text_with(name: str) -> str:
    """Return the text of all modules that have a word."""
    return "\n".join(text for path, text in SOURCES.items() if name in _words(path))


@cache
def _words(path: Path) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", SOURCES[path]))


def test_all_patterns_are_found() -> None:
    assert sum(map(len, patterns().values())) > 250


@pytest.mark.parametrize("module", MODULES)
def test_patterns_take_linear_time(module: str) -> None:
    for (pattern, flags, method), name in patterns().get(module, {}).items():
        slow = slow_text(re.compile(pattern, flags), method)
        assert slow is None, f"{name}: more than linear time for {slow[:60]!r}…{slow[-9:]!r}"


def slow_text(pattern: re.Pattern[str], method: str) -> str | None:
    """Return a text for which a pattern takes more than linear time, None if none of those that are tried does."""
    for make in attacks(pattern):
        text = make(LENGTH)
        seconds = _seconds(pattern, text, method)
        if seconds > TOO_LONG:
            return text
        # Once, and several times if it seems so: whatever else the machine does in between only adds to one of them.
        if seconds > SECONDS and all(_is_slow(pattern, make, method, times) for times in (1, 5)):
            return text
    return None


def _is_slow(pattern: re.Pattern[str], make: Callable[[int], str], method: str, times: int) -> bool:
    """Say whether a longer text takes more than as much text in short ones, with room for a machine that is shared."""
    parts, whole = [make(LENGTH)] * LONGER, [make(LONGER * LENGTH)]
    taken = [[sum(_seconds(pattern, text, method) for text in texts) for texts in (parts, whole)] for _ in range(times)]
    in_parts, at_once = (min(seconds) for seconds in zip(*taken, strict=True))
    return at_once > LONGER_SECONDS and at_once > 3 * in_parts


def _seconds(pattern: re.Pattern[str], text: str, method: str) -> float:
    # The clock of the process goes in steps of milliseconds where a limit of processor time is set, as for tests.
    start = time.thread_time()
    if method in ("match", "fullmatch"):
        getattr(pattern, method)(text)
    else:
        for _ in pattern.finditer(text):  # all others search, mostly again behind what they found
            pass
    return time.thread_time() - start


@pytest.mark.parametrize(
    ("slow", "fast"),
    [
        (r"a+b", r"(?<!a)a+b"),
        (r"/\*.*?\*/", r"/\*[^*]*"),
        (r"\[[^\]]*\]", r"\[[^\[\]]*\]"),
        (r"x[a-z]*[a-y]*!", r"(?<![a-z])x[a-z]*!"),
    ],
)
def test_what_is_not_linear_is_found(slow: str, fast: str) -> None:
    assert slow_text(re.compile(slow), "search") is not None
    assert slow_text(re.compile(fast), "search") is None


def test_texts_for_what_is_exponential() -> None:
    """At full length it would not end: even eighteen characters take it a hundred times as long."""

    def seconds(pattern: str) -> float:
        compiled = re.compile(pattern)
        return max(min(_seconds(compiled, make(18), "search") for _ in range(3)) for make in attacks(compiled))

    assert seconds(r"(?:\w+ ?)*:") > 10 * seconds(r"(?<!\w)\w+:")
