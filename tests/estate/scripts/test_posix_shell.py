"""Scripts of a POSIX shell, as `local-exec` and deployment scripts for the Azure CLI run them."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.conditions import in_words
from avd_intune.estate.scripts.effects import ProgramRun
from avd_intune.estate.scripts.following import HostScript, follow
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import shown_text
from hypothesis import given, settings
from hypothesis import strategies as st


def after(text: str, **files: str) -> Machine:
    return follow([HostScript("setup.sh", posix=text)], lambda name: files.get(name.replace(".", "_")))


def runs(text: str, **files: str) -> list[str]:
    """Return the programs that a script runs, each with its arguments and the condition that it runs under."""
    return [
        f"{effect.name} {' | '.join(shown_text(each, 200) for each in effect.arguments)}".strip()
        + (f" ({in_words(effect.when)})" if in_words(effect.when) else "")
        for effect in after(text, **files).effects
        if isinstance(effect, ProgramRun)
    ]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("az rest --url 'a b' --body \"c\"", ["az rest | --url | a b | --body | c"]),
        ("az rest \\\n  --url x", ["az rest | --url | x"]),
        ("URL=https://x\naz rest --url \"$URL/y\"", ["az rest | --url | https://x/y"]),
        ("export URL=x; az rest --url ${URL}", ["az rest | --url | x"]),
        ("az rest --url ${URL:-https://x}", ["az rest | --url | https://x"]),
        ("az rest --url $URL", ["az rest | --url | <$URL>"]),
        ("az rest --url '$URL'", ["az rest | --url | $URL"]),
        ("# az rest\naz login # az rest", ["az login"]),
        ("echo 'az rest --url x'", []),
        ("true && az a || az b", ["az a", "az b (if not `az a`)"]),
        ("if [ -f x ]; then az a; else az b; fi", ["az a (if `[ -f x ]`)", "az b (if not `[ -f x ]`)"]),
        (
            "case $1 in one) az a ;; two) az b ;; *) az c ;; esac",
            ["az a (if `$1 is one`)", "az b (if not `$1 is one` and `$1 is two`)",
             "az c (if not `$1 is one` and not `$1 is two`)"],
        ),
        ("for each in a b; do az $each; done", ["az a", "az b"]),
        ("while read line; do az $line; done", ["az <$line> (if `while read line gives something`)"]),
        ("wipe() { az $1; }\nwipe x", ["az x"]),
        ("wipe() { az x; }", []),
        ("function wipe { az x; }; wipe", ["az x"]),
        ("az a; exit 0; az b", ["az a"]),
        ("stop() { az a; exit 1; }\nstop\naz b", ["az a"]),
        ("stop() { if [ -f x ]; then exit 1; fi; az a; }\nstop\naz b",
         ["az a (if not `[ -f x ]`)", "az b (if not `[ -f x ]`)"]),
        ("back() { if [ -f x ]; then return 1; fi; az a; }\nback\naz b", ["az a (if not `[ -f x ]`)", "az b"]),
        ("back() { return; az a; }\nback\naz b", ["az b"]),
        ("inner() { return; }\nouter() { inner; az a; exit; }\nouter\naz b", ["az a"]),
        ("( az a; exit 1; az b )\naz c", ["az a", "az c"]),
        ("if [ -f x ]; then exit 1; fi; az b", ["az b (if not `[ -f x ]`)"]),
        ("{ az a; }; (az b)", ["az a", "az b"]),
        ("BODY=$(cat <<EOF\n{\"a\": 1}\nEOF\n)\naz --body \"$BODY\"", ["az --body | {\"a\": 1}"]),
        ("curl -d @- x <<'END'\n{\"a\": 1}\nEND\naz b", ["curl -d | {\"a\": 1} | x", "az b"]),
        ("ID=$(az show)\naz wipe $ID", ["az show", "az wipe | <$(az show)>"]),
        ("az a | jq .b > c.json 2>&1", ["az a", "jq .b"]),
        ("sudo az a", ["az a"]),
        ("if true; then az a; else az b; fi", ["az a"]),
        ("MODE=on\nif [ \"$MODE\" = on ]; then az a; else az b; fi", ["az a"]),
        ("MODE=off\nif [[ $MODE != o* ]]; then az a; fi", []),
        ("MODE=off\n[ \"$MODE\" = on ] && az a\naz b", ["az b"]),
        ("[ -f x ] && az a", ["az a (if `[ -f x ]`)"]),
        ("case on in o*) az a ;; *) az b ;; esac", ["az a"]),
        ("case off in on | yes) az a ;; *) az b ;; esac", ["az b"]),
        ("IDS='a b'; for x in $IDS; do az $x; done", ["az a", "az b"]),
        ("IDS=(a 'b c'); IDS+=(d)\nfor x in \"${IDS[@]}\"; do az \"$x\"; done", ["az a", "az b c", "az d"]),
        ("for x in {1..2} z{a,b}; do az $x; done", ["az 1", "az 2", "az za", "az zb"]),
        ("for x in $(seq 1 2); do az $x; done", ["az 1", "az 2"]),
        ("for x in a b c; do [ $x = b ] && continue; az $x; done", ["az a", "az c"]),
        ("for x in a b c; do if [ $x = b ]; then break; fi; az $x; done; az d", ["az a", "az d"]),
        ("for x in a b; do [ -f $x ] && break; done; az c", ["az c"]),
        ("all() { for x in \"$@\"; do az $x; done; }\nall a b", ["az a", "az b"]),
        ("set -- a b\naz \"$@\"", ["az a | b"]),
        ("ARGS='a b'; az $ARGS \"$ARGS\"", ["az a | b | a b"]),
        ("URL=x; URL+=/y; az $URL", ["az x/y"]),
        ("N=1; while [ $N -lt 3 ]; do az $N; N=$((N + 1)); done\naz $N",
         ["az <$N> (if `while [ $N -lt 3 ] gives something`)", "az <$N>"]),
        ("X=abc; az ${X^^} ${X#a} ${X%c} ${X/b/z} ${#X} ${X:0:2} ${X@Q}",
         ["az ABC | bc | ab | azc | 3 | ab | <${X@Q}>"]),
        ("X=a; unset X; az \"$X\"", ["az"]),
        ("bash <<'EOF'\naz a\nEOF", ["az a"]),
        ("pwsh <<'EOF'\naz a\nEOF", ["az a"]),
        ("printf '%s' 'az a' | bash", ["az a"]),
        ("read -r -d '' X <<'EOF'\n$a\nEOF\naz \"$X\"", ["az $a"]),
        ("az b <<<x | az -d @-", ["az b", "az -d | @-"]),
        ("echo '{}' | az -d @-", ["az -d | {}"]),
        ("cat > a.sh <<'EOF'\naz a\nEOF\nbash a.sh", ["az a"]),
        ("echo az a > a.sh; echo az b >> a.sh; . a.sh", ["az a", "az b"]),
        ("X=$(cat a.json)\naz \"$X\"", ["az <$(cat a.json)>"]),
        ("echo x > a.json; az \"$(cat a.json)\"", ["az x"]),
        ("bash -c 'az a'", ["az a"]),
    ],
    ids=lambda value: value.replace("\n", " ")[:50] if isinstance(value, str) else "",
)  # fmt: skip
def test_what_a_script_runs(script: str, expected: list[str]) -> None:
    assert runs(script) == expected


def test_another_script_of_the_repository_is_followed() -> None:
    assert runs("./other.sh x", other_sh="az $1") == ["az x"]
    assert runs("bash other.sh x", other_sh="az $1") == ["az x"]


def test_powershell_inside_is_followed() -> None:
    assert runs("pwsh -Command 'az rest'") == ["az rest"]


@pytest.mark.parametrize("behind", ["# az b", "never() { az b; }", "exit\naz b", ": az b", "if"])
def test_what_does_not_run_changes_nothing(behind: str) -> None:
    assert runs(f"az a\n{behind}\n") == ["az a"]


@settings(max_examples=200)
@given(st.text(alphabet="az $(){}'\"`\\;|&<>=#\nifthendo", max_size=120))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert after(text).guard is True


def test_deep_nesting_is_said() -> None:
    effects = after("(" * 100 + "az a").effects
    assert [effect.what() for effect in effects] == ["cannot be followed from here on: setup.sh is nested too deeply"]


def test_a_list_that_doubles_ends() -> None:
    effects = after("A=(a b)\n" + 'A+=("${A[@]}" "${A[@]}")\n' * 60 + "az c").effects
    assert any("cannot be followed from here on" in effect.what() for effect in effects)
