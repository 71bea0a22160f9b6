"""Which cloud of Azure a pipeline deploys to, as the names of clouds in it say.

`az cloud set --name AzureChinaCloud`, `Connect-AzAccount -Environment AzureChinaCloud`, `environment` of azure/login:
https://learn.microsoft.com/cli/azure/manage-clouds-azure-cli
"""

from __future__ import annotations

from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import Span
from avd_intune.values.value_types import NULL, Known, Origin, Value

DEFAULT_CLOUD = "AzureCloud"
_CLOUD = lazy_pattern(r"\bAzure(?:Cloud|ChinaCloud|USGovernment|GermanCloud)\b")
# Comments of YAML and of the scripts in it.
_COMMENT = lazy_pattern(r"(?:^|\s)#[^\r\n]*")


def cloud_of_pipeline(place: Span) -> Value:
    """Return the one cloud that a pipeline names; NULL where it names none or several. place: a step of it."""
    text = _COMMENT.sub(lambda comment: " " * len(comment[0]), place.source.text)
    found = {match[0]: match for match in _CLOUD.finditer(text)}
    if len(found) != 1:
        return NULL
    ((name, match),) = found.items()
    span = Span(place.source, match.start(), match.end())
    return Known(name, origin=Origin("the cloud of the pipeline", span))
