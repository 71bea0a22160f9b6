"""What a program reads that is given text through a pipe: `cmd`, `powershell -Command -` and `bash` run it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from avd_intune.estate.scripts.conditions import Guard, cases, chosen
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import Open, Pieces, joined, known_text, shown_text, text_of


@contextmanager
def given_to(machine: Machine, text: object) -> Iterator[None]:
    """Let the programs that are started meanwhile read a text; None leaves them what there is."""
    kept = machine.piped
    if text is not None:
        machine.piped = text
    try:
        yield
    finally:
        machine.piped = kept


def text_of_output(output: Sequence[tuple[Guard, object]], guard: Guard, shown: str) -> object:
    """Return what was put out as one text, an Open where that differs by case."""
    if any(when is not guard for when, _ in output):
        return Open(f"output {shown}", shown)
    return joined(*(part for _, line in output for part in (text_of(line), "\n")))


def answer_to(machine: Machine) -> bool | None:
    """Return what a program that asks is answered through a pipe: yes or no; None where nobody is known to answer."""
    known = known_text(machine.piped)
    word = known.lstrip().lower() if known is not None else ""
    if not word and machine.piped is not None and known is None:
        return True  # what a program puts out that is there to answer: `yes | reg delete …`
    return True if word[:1] == "y" else False if word[:1] == "n" else None


def run_piped(machine: Machine, run: Callable[[object], object], shown: str) -> object:
    """Run the text that is given through a pipe; return the exit code, 0 where nothing is given."""
    text, machine.piped = machine.piped, None
    code: object = 0
    for guard, leaf in list(cases(text)):
        results: list[object] = []

        def go(leaf: object = leaf, results: list[object] = results) -> None:
            if leaf is not None and not _is_unknown(leaf):
                results.append(run(leaf))
            elif leaf is not None:
                machine.stopped("the text that it runs is not known", shown, shown_text(leaf, 160))

        machine.under(guard, go)
        if results:
            code = chosen(guard, results[0], code)
    return code


def _is_unknown(text: object) -> bool:
    parts = text.parts if isinstance(text, Pieces) else (text,)
    return isinstance(text, Open) or not any(isinstance(part, str) and part.strip() for part in parts)
