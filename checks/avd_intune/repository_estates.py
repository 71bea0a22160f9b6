"""Which estates of one scan belong to each other: Intune's tenant and the machines mostly lie in different roots."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from avd_intune.estate.model import Estate
from avd_intune.languages.resource_model import Deployment
from avd_intune.repository_cleanup import NOT_DEPLOYED


def connect(estates: Sequence[tuple[Deployment, Estate]], root: Path) -> None:
    """Let each estate know those of the other roots; scenarios of its own root are other cases of itself.

    What lies in a sample or test has to do with nothing outside of it.
    """
    for deployment, estate in estates:
        own = (deployment.language, deployment.root)
        place = _place(deployment, root)
        estate.others = [
            other
            for neighbour, other in estates
            if (neighbour.language, neighbour.root) != own and _place(neighbour, root) == place
        ]


def _place(deployment: Deployment, root: Path) -> tuple[str, ...]:
    """Return the folder of the sample or test that a deployment lies in, () for what is deployed."""
    start = min(deployment.files, default=deployment.root)
    try:
        folders = Path(start).relative_to(root).parts
    except ValueError:
        return ()
    last = max((at for at, part in enumerate(folders) if part.lower() in NOT_DEPLOYED), default=None)
    return () if last is None else folders[: last + 2]
