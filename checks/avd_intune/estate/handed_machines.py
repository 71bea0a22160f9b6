"""Which machines are handed to modules whose source is not at hand: what joins or enrols them may be in there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from avd_intune.estate.adapters.registry_modules import is_beside_machines, module_adapters, texts_in_inputs
from avd_intune.estate.model import HandedTo, Machine
from avd_intune.languages.resource_model import Deployment, Mode
from avd_intune.values.access import known_texts
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import Unknown


def link_handed_machines(machines: Sequence[Machine], deployment: Deployment) -> None:
    """Tell each machine which calls without source get its id or name, unless they are named for something else."""
    reasons = {problem.span: problem.reason for problem in deployment.problems if problem.kind == "module"}
    calls = [
        each
        for each in deployment.resources
        if each.mode is Mode.MODULE_CALL
        and each.span in reasons
        and module_adapters().name_of(each.type) is None
        and not is_beside_machines(each)
    ]
    known_as = _by_what_names_them(machines) if calls else {}
    for call in calls:
        named = {f"id {reference.target}" for reference in references_in(call.properties)}
        for text in texts_in_inputs(call.properties):
            # An input is the same one by its identity, whatever its value is.
            named |= {f"input {text}", f"name {text.lower().rstrip('/').rpartition('/')[2]}"}
        found = {id(machine): machine for each in named for machine in known_as.get(each, ())}
        for machine in found.values():
            machine.handed_to.append(HandedTo(call.address, reasons[call.span], call.presence))


def _by_what_names_them(machines: Sequence[Machine]) -> dict[str, list[Machine]]:
    found: defaultdict[str, list[Machine]] = defaultdict(list)
    for machine in machines:
        found[f"id {machine.resource.key}"].append(machine)
        if isinstance(machine.name, Unknown):
            found[f"input {machine.name.key}"].append(machine)
        for text in known_texts(machine.name):
            if text:
                found[f"name {text.lower()}"].append(machine)
    return found
