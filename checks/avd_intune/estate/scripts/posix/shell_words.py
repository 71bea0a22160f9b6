"""The words of a POSIX shell: quotes, variables, and what commands put out that stand in them."""

from __future__ import annotations

import re

from avd_intune.estate.scripts.holes import OPENS, with_holes
from avd_intune.estate.scripts.machine import MAX_NESTED, Machine
from avd_intune.estate.scripts.posix.shell_parser import end_of_quoted, parse_shell
from avd_intune.estate.scripts.posix.shell_tree import Joint, ShellNode, Simple
from avd_intune.estate.scripts.running_files import content_of
from avd_intune.estate.scripts.running_source import Source
from avd_intune.estate.scripts.script_values import Open, Pieces, derived, joined, known_text
from avd_intune.patterns import lazy_pattern

_VARIABLE = lazy_pattern(r"\$(?:([A-Za-z_]\w*|[0-9@*#?$!-])|\{([A-Za-z_]\w*|\d+|[@*])(?::?[-=]([^{}]*))?\})", re.ASCII)
# `${X^^}`, `${X#a}`, `${X:0:2}`, `${#X}`, `${ARR[0]}`.
_MADE_OF = lazy_pattern(r"\$\{(#?)([A-Za-z_]\w*|[0-9@*])([^{}]{0,200})\}", re.ASCII)
_PART = lazy_pattern(r":[ ]?(-?\d{1,5})(?::(\d{1,5}))?")
_REPLACED = lazy_pattern(r"(//?)((?:[^/\\*?\[$\"'])+)/([^/\\$\"']*)")
_CUT = lazy_pattern(r"(##?|%%?)([^\\*?\[$\"']+)")
_ALONE = lazy_pattern(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})", re.ASCII)
_ALL = lazy_pattern(r"\"?\$(?:[@*]|\{[@*]\})\"?")
_LIST = lazy_pattern(r"\"?\$\{([A-Za-z_]\w*)\[[@*]\]\}\"?", re.ASCII)
_RANGE = lazy_pattern(r"([^{}\s\"'$`]*)\{(-?\d{1,6})\.\.(-?\d{1,6})\}([^{}\s\"'$`]*)")
_CHOICES = lazy_pattern(r"([^{}\s\"'$`]*)\{([^{}\s\"'$`]*,[^{}\s\"'$`]*)\}([^{}\s\"'$`]*)")
_ARITHMETIC = lazy_pattern(r"\$\(\((?:[^()]|\([^()]*\)){0,200}\)\)")
_PLAIN_FORMAT = lazy_pattern(r"(?:[^%\\]|%s|\\n|%%){1,2000}")
_MOST_WORDS = 2_000
# The signs that a word is not plain with, and those that stand for something also in double quotes.
_NOT_PLAIN = lazy_pattern(r"['\"\\`$]")
_EXPANDED = lazy_pattern(r"[\\`$]")


class ShellWords:
    """The part of a shell that knows its variables and puts them into words."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.variables: dict[str, object] = {}
        self.arrays: dict[str, list[object]] = {}
        # What `"$@"` stands for; None where only who runs the script knows it.
        self.positional: list[object] | None = None

    def run(self, node: ShellNode) -> None:
        """Follow commands."""
        raise NotImplementedError

    def fields(self, word: str) -> list[object]:
        """Return what one word as it is written becomes: several where it holds a list and no quotes hold it."""
        if _NOT_PLAIN.search(word) is None and "{" not in word:
            return [self._with_holes(word)]
        alone, listed = _ALONE.fullmatch(word), _LIST.fullmatch(word)
        if alone is not None:
            value = self.expanded(word)
            text = known_text(value)
            return [value] if text is None else list(text.split())
        if listed is not None and listed[1] in self.arrays:
            return self._copied(self.arrays[listed[1]])
        if self.positional is not None and _ALL.fullmatch(word):
            return self._copied(self.positional)
        numbers, choices = _RANGE.fullmatch(word), _CHOICES.fullmatch(word)
        if numbers is not None:
            first, last = int(numbers[2]), int(numbers[3])
            step = 1 if last >= first else -1
            if abs(last - first) < _MOST_WORDS:
                return [f"{numbers[1]}{each}{numbers[4]}" for each in range(first, last + step, step)]
            return [Open(f"shell {word}", word)]
        if choices is not None:
            return [f"{choices[1]}{each}{choices[3]}" for each in choices[2].split(",")]
        if word.startswith(("$(", "`")) and end_of_quoted(word, 0) == len(word) and not word.startswith("$(("):
            value = self.expanded(word)
            text = known_text(value)
            return [value] if text is None else list(text.split())
        return [self.expanded(word)]

    def _copied(self, values: list[object]) -> list[object]:
        """Return a list anew, which costs by its length: one that holds itself twice doubles."""
        self.machine.step(1 + len(values))
        return list(values)

    def put_out(self, node: ShellNode | None, given: object = None) -> object:
        """Return what `echo`, `printf`, `seq` or `cat` writes, a text or Pieces; None for another command."""
        while isinstance(node, Joint) and len(node.parts) == 1:
            node = node.parts[0]
        if not isinstance(node, Simple) or not node.words or node.output is not None:
            return None
        return self.written_by(node, given)

    def written_by(self, node: Simple, given: object = None) -> object:
        """Return as above what a command writes, wherever that goes."""
        name = node.words[0] if node.words else ""
        values = [value for word in node.words[1:] for value in self.fields(word)]
        texts = [known_text(value) for value in values]
        if name == "cat":
            if not values and (node.document is not None or given is not None):
                return self.document_of(node) if node.document is not None else given
            if len(values) == 1 and texts[0] not in (None, "-"):
                content = content_of(self.machine, texts[0])
                return content if isinstance(content, (str, Pieces)) else None
        if name == "echo":
            ends = "" if texts[:1] == ["-n"] else "\n"
            values = values[1:] if texts[:1] == ["-n"] else values
            if texts[:1] == ["-e"] and any("\\" in (text or "") for text in texts):
                return None
            values = values[1:] if texts[:1] == ["-e"] else values
            spaced = [part for value in values for part in (" ", value)][1:]
            return joined(*spaced, ends)
        if name == "printf" and values and texts[0] is not None and _PLAIN_FORMAT.fullmatch(texts[0]):
            pieces = texts[0].replace("\\n", "\n").replace("%%", "\0").split("%s")
            if len(pieces) == len(values):
                found = [pieces[0]]
                for value, piece in zip(values[1:], pieces[1:], strict=True):
                    found += [value, piece]  # type: ignore[list-item]
                return joined(*(each.replace("\0", "%") if isinstance(each, str) else each for each in found))
        if name == "seq" and 1 <= len(texts) <= 2 and all(text and text.isdecimal() for text in texts):
            first, last = (1, int(texts[0] or 0)) if len(texts) == 1 else (int(texts[0] or 0), int(texts[1] or 0))
            return "\n".join(map(str, range(first, last + 1))) if last - first < _MOST_WORDS else None
        return None

    def document_of(self, node: Simple) -> object:
        """Return the here-document of a command."""
        assert node.document is not None
        return self._with_holes(node.document) if node.is_raw else self._unquoted(node.document, "\\$`")

    def expanded(self, word: str) -> object:
        """Return a word without its quotes, with what its variables stand for."""
        if _NOT_PLAIN.search(word) is None:
            return self._with_holes(word)
        parts: list[object] = []
        at = 0
        while at < len(word):
            sign = word[at]
            if sign == "'":
                end = end_of_quoted(word, at)
                parts.append(self._with_holes(word[at + 1 : end - 1 if word[end - 1] == "'" and end - at > 1 else end]))
                at = end
            elif sign == '"':
                end = end_of_quoted(word, at)
                parts.append(self._quoted(word[at + 1 : end - 1 if end - at > 1 and word[end - 1] == '"' else end]))
                at = end
            else:
                end = at + 1
                while end < len(word) and word[end] not in "'\"":
                    if word[end] in "\\`$":
                        end = end_of_quoted(word, end)
                    else:
                        stop = _NOT_PLAIN.search(word, end)
                        end = stop.start() if stop is not None else len(word)
                if sign in "\\`$":
                    end = max(end, end_of_quoted(word, at))
                parts.append(self._unquoted(word[at:end], ""))
                at = end
        return joined(*parts)

    def _quoted(self, text: str) -> object:
        return self._unquoted(text, '"\\$`')

    def _unquoted(self, text: str, escapable: str) -> object:
        """Put in variables and what commands give. escapable: the signs that a backslash escapes, "" for all."""
        if _EXPANDED.search(text) is None:
            return self._with_holes(text)
        alone = _VARIABLE.fullmatch(text)
        if alone is not None:
            return joined(self._variable(alone))
        parts: list[object] = []
        at, plain = 0, 0

        def flush(end: int) -> None:
            if end > plain:
                parts.append(self._with_holes(text[plain:end]))

        while at < len(text):
            sign = text[at]
            if sign == "\\" and at + 1 < len(text) and (not escapable or text[at + 1] in escapable + "\n"):
                flush(at)
                parts.append("" if text[at + 1] == "\n" else text[at + 1])
                at += 2
                plain = at
                continue
            computed = _ARITHMETIC.match(text, at) if text.startswith("$((", at) else None
            if computed is not None:
                flush(at)
                parts.append(derived(computed[0], computed[0], *self._asked_in(computed[0])))
                at = plain = computed.end()
                continue
            if sign == "`" or text.startswith("$(", at):
                flush(at)
                end = end_of_quoted(text, at)
                parts.append(self._output(text[at + (1 if sign == "`" else 2) : end - 1]))
                at = plain = end
                continue
            if sign not in "\\`$":
                stop = _EXPANDED.search(text, at)
                at = stop.start() if stop is not None else len(text)
                continue
            match = _VARIABLE.match(text, at) if sign == "$" else None
            made = _MADE_OF.match(text, at) if match is None and sign == "$" else None
            if match is not None or made is not None:
                flush(at)
                parts.append(self._variable(match) if match is not None else self._made_of(made))  # type: ignore[arg-type]
                at = plain = (match or made).end()  # type: ignore[union-attr]
                continue
            at += 1
        flush(len(text))
        return joined(*parts)

    def _with_holes(self, text: str) -> object:
        return with_holes(self.machine, text) if OPENS in text else text

    def _variable(self, match: re.Match[str]) -> object:
        name = match[1] or match[2]
        value = self.variables.get(name)
        if value is not None and value != "":
            return value
        if match[3] is not None:
            return self._unquoted(match[3].strip("\"'"), "")
        return Open(f"shell ${name}", f"${name}") if value is None else value

    def _asked_in(self, expression: str) -> list[object]:
        return [self.variables.get(name, name) for name in re.findall(r"[A-Za-z_]\w*", expression)]

    def _made_of(self, match: re.Match[str]) -> object:
        """Return what an expansion makes of a variable, as far as it is one of a few forms."""
        is_length, name, how = match[1], match[2], match[3]
        text = known_text(self.variables.get(name))
        if text is not None and is_length and not how:
            return str(len(text))
        part, replaced, cut = _PART.fullmatch(how), _REPLACED.fullmatch(how), _CUT.fullmatch(how)
        if text is not None and not is_length:
            if how in ("^^", ",,"):
                return text.upper() if how == "^^" else text.lower()
            if part is not None and int(part[1]) >= 0:
                start = int(part[1])
                return text[start : start + int(part[2])] if part[2] else text[start:]
            if replaced is not None:
                return text.replace(replaced[2], replaced[3], -1 if len(replaced[1]) == 2 else 1)
            if cut is not None:
                return text.removeprefix(cut[2]) if cut[1][0] == "#" else text.removesuffix(cut[2])
        return derived(match[0], match[0], self.variables.get(name))

    def _output(self, text: str) -> object:
        """Return what a command puts out: the here-document of `cat` and the words of `echo` are known."""
        machine = self.machine
        shown = " ".join(text.split())[:160]
        if machine.nested >= MAX_NESTED:
            machine.given_up("commands inside of commands go too deep")
            return Open(f"output {shown} {machine.epoch}", f"$({shown})")
        node = parse_shell(text)
        written = self.put_out(node)
        if written is not None:
            return _without_last_lines(written)
        source = machine.sources[-1]
        machine.sources.append(Source(source.name, text, machine.place().line, [], file=source.file))
        at, guard = machine.at, machine.guard
        machine.nested += 1
        try:
            self.run(node)
        finally:
            machine.sources.pop()
            machine.nested -= 1
            machine.at, machine.guard = at, guard
        return Open(f"output {shown} {machine.epoch}", f"$({shown})")


def _without_last_lines(value: object) -> object:
    """Return what a command puts out without the line ends at its end, which a shell takes off."""
    if isinstance(value, str):
        return value.rstrip("\n")
    if isinstance(value, Pieces) and isinstance(value.parts[-1], str):
        return joined(*value.parts[:-1], value.parts[-1].rstrip("\n"))
    return value
