"""Which files one command of a script writes or changes.

A command that nobody knows here, and that is handed a file of values, may change it: what only reads is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from avd_intune.languages.pipelines.changed_parts import is_read, of_powershell, of_program, of_sed, sed_call
from avd_intune.languages.pipelines.command_words import Word
from avd_intune.languages.pipelines.pipeline_scripts import SHOWS
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, replace

_VALUES = lazy_pattern(r".*\.(?:jsonc?|bicepparam|tfvars)", re.I | re.DOTALL)
_REDIRECTION = lazy_pattern(r"[0-9&]?>{1,2}\|?(.*)", re.DOTALL)
_LAST_IS_WRITTEN = frozenset(
    {"cp", "mv", "copy", "move", "copy-item", "move-item", "cpi", "mi", "install", "ln", "rsync", "azcopy", "xcopy"}
)
_ALL_ARE_WRITTEN = frozenset({"tee", "sponge", "ed", "ex"})
_CMDLETS = frozenset({"set-content", "add-content", "out-file", "tee-object", "sc", "ac"})
_OPTIONS_OF_CMDLETS = frozenset({"-path", "-filepath", "-literalpath", "-destination"})
_OUTPUTS = {
    "curl": ("-o", "--output"),
    "wget": ("-O", "--output-document"),
    "invoke-webrequest": ("-outfile",),
    "iwr": ("-outfile",),
    "invoke-restmethod": ("-outfile",),
    "irm": ("-outfile",),
}
_UNPACKS = {"unzip": ("-d",), "tar": ("-C", "--directory"), "expand-archive": ("-destinationpath",)}
_OF_AZ = frozenset({"download", "export", "build-params", "generate-params", "decompile-params"})
_OPTIONS_OF_AZ = {"download": ("--file", "-f", "--destination", "-d"), "export": ("--path", "--destination")}
_INTERPRETERS = frozenset(
    {"python", "python3", "py", "node", "ruby", "perl", "deno", "bun", "ts-node", "tsx", "php", "pypy3"}
)
_SHELLS = frozenset({"bash", "sh", "zsh", "dash", "pwsh", "powershell", "source", ".", "&", "cmd"})
_CODE_OPTIONS = frozenset({"-c", "-e", "--eval", "-p", "-pe", "-ne"})
_PROGRAM = lazy_pattern(r".*\.(?:py|js|mjs|cjs|ts|rb|pl|php|sh|bash|ps1|psm1|cmd|bat)", re.I | re.DOTALL)
_QUOTED_NAME = lazy_pattern(r"[\"']([^\"'\n]{1,200}\.(?:jsonc?|bicepparam|tfvars))[\"']", re.I)
# What code of Python, JavaScript and others needs to write a file.
WRITES_FILES = lazy_pattern(
    r"\bopen\([^\n]{0,200}[\"'](?:[wax][bt]?\+?|r[bt]?\+)[\"']|write|dump\(|FileUtils|copy(?:file|tree|_file)?\("
    r"|copyFile|os\.re(?:name|place)\(|\.save\(|inplace|subprocess|exec\(",
    re.I,
)
_PREFIXES = """
    sudo env time nice nohup command exec builtin do then else elif if while until ! { ( stdbuf retry try
"""
_BEFORE = frozenset(_PREFIXES.split())
_ASSIGNMENT = lazy_pattern(r"[A-Za-z_]\w*=.*", re.DOTALL)
# Commands that are handed files and only read them; those that deploy, compare, look for faults or keep versions.
_READERS = """
    az azd azdo terraform tofu terragrunt bicep pulumi checkov tflint tfsec trivy kics terrascan snyk conftest opa
    regula infracost ajv jsonlint yamllint actionlint avd-intune cat type less more head tail grep egrep fgrep rg
    awk gawk cut sort uniq wc diff cmp ls dir stat file test [ [[ md5sum sha256sum sha1sum base64 find jq yq sed
    gsed read mapfile source export local declare readonly set unset for foreach case return exit mkdir touch rm
    rmdir chmod chown cd pushd popd git gh ssh-keyscan get-content gc get-item get-childitem gci test-path
    resolve-path join-path split-path convertfrom-json test-json select-string compare-object remove-item
    import-module write-error write-warning write-debug zip compress-archive 7z xargs curl wget iwr irm
    invoke-webrequest invoke-restmethod invoke-pester invoke-psrule assert-psrule import-csv new-item envsubst
    export-pssession connect-azaccount param set-location sl push-location pop-location
"""
_READS = SHOWS | frozenset(_READERS.split())
_DEPLOYS = lazy_pattern(r"(?:New|Set|Test|Get|Publish|Export|Remove|Stop|Save)-Az\w*", re.I)


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that a command writes.

    path: as it is written. words: what a value, its name or its text, must hold to be changed, in lower case; None
    where every value may be. is_whole: it is written anew and not changed in place. is_edit: what was in it
    is read before. is_anywhere: whatever folder it is in. program: a file with code, which alone tells whether it
    writes. handed: what the program is called with. folder: where the script has moved before, as it is written. end:
    where the command ends in the script.
    """

    path: str
    words: frozenset[str] | None = None
    is_whole: bool = True
    is_edit: bool = False
    is_anywhere: bool = False
    program: str = ""
    handed: tuple[str, ...] = ()
    folder: str = ""
    end: int = 0


@dataclass(slots=True)
class Made:
    """What `jq` and `yq` write: what they change in those files that they read, of which they often take the place."""

    by_target: dict[str, tuple[frozenset[str] | None, frozenset[str]]]


def name_of(words: Sequence[Word]) -> str:
    """Return the name of a command, in lower case, without its folder."""
    return re.split(r"[\\/]", words[0].text)[-1].lower().removesuffix(".exe") if words else ""


def without_prefix(words: Sequence[Word]) -> Sequence[Word]:
    """Return a command without what only says how it is run: `sudo`, `LC_ALL=C`, `then`."""
    at = 0
    while at < len(words) and (name_of(words[at:]) in _BEFORE or _ASSIGNMENT.fullmatch(words[at].text)):
        at += 1
        while at < len(words) and words[at - 1].text == "sudo" and words[at].text.startswith("-"):
            at += 1
    return words[at:]


def targets_of(words: Sequence[Word], script: str, made: Made) -> Iterator[WrittenFile]:
    """Yield the files that a command writes; the command stands in a script."""
    words = without_prefix(words)
    name = name_of(words)
    if not words:
        return
    for target in _redirected(words):
        if name in ("jq", "yq"):
            read = frozenset(each.text.removeprefix("./") for each in plain_words(words[1:]))
            made.by_target[target] = of_program(words), read
        yield WrittenFile(target)
    inner = _inner(name, words)
    if inner is not None:
        for found in targets_of(inner, script, made):
            yield replace(found, path=found.path.replace("{}", _found_by(words)), is_anywhere=True)
    elif name in ("sed", "gsed"):
        call = sed_call(words, script)
        for file in call.files if call.is_in_place else ():
            yield WrittenFile(file, of_sed(call.programs), is_whole=False, is_edit=True)
    elif name in ("perl", "ruby", "yq", "gawk", "awk") and any(map(_is_in_place, words[1:])):
        told = of_program(words) if name == "yq" else None
        for each in plain_words(words[1:]):
            yield WrittenFile(each.text, told, is_whole=False, is_edit=True)
    elif name in _ALL_ARE_WRITTEN:
        yield from (WrittenFile(each.text) for each in plain_words(words[1:]))
    elif name in _LAST_IS_WRITTEN or (name in ("aws", "gsutil", "gcloud") and any(each.text == "cp" for each in words)):
        yield from _copied(words, made)
    elif name in _CMDLETS:
        named = _behind(words, _OPTIONS_OF_CMDLETS)
        for path in named[-1:] or [each.text for each in plain_words(words[1:])[:1]]:
            told = None if name in ("add-content", "ac") else of_powershell(script, path)
            yield WrittenFile(path, told, is_edit=is_read(script, path))
    elif name in _OUTPUTS:
        yield from map(WrittenFile, _behind(words, _OUTPUTS[name])[-1:])
    elif name in _UNPACKS:
        yield from (WrittenFile(f"{each.rstrip('/')}/*") for each in _behind(words, _UNPACKS[name]))
    elif name == "dd":
        yield from (WrittenFile(each.text[3:]) for each in words if each.text.startswith("of="))
    else:
        yield from _by_others(name, words, script)


def _by_others(name: str, words: Sequence[Word], script: str) -> Iterator[WrittenFile]:
    if name == "az":
        action = next((each.text for each in words if each.text in _OF_AZ), "")
        for path in _behind(words, _OPTIONS_OF_AZ.get(action, ("--outfile",))) if action else ():
            yield from (WrittenFile(path), WrittenFile(f"{path.rstrip('/')}/*"))
    elif name == "git":
        yield from _by_git(words)
    elif name in _INTERPRETERS or name in _SHELLS or _PROGRAM.fullmatch(words[0].text):
        yield from _by_program(name, words, script)
    elif (
        name not in _READS
        and not _DEPLOYS.fullmatch(name)
        and not words[0].text.startswith(("$", "./", "../", "@", "-"))
    ):
        yield from map(WrittenFile, _values_in(words[1:]))


def _by_git(words: Sequence[Word]) -> Iterator[WrittenFile]:
    actions = [each.text for each in words[1:3]]
    if "apply" in actions or "am" in actions:
        yield WrittenFile("*", is_whole=False, is_edit=True, is_anywhere=True)
    elif "checkout" in actions or "restore" in actions:
        yield from map(WrittenFile, _values_in(words[1:]))


def _by_program(name: str, words: Sequence[Word], script: str) -> Iterator[WrittenFile]:
    rest = list(words) if _PROGRAM.fullmatch(words[0].text) else list(words[1:])
    program = next((each for each in rest if _PROGRAM.fullmatch(each.text)), None)
    code = _behind(words, _CODE_OPTIONS)
    is_document = any(each.text.startswith("<<") for each in rest)
    if name in _INTERPRETERS and (code or is_document) and program is None:
        # What stands in the lines behind the command is none of its words.
        said = script if is_document else " ".join(code)
        if WRITES_FILES.search(said):
            yield from map(WrittenFile, [*_QUOTED_NAME.findall(said), *_values_in(rest)])
    elif program is not None:
        handed = tuple(each.text for each in rest[rest.index(program) + 1 :])
        yield WrittenFile("", program=program.text, handed=handed)
    elif name in _INTERPRETERS and not any(each.text == "json.tool" for each in rest):
        yield from map(WrittenFile, _values_in(rest))


def names_in_code(code: str) -> list[str]:
    """Return the files of values that code of Python, JavaScript and the like names."""
    return _QUOTED_NAME.findall(code)


def files_of_values(texts: Sequence[str]) -> list[str]:
    """Return which of the words of a command are files of values for parameters or variables."""
    named = (each.partition("=")[2] if each.startswith("-") else each for each in texts)
    return [each.lstrip("@") for each in named if _VALUES.fullmatch(each) and "\n" not in each]


def _values_in(words: Sequence[Word]) -> list[str]:
    return files_of_values([each.text for each in words])


def _inner(name: str, words: Sequence[Word]) -> list[Word] | None:
    """Return the command that `find` and `xargs` run for each file."""
    texts = [each.text for each in words]
    if name == "find":
        at = next((n for n, each in enumerate(texts) if each in ("-exec", "-execdir", "-ok")), None)
        return None if at is None else [each for each in words[at + 1 :] if each.text not in ("+", "\\")]
    if name != "xargs":
        return None
    at = 1
    while at < len(words) and words[at].text.startswith("-"):
        at += 2 if texts[at] in ("-I", "-n", "-P", "-L", "-d", "-s") else 1
    inner = list(words[at:])
    if inner and "{}" not in texts[at:]:
        inner.append(Word("{}", words[-1].end, words[-1].end))
    return inner or None


def _found_by(words: Sequence[Word]) -> str:
    """Return the pattern of the files that a command is run for: what `-name` of `find` says."""
    return next(iter(_behind(words, ("-name", "-iname"))), "*")


def _copied(words: Sequence[Word], made: Made) -> Iterator[WrittenFile]:
    plain = [each.text for each in plain_words(words[1:])]
    into = _behind(words, ("-t", "--target-directory"))
    if len(plain) < 2:
        return
    sources = [each for each in plain if each not in into] if into else plain[:-1]
    for source in sources:
        changed, read = made.by_target.get(source, (None, frozenset()))
        # Where the target is a folder, the file keeps its name; a folder gives all that is in it.
        file_name = re.split(r"[\\/]", source)[-1]
        file_name = file_name if "." in file_name.strip(".") else "*"
        target = into[-1] if into else plain[-1]
        for path in (target, f"{target.rstrip('/')}/{file_name}"):
            is_edit = path.removeprefix("./") in read
            yield WrittenFile(path, changed if is_edit else None, is_edit=is_edit)


def _behind(words: Sequence[Word], options: Sequence[str] | frozenset[str]) -> list[str]:
    """Return what stands behind options, in the next word or behind `=`."""
    found = []
    for number, each in enumerate(words):
        name, glued, value = each.text.partition("=")
        if glued and name.startswith("-") and name in options:
            found.append(value)
        elif (each.text in options or each.text.lower() in options) and number + 1 < len(words):
            found.append(words[number + 1].text)
    return found


def _is_in_place(word: Word) -> bool:
    return (
        re.fullmatch(r"-[A-Za-z]{0,4}i(?:[.~]\S{0,20}|[A-Za-z]{0,4})?|--in-?place(?:=.*)?|inplace", word.text)
        is not None
    )


def _redirected(words: Sequence[Word]) -> Iterator[str]:
    for number, each in enumerate(words):
        match = None if each.is_quoted else _REDIRECTION.fullmatch(each.text)
        if match is None:
            continue
        if match[1]:
            yield match[1]
        elif number + 1 < len(words):
            yield words[number + 1].text


def plain_words(words: Sequence[Word]) -> list[Word]:
    """Return the words that are no options, nor redirections."""
    found = []
    for each in words:
        if not each.is_quoted and _REDIRECTION.fullmatch(each.text):
            break
        if not each.text.startswith("-") or len(each.text) == 1:
            found.append(each)
    return found
