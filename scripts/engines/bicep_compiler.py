"""Hold the Bicep front end against the compiler's own output: the ARM JSON kept beside the Bicep.

    python scripts/compare-with-engines bicep REPOSITORY… [--show N] [--only TEXT]

Every `x.json` that the Bicep compiler wrote and whose `x.bicep` is in the repository (beside it, or below a
folder `bicep` where the JSON is below `arm`) is evaluated, and so is the Bicep, both with their defaults. The
resources are matched by type and name and compared property by property. What one side does not know is
counted apart. Resources inside of registry modules are left out: the JSON holds the version that is named,
the repository another one or none.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "checks"))

from avd_intune.languages.arm.template import evaluate_arm_template
from avd_intune.languages.arm.template_calls import TemplateCall, TemplateResult
from avd_intune.languages.arm.template_json import is_arm_template, json_library
from avd_intune.languages.bicep.bicep_files import bicep_library
from avd_intune.languages.bicep.template import evaluate_bicep_template
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.source.json_lookups import find_text
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.display import describe
from avd_intune.values.value_types import NULL, Known, ListValue, ObjectValue, OneOf, PartialString, Unknown, Value

LOOKED_AT = re.compile(
    r"microsoft\.desktopvirtualization/.*|microsoft\.compute/(virtualmachines|virtualmachinescalesets|galleries/images)\b.*",
    re.I,
)
# In the JSON such a module is the version that it names, in the repository it is the newest one or none.
REGISTRY_MODULE = re.compile(r"^module\s+(\w+)\s+'(?:br|ts)[:/]", re.M)
# The compiler writes modules as deployments; what a deployment deploys is compared instead.
DEPLOYMENTS = "microsoft.resources/deployments"


@dataclass
class Score:
    """Counts over all pairs of files."""

    same: int = 0
    different: int = 0
    missing: int = 0
    extra: int = 0
    registry: int = 0
    properties: Counter[str] = field(default_factory=Counter)

    @property
    def agreement(self) -> float:
        total = self.same + self.different + self.missing + self.extra
        return 100 * self.same / total if total else 100.0

    def __str__(self) -> str:
        properties = ", ".join(f"{count} {kind}" for kind, count in sorted(self.properties.items()))
        return (
            f"{self.agreement:.2f}% agree: {self.same} the same, {self.different} different, "
            f"{self.missing} only in the JSON, {self.extra} only in the Bicep; "
            f"{self.registry} in registry modules left out. Values: {properties}"
        )


def pairs(workspace: Workspace, only: str) -> Iterator[tuple[Path, Path]]:
    """Yield each Bicep file with the JSON that was compiled of it."""
    for path in workspace.files(".json"):
        if only not in str(path) or "tests" in path.parts:
            continue
        bicep = bicep_of(path)
        if bicep is None:
            continue
        try:
            root = json_library(workspace).file(path).root
        except UnreadableSourceError:
            continue
        if is_arm_template(root) and find_text(root, "metadata", "_generator", "name") == "bicep":
            yield bicep, path


def bicep_of(path: Path) -> Path | None:
    parts = path.with_suffix(".bicep").parts
    for at, part in [(0, None), *enumerate(parts)]:
        if part not in (None, "arm"):
            continue
        candidate = Path(*parts[:at], "bicep", *parts[at + 1 :]) if part else Path(*parts)
        if candidate.is_file():
            return candidate
    return None


# --- comparing values


def differences(
    bicep: Value, compiled: Value, path: str, counts: Counter[str], found: list[tuple[str, Value, Value]]
) -> None:
    """Collect where two values contradict each other; count what they hold alike or leave open."""
    if isinstance(bicep, Unknown) or isinstance(compiled, Unknown):
        if isinstance(bicep, Unknown) and isinstance(compiled, Unknown):
            counts["unknown in both"] += 1
        elif known_text_fits(bicep, compiled) and known_text_fits(compiled, bicep):
            counts["unknown in the Bicep" if isinstance(bicep, Unknown) else "unknown in the JSON"] += 1
        else:
            found.append((path, bicep, compiled))
        return
    if isinstance(bicep, OneOf) or isinstance(compiled, OneOf):
        left = [each.value for each in bicep.alternatives] if isinstance(bicep, OneOf) else [bicep]
        right = [each.value for each in compiled.alternatives] if isinstance(compiled, OneOf) else [compiled]
        ours = all(any(fits(a, b) for b in right) for a in left)
        theirs = all(any(fits(a, b) for a in left) for b in right)
        if ours and theirs:
            counts["one of several in both" if len(left) > 1 and len(right) > 1 else "alike"] += 1
        elif ours or theirs:
            # One side knows a type or condition that rules a case out.
            counts["fewer cases on one side"] += 1
        else:
            found.append((path, bicep, compiled))
        return
    if isinstance(bicep, ObjectValue) and isinstance(compiled, ObjectValue):
        names = {name.lower(): name for name in [*bicep.entries, *compiled.entries]}
        left_entries, right_entries = lowered(bicep), lowered(compiled)
        for name, shown in names.items():
            if (path, name) == ("", "scope"):
                # What a resource extends is the same in both; `tenant()` is written as "/" in the JSON only.
                continue
            left, right = left_entries.get(name), right_entries.get(name)
            # An object with a rest may hold the entry all the same; null is how "no value" is written.
            left = left or (Unknown("it may be there", "rest") if bicep.rest is not None else NULL)
            right = right or (Unknown("it may be there", "rest") if compiled.rest is not None else NULL)
            differences(left, right, f"{path}.{shown}", counts, found)
        return
    if isinstance(bicep, ListValue) and isinstance(compiled, ListValue):
        if len(bicep.items) != len(compiled.items) and bicep.rest is None and compiled.rest is None:
            found.append((f"{path} (length)", bicep, compiled))
            return
        for at, (left, right) in enumerate(zip(bicep.items, compiled.items, strict=False)):
            differences(left, right, f"{path}[{at}]", counts, found)
        if bicep.rest is not None and compiled.rest is not None:
            differences(bicep.rest, compiled.rest, f"{path}[*]", counts, found)
        return
    if isinstance(bicep, Known) and isinstance(compiled, Known) and same_scalar(bicep, compiled):
        counts["alike"] += 1
    else:
        found.append((path, bicep, compiled))


def same_scalar(left: Known, right: Known) -> bool:
    if isinstance(left.value, str) and isinstance(right.value, str):
        # A compiler on Windows loaded files as they were checked out there.
        return left.value.replace("\r\n", "\n") == right.value.replace("\r\n", "\n")
    return left.value == right.value and isinstance(left.value, bool) == isinstance(right.value, bool)


def fits(left: Value, right: Value) -> bool:
    found: list[tuple[str, Value, Value]] = []
    differences(left, right, "", Counter(), found)
    return not found


def lowered(value: ObjectValue) -> dict[str, Value]:
    return {name.lower(): item for name, item in value.entries.items()}


def known_text_fits(partial: Value, other: Value) -> bool:
    """Say whether a text with unknown parts can be the other text."""
    if not isinstance(partial, PartialString) or not isinstance(other, Known) or not isinstance(other.value, str):
        return True
    pattern = "".join(re.escape(part) if isinstance(part, str) else "[\\s\\S]*" for part in partial.parts)
    return re.fullmatch(pattern, other.value) is not None


# --- matching resources


def comparable(result: TemplateResult) -> dict[str, list[Resource]]:
    by_type: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in result.resources:
        if resource.mode is Mode.MANAGED and resource.type.lower() != DEPLOYMENTS:
            by_type[resource.type.lower()].append(resource)
    return by_type


def matched(bicep: list[Resource], compiled: list[Resource]) -> Iterator[tuple[Resource | None, Resource | None]]:
    """Yield pairs: first those that agree, best known ones first, then those of one place or name, then the rest."""
    left, right = list(bicep), list(compiled)
    for same in (
        lambda a, b: tail(a) == tail(b) and same_known_name(a, b) and fits(a.properties, b.properties),
        lambda a, b: same_known_name(a, b) and fits(a.properties, b.properties),
        lambda a, b: tail(a) == tail(b) and fits(a.properties, b.properties),
        lambda a, b: fits(a.properties, b.properties),
        lambda a, b: tail(a) == tail(b),
        lambda a, b: fits(name_of(a), name_of(b)),
    ):
        for one in list(left):
            other = next((each for each in right if same(one, each)), None)
            if other is not None:
                left.remove(one)
                right.remove(other)
                yield one, other
    yield from ((one, None) for one in left)
    yield from ((None, other) for other in right)


def tail(resource: Resource) -> list[str]:
    """Return the last symbols of a resource's key, which both front ends have where there are symbolic names."""
    return resource.key.lower().split(".")[-2:]


def name_of(resource: Resource) -> Value:
    return resource.properties.entries.get("name", NULL) if isinstance(resource.properties, ObjectValue) else NULL


def same_known_name(left: Resource, right: Resource) -> bool:
    one, other = name_of(left), name_of(right)
    return isinstance(one, Known) and isinstance(other, Known) and one.value == other.value


def compare(
    bicep: TemplateResult, compiled: TemplateResult, scores: dict[str, Score], shown: list[str], where: str
) -> None:
    left, right = comparable(bicep), comparable(compiled)
    symbols = registry_symbols(bicep)
    for kind in sorted({*left, *right}):
        affected = [scores["all"], *([scores["looked at"]] if LOOKED_AT.fullmatch(kind) else [])]
        own = [each for each in left.get(kind, []) if not in_registry_module(each, symbols)]
        others = [each for each in right.get(kind, []) if not in_registry_module(each, symbols)]
        for score in affected:
            score.registry += len(right.get(kind, [])) - len(others)
        for ours, theirs in matched(own, others):
            if ours is not None and theirs is not None:
                found: list[tuple[str, Value, Value]] = []
                counts: Counter[str] = Counter()
                differences(ours.properties, theirs.properties, "", counts, found)
                differences(ours.presence, theirs.presence, "(presence)", counts, found)
                for score in affected:
                    score.properties += counts
                    score.same += not found
                    score.different += bool(found)
                for path, one, other in found:
                    shown.append(f"{where}: {ours.address} {path}: Bicep {describe(one)} JSON {describe(other)}")
            elif theirs is not None and symbols and f"{DEPLOYMENTS}/" in theirs.key.lower():
                # Without symbolic names in the JSON nothing tells which module it comes from.
                for score in affected:
                    score.registry += 1
            elif theirs is not None:
                for score in affected:
                    score.missing += 1
                shown.append(f"{where}: only in the JSON: {theirs.address} (presence {describe(theirs.presence)})")
            elif ours is not None:
                for score in affected:
                    score.extra += 1
                shown.append(f"{where}: only in the Bicep: {ours.address} (presence {describe(ours.presence)})")


def registry_symbols(bicep: TemplateResult) -> set[str]:
    """Return the names of the modules from a registry in all files that were read."""
    texts = (Path(path).read_text("utf-8-sig", "replace") for path in bicep.files if path.endswith(".bicep"))
    return {symbol.lower() for text in texts for symbol in REGISTRY_MODULE.findall(text)}


def in_registry_module(resource: Resource, symbols: set[str]) -> bool:
    """Say whether a resource comes from a registry module, by the symbols in its key."""
    steps = [re.sub(r"\[[^]]*\]$", "", step) for step in resource.key.lower().split(".")[:-1]]
    return any(step in symbols for step in steps)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--show", type=int, default=20, help="how many disagreements to show (default 20)")
    parser.add_argument("--only", default="", help="compare only files with this text in their path")
    chosen = parser.parse_args()
    for repository in chosen.repositories:
        workspace = Workspace(repository)
        scores = {"looked at": Score(), "all": Score()}
        shown: list[str] = []
        count, seconds = 0, {"bicep": 0.0, "json": 0.0}
        for bicep, compiled in pairs(workspace, chosen.only):
            started = time.perf_counter()
            ours = evaluate_bicep_template(bicep_library(workspace).unit(bicep), TemplateCall({}), workspace)
            between = time.perf_counter()
            theirs = evaluate_arm_template(workspace.source(compiled), TemplateCall({}), workspace)
            seconds["bicep"] += between - started
            seconds["json"] += time.perf_counter() - between
            compare(ours, theirs, scores, shown, workspace.relative(bicep))
            count += 1
        print(f"{repository.name}: {count} pairs, Bicep {seconds['bicep']:.1f} s, JSON {seconds['json']:.1f} s")
        for name, score in scores.items():
            print(f"  {name}: {score}")
        for line in shown[: chosen.show]:
            print(f"    {line}")
        if len(shown) > chosen.show:
            print(f"    … and {len(shown) - chosen.show} more")
    return 0


if __name__ == "__main__":
    sys.exit(main())
