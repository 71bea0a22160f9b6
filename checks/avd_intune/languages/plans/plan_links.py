"""Which resource an unknown value of a plan belongs to, as the plan's `configuration` tells.

For each argument the configuration lists what its expression refers to, e.g. `azurerm_x.vm` and
`count.index`, through variables and outputs of modules. Locals are not part of it. What a local may rest on is told by
`relevant_attributes`, the attributes of resources that any expression of the plan has used: those of the same module.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Union

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, replace
from avd_intune.values.value_types import Reference

Json = Any
Key = Union[int, str, None]
Steps = tuple[tuple[str, Key], ...]

_INDEX = r'\[(?:(\d+)|"((?:[^"\\]|\\.)*)")\]'
_MODULE_STEP = lazy_pattern(rf"module\.([\w-]+)(?:{_INDEX})?(?:\.|$)")
_WHOLE_MODULE = lazy_pattern(rf"module\.[\w-]+(?:{_INDEX})?")
_NEXT_STEP = lazy_pattern(r"[.\[]")
_TOKEN = lazy_pattern(rf"\.?([\w-]+)|{_INDEX}")
MAX_STEPS = 40
MAX_GROUPS = 64


def module_steps(address: str) -> Steps:
    """Return the calls of a module address: `module.a["k"].module.b` gives (a, k), (b, None)."""
    return tuple((match[1], _key(match[2], match[3])) for match in _MODULE_STEP.finditer(address))


def keys_of_calls(address: str) -> tuple[str, ...]:
    """Return what tells the calls of a module address apart, see `Resource.modules`."""
    return tuple(address[: match.end()] for match in _MODULE_STEP.finditer(address))


def _prefix(steps: Steps) -> str:
    """Return the beginning of the addresses of what a module instance deploys."""
    keys = ("" if key is None else f"[{key}]" if isinstance(key, int) else f'["{key}"]' for _, key in steps)
    return "".join(f"module.{name}{key}." for (name, _), key in zip(steps, keys, strict=True))


def _key(number: str | None, text: str | None) -> Key:
    if number is not None:
        return int(number[:9])
    return None if text is None else re.sub(r"\\(.)", r"\1", text)


@dataclass(frozen=True, slots=True)
class Group:
    """Resource or module instances that a reference names, by their keys, and the path in each."""

    resources: Mapping[Key, str]
    modules: Mapping[Key, Steps]
    path: tuple[str | int, ...] = ()

    def narrowed(self, key: Key) -> Group:
        """Return the group of one key only, if it has that key."""
        return replace(
            self,
            resources={key: self.resources[key]} if key in self.resources else self.resources,
            modules={key: self.modules[key]} if key in self.modules else self.modules,
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a reference stands: in which module instance, in a block with which key and `for_each`.

    keys: those of all instances of that block.
    """

    steps: Steps
    key: Key = None
    for_each: Sequence[str] = ()
    keys: Collection[Key] = ()

    def own(self, group: Group, names: Sequence[str]) -> Group:
        """Return what is left of a group where an expression uses the key of its block, and a plan says not how.

        `x.host[count.index]` and `x.host[count.index / 2]` look the same in a plan. Where both blocks have the same
        keys it is one for one. So it is where all keys are text that the group has and nothing else is named:
        `x.host[var.alias[each.key]]` may be any of them, and so may `x.host[format("%s-1", each.key)]`, which is what a
        key shows that the group does not have.
        """
        held = next((each for each in (group.resources, group.modules) if each), {})
        is_one_for_one = held.keys() == set(self.keys)
        by_text_alone = not any(name.startswith(("each.value", "count.")) for name in names)
        others = [name for name in most_specific(names) if not name.startswith("each.key")]
        is_own = by_text_alone and len(others) == 1 and held.keys() >= set(self.keys)
        return group.narrowed(self.key) if is_one_for_one or is_own else group


class Links:
    """Resolves references of one plan.

    resources: (module address, address in it, key, whole address). relevant: (whole address, path of an attribute), or
        the address without a key, for all instances.
    """

    def __init__(
        self,
        configuration: Json,
        resources: Iterable[tuple[str, str, Key, str]],
        relevant: Iterable[tuple[str, tuple[str | int, ...]]] = (),
    ) -> None:
        # Set where a reference is followed no further.
        self.cut = False
        self._follows_locals = True
        self._root = _part(configuration, "root_module")
        self._resources: defaultdict[tuple[Steps, str], dict[Key, str]] = defaultdict(dict)
        self._modules: defaultdict[tuple[Steps, str], dict[Key, Steps]] = defaultdict(dict)
        self._blocks: dict[tuple[str, ...], dict[str, Json]] = {}
        self._relevant: defaultdict[tuple[Steps, tuple[str | int, ...]], list[tuple[str, Key, str]]] = defaultdict(list)
        paths: defaultdict[str, list[tuple[str | int, ...]]] = defaultdict(list)
        for address, path in relevant:
            paths[address].append(path)
        for module, base, key, address in resources:
            steps = module_steps(module)
            # Of all instances together, as `x.host[*].id` and a loop use them, the plan names the resource alone.
            whole = paths.get(f"{module}.{base}" if module else base, ()) if key is not None else ()
            for path in (*paths.get(address, ()), *whole):
                self._relevant[steps, path].append((base, key, address))
            self._resources[steps, base][key] = address
            for length in range(len(steps)):
                name, step_key = steps[length]
                self._modules[steps[:length], name][step_key] = steps[: length + 1]

    def expressions(self, module: str, base: str) -> Json:
        """Return what the configuration says about the arguments of a resource."""
        return _part(self._block(module_steps(module), base), "expressions")

    def provisioners(self, module: str, base: str) -> list[Json]:
        """Return the expressions of the provisioners of a resource, which the configuration alone shows."""
        found = self._block(module_steps(module), base).get("provisioners")
        return [_part(each, "expressions") for each in found] if isinstance(found, list) else []

    def provider(self, module: str, base: str) -> str | None:
        """Return the key of the provider configuration that a resource is deployed with."""
        found = self._block(module_steps(module), base).get("provider_config_key")
        return found if isinstance(found, str) else None

    def references(self, module: str, base: str, key: Key, names: Sequence[str]) -> list[Reference]:
        """Return the resources that an expression refers to, given what the configuration lists for it."""
        steps = module_steps(module)
        for_each = _references(_part(self._block(steps, base), "for_each_expression"))
        frame = Frame(steps, key, for_each, self._resources.get((steps, base), {}).keys())
        found: dict[tuple[str, tuple[str | int, ...]], Reference] = {}
        groups = self._resolve(names, frame, 0)
        groups += [inner for group in groups if not group.resources for inner in self._outputs_of(group)]
        for group in groups:
            for address in group.resources.values():
                # An index by an expression hides the attribute; nearly always it is the id.
                path = group.path or ("id",)
                name = f"{address}.{'.'.join(str(part) for part in path)}"
                found[address, path] = Reference(f"{name} is known after apply", key=name, target=address, path=path)
        return list(found.values())

    def dependencies(self, module: str, base: str, key: Key) -> tuple[str, ...]:
        """Return what a resource certainly refers to, and what it and the calls around it name in `depends_on`.

        See `Resource.depends_on`.
        """
        steps = module_steps(module)
        block = self._block(steps, base)
        # A local may rest on any of several resources, and of a module that is named as a whole it is one output.
        names = [name for name in references_of(block.get("expressions")) if not is_roundabout(name)]
        self._follows_locals = False
        try:
            found = [each.target for each in self.references(module, base, key, names)]
        finally:
            self._follows_locals = True
        found += self._named(steps, block)
        for length in range(len(steps)):
            calls = _part(self._module([name for name, _ in steps[:length]]), "module_calls")
            found += self._named(steps[:length], _part(calls, steps[length][0]))
        return tuple(dict.fromkeys(found))

    def _named(self, steps: Steps, block: Json) -> Iterator[str]:
        """Yield the keys of what a block names in `depends_on`; that of a module stands for all in it."""
        for name in block.get("depends_on") or () if isinstance(block, dict) else ():
            if str(name).startswith("module."):
                yield f"{_prefix(steps)}{name}"
            for group in self._resolve([str(name)], Frame(steps), 0):
                yield from group.resources.values()

    def _block(self, steps: Steps, base: str) -> Json:
        names = tuple(name for name, _ in steps)
        blocks = self._blocks.get(names)
        if blocks is None:
            listed = _part(self._module(names), "resources")
            entries = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
            blocks = self._blocks[names] = {str(each.get("address")): each for each in entries}
        return blocks.get(base, {})

    def _module(self, names: Sequence[str]) -> Json:
        module = self._root
        for name in names:
            module = _part(_part(_part(module, "module_calls"), name), "module")
        return module

    def _resolve(self, names: Sequence[str], frame: Frame, depth: int) -> list[Group]:
        if depth > MAX_STEPS:
            self.cut = True
            return []
        by_key = any(name.startswith(("each.", "count.")) for name in names)
        groups: list[Group] = []
        for name in most_specific(names):
            for group in self._resolve_one(_tokens(name), frame, depth):
                if len(groups) == MAX_GROUPS:
                    self.cut = True
                    return groups
                groups.append(frame.own(group, names) if by_key else group)
        return groups

    def _resolve_one(self, tokens: list[str | int], frame: Frame, depth: int) -> Iterator[Group]:
        head, second = tokens[0], tokens[1] if len(tokens) > 1 else ""
        if head == "each" and second == "value":
            for group in self._resolve(frame.for_each, frame, depth + 1):
                yield from self._followed(group.narrowed(frame.key), tokens[2:], depth)
        elif head == "var" and frame.steps:
            names = tuple(name for name, _ in frame.steps)
            call = _part(_part(self._module(names[:-1]), "module_calls"), names[-1])
            outer, (called, key) = frame.steps[:-1], frame.steps[-1]
            for_each = _references(_part(call, "for_each_expression"))
            caller = Frame(outer, key, for_each, self._modules.get((outer, called), {}).keys())
            given = _references(_part(_part(call, "expressions"), str(second)))
            for group in self._resolve(given, caller, depth + 1):
                yield from self._followed(group, tokens[2:], depth)
        elif head == "local" and self._follows_locals:
            yield from self._behind_local(frame)
        elif head == "module" and len(tokens) > 1:
            modules = self._modules.get((frame.steps, str(second)), {})
            yield from self._followed(Group({}, modules), tokens[2:], depth)
        else:
            length = 3 if head == "data" else 2
            base = ".".join(str(token) for token in tokens[:length])
            resources = self._resources.get((frame.steps, base))
            if resources:
                yield from self._followed(Group(resources, {}), tokens[length:], depth)

    def _outputs_of(self, group: Group) -> Iterator[Group]:
        """Yield what all outputs of modules lead to: of `module.m[each.key].id` a plan has the module and the key."""
        for steps in group.modules.values():
            outputs = _part(self._module(tuple(name for name, _ in steps)), "outputs")
            for output in outputs.values() if isinstance(outputs, dict) else ():
                yield from self._resolve(_references(_part(output, "expression")), Frame(steps), 1)

    def _behind_local(self, frame: Frame) -> Iterator[Group]:
        """Yield what a local of a module may rest on: resources of that module whose attributes the plan has used."""
        for (steps, path), resources in self._relevant.items():
            if steps == frame.steps:
                by_base: defaultdict[str, dict[Key, str]] = defaultdict(dict)
                for base, key, address in resources:
                    by_base[base][key] = address
                yield from (Group(instances, {}, path) for instances in by_base.values())

    def _followed(self, group: Group, tokens: Sequence[str | int], depth: int) -> Iterator[Group]:
        """Yield what is left of a group after further steps: an index, an attribute, a module's output."""
        if not tokens:
            yield group
            return
        token, rest = tokens[0], tokens[1:]
        if not group.path and (token in group.resources or token in group.modules):
            yield from self._followed(group.narrowed(token), rest, depth)
        elif group.modules:
            outputs: dict[Key, str] = {}
            for key, steps in group.modules.items():
                names = tuple(name for name, _ in steps)
                output = _part(_part(self._module(names), "outputs"), str(token))
                inner = self._resolve(_references(_part(output, "expression")), Frame(steps), depth + 1)
                for found in inner:
                    if len(found.resources) == 1 and len(inner) == 1:
                        outputs[key] = next(iter(found.resources.values()))
                        group = replace(group, path=found.path)
                    else:
                        yield from self._followed(found, rest, depth)
            if outputs:
                yield from self._followed(Group(outputs, {}, group.path), rest, depth)
        else:
            yield from self._followed(replace(group, path=(*group.path, token)), rest, depth)


def _tokens(name: str) -> list[str | int]:
    tokens: list[str | int] = []
    for match in _TOKEN.finditer(name):
        key = match[1] if match[1] is not None else _key(match[2], match[3])
        tokens.append("" if key is None else key)
    return tokens or [""]


def is_roundabout(name: str) -> bool:
    """Say whether a reference leaves open which attribute of which resource it is: a local, or a module as a whole."""
    return name.startswith("local.") or _WHOLE_MODULE.fullmatch(name) is not None


def most_specific(names: Sequence[str]) -> list[str]:
    """Return the references without those that are only the beginning of another one."""
    beginnings = {name[: sign.start()] for name in names for sign in _NEXT_STEP.finditer(name)}
    return [name for name in dict.fromkeys(names) if name not in beginnings]


def references_of(expression: Json) -> list[str]:
    """Return every reference in an expression of the configuration, nested blocks included."""
    found: list[str] = []
    pending = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            found.extend(_references(node))
            pending.extend(value for key, value in node.items() if key not in ("references", "constant_value"))
        elif isinstance(node, list):
            pending.extend(node)
    return found


def _references(expression: Json) -> list[str]:
    names = expression.get("references") if isinstance(expression, dict) else None
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _part(node: Json, name: str) -> Json:
    found = node.get(name) if isinstance(node, dict) else None
    return found if found is not None else {}
