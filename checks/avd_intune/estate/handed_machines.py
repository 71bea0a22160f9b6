"""Which machines are handed to modules whose source is not at hand: what joins or enrols them may be in there."""

from __future__ import annotations

from collections.abc import Iterable

from avd_intune.estate.adapters.registry_modules import is_beside_machines, module_adapters, texts_in_inputs
from avd_intune.estate.model import HandedTo, Machine
from avd_intune.languages.resource_model import Deployment, Mode
from avd_intune.values.access import known_texts
from avd_intune.values.identity import value_key
from avd_intune.values.inside import references_in


def link_handed_machines(machines: Iterable[Machine], deployment: Deployment) -> None:
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
    for call in calls:
        targets = {reference.target for reference in references_in(call.properties)}
        texts = texts_in_inputs(call.properties)
        named = {text.lower().rstrip("/").rpartition("/")[2] for text in texts}
        for machine in machines:
            # An input is the same one by its identity, whatever its value is.
            is_named = value_key(machine.name) in texts or any(
                text.lower() in named for text in known_texts(machine.name) if text
            )
            if machine.resource.key in targets or is_named:
                machine.handed_to.append(HandedTo(call.address, reasons[call.span], call.presence))
