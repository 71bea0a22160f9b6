"""What `init` proposes for the settings: images and machines of the repository of which the code tells too little.

Proposals are comments. What is true of an image or a machine only a person knows, and a wrong guess would be believed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from avd_intune.engine import survey
from avd_intune.findings import Outcome
from avd_intune.patterns import lazy_pattern
from avd_intune.reporting.source_lines import one_line
from avd_intune.settings import SettingsError
from avd_intune.source.scan_request import ScanRequest
from avd_intune.surveys import Survey

# Somebody reads them one by one.
MOST = 20
_INDEX = lazy_pattern(r"\[.*")


def proposals(folder: Path) -> str:
    """Return comments for the settings file of a folder; "" where the code tells all, or cannot be judged."""
    try:
        surveyed = survey(ScanRequest(root=folder.absolute()))
    except (SettingsError, OSError):
        return ""
    return "\n".join([*_images(surveyed), *_machines(surveyed)])


def _images(surveyed: Survey) -> Iterator[str]:
    found: dict[str, str] = {}
    for finding in surveyed.result.findings:
        for change in finding.changes if finding.outcome is Outcome.UNDECIDED else ():
            if change.attribute == "custom_images":
                place = finding.decided_at or finding.span
                where = f"{surveyed.workspace.relative(place.path)}:{place.line}"
                found.setdefault(change.value or "", f"{one_line(where)}, {one_line(finding.address)}")
    if not found:
        return
    yield "# The code does not tell what these images are. Say what is true, and uncomment the lines:"
    yield "# custom_images:"
    for pattern, where in list(found.items())[:MOST]:
        yield f"#   # {where}"
        yield f"#   - image: {json.dumps(one_line(pattern) or 'PART OF ITS ID', ensure_ascii=False)}"
        yield "#     product: Windows 11"
        yield "#     edition: Enterprise"
        yield "#     version: 24H2"
        yield "#     multi_session: false"
    yield ""


def _machines(surveyed: Survey) -> Iterator[str]:
    found: dict[str, str] = {}
    for estate in surveyed.estates:
        for host in estate.estate.session_hosts:
            if host.doubt.note or host.doubt.may_be:
                span = host.resource.span
                where = f"{surveyed.workspace.relative(span.path)}:{span.line}"
                found.setdefault(_INDEX.sub("*", one_line(host.resource.address)), one_line(where))
    if not found:
        return
    yield "# Nothing in the code registers these machines with a host pool. Are they session hosts?"
    yield "# session_host_markers:"
    for pattern, where in list(found.items())[:MOST]:
        yield f"#   - name: {json.dumps(pattern, ensure_ascii=False)}  # {where}"
        yield "#     session_host: true"
    yield ""
