"""The commands that Terraform code runs where it runs itself: `provisioner "local-exec"`.

https://developer.hashicorp.com/terraform/language/resources/provisioners/local-exec
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from avd_intune.patterns import lazy_pattern
from avd_intune.source.json_reader import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import SourceFile

ENDINGS = (".tf", ".tofu")
_RUNS = "local-exec"
_COMMAND = lazy_pattern(
    r"\bcommand\s{0,40}=\s{0,40}(?:\"((?:[^\"\\\n]|\\.){1,8000})\"|<<-?([A-Za-z_]\w{0,40})[ \t]*\r?\n)"
)
_ESCAPE = lazy_pattern(r"\\([\"n\\])")
# What a comment begins in, or does not: a text, a text in lines of its own. One that nothing closes goes to the end.
_PART = lazy_pattern(
    r"\"(?:[^\"\\\n]|\\.)*\"|<<-?(?P<document>[A-Za-z_]\w{0,40})[ \t]*\r?\n"
    r"|(?P<comment>(?:#|//)[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|\Z))"
)


def commands_of_provisioners(source: SourceFile) -> JsonNode | None:
    """Return the commands of a file as the steps of a pipeline, None where it runs none."""
    if _RUNS not in source.text:
        return None
    steps: list[JsonNode] = [
        JsonObject(start, end, [JsonMember(start, start, "run", JsonScalar(start, end, text))])
        for start, end, text in _commands(source.text)
    ]
    return JsonArray(0, len(source.text), steps) if steps else None


def _commands(text: str) -> Iterator[tuple[int, int, str]]:
    text = _without_comments(text)  # what is commented out runs nowhere
    for match in _COMMAND.finditer(text):
        if match[1] is not None:
            # At once, or an escaped backslash before an n, as in a path of Windows, would end a line.
            script = _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], match[1])
            yield match.start(), match.end(), script
            continue
        lines: list[str] = []
        for line in text[match.end() : match.end() + 40_000].split("\n"):
            if line.strip() == match[2]:
                yield match.start(), match.end() + sum(len(each) + 1 for each in lines), "\n".join(lines)
                break
            lines.append(line)


def _without_comments(text: str) -> str:
    """Return code with blanks in place of its comments, so that all places stay."""
    pieces: list[str] = []
    at = copied = 0
    ends: dict[str, list[int]] | None = None
    while (match := _PART.search(text, at)) is not None:
        at = match.end()
        if match["document"] is not None:
            ends = ends if ends is not None else _lines(text)
            named = ends.get(match["document"], [])
            after = bisect_left(named, at)
            at = named[after] if after < len(named) else at
        elif match["comment"] is not None:
            pieces += [text[copied : match.start()], "".join(c if c in "\r\n" else " " for c in match[0])]
            copied = at
    return "".join([*pieces, text[copied:]])


def _lines(text: str) -> dict[str, list[int]]:
    """Return where each line that is one name begins: there a text in lines of its own may end."""
    found: dict[str, list[int]] = {}
    at = 0
    for line in text.split("\n"):
        if line.strip().isidentifier():
            found.setdefault(line.strip(), []).append(at)
        at += len(line) + 1
    return found
