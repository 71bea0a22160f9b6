"""Jobs of GitLab with what they take from others: `extends`.

https://docs.gitlab.com/ci/yaml/#extends: mappings are merged, all else of the job wins. What begins with a dot runs
as part of those that extend it, not by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from avd_intune.source.json_lookups import find, members_of
from avd_intune.source.json_reader import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar

# As many levels as GitLab takes.
_MAX_LEVELS = 11


def with_extended_jobs(document: JsonNode) -> JsonNode:
    """Return a document in which each job that extends others of it has what they say."""
    jobs = {member.key: member.value for member in members_of(document)}
    if not any(_extended_by(job) for job in jobs.values()) or not isinstance(document, JsonObject):
        return document
    extended = {name for job in jobs.values() for name in _extended_by(job)}
    members = [
        JsonMember(each.start, each.key_end, each.key, _completed(each.value, jobs, 0))
        for each in document.members
        if not (each.key.startswith(".") and each.key in extended)
    ]
    return JsonObject(document.start, document.end, members)


def _extended_by(job: JsonNode) -> list[str]:
    stated = find(job, "extends")
    named = stated.items if isinstance(stated, JsonArray) else [stated]
    return [each.value for each in named if isinstance(each, JsonScalar) and isinstance(each.value, str)]


def _completed(job: JsonNode, jobs: Mapping[str, JsonNode], level: int) -> JsonNode:
    """Return a job with what it extends; one that is not in this document is left out."""
    names = _extended_by(job)
    if not names or level == _MAX_LEVELS or not isinstance(job, JsonObject):
        return job
    found: JsonNode = JsonObject(job.start, job.end, [])
    for name in names:
        if name in jobs:
            found = _merged(found, _copied(_completed(jobs[name], jobs, level + 1), job))
    return _merged(found, JsonObject(job.start, job.end, [each for each in job.members if each.key != "extends"]))


def _merged(below: JsonNode, above: JsonNode) -> JsonNode:
    if not isinstance(below, JsonObject) or not isinstance(above, JsonObject):
        return above
    members = {each.key: each for each in below.members}
    for each in above.members:
        value = _merged(members[each.key].value, each.value) if each.key in members else each.value
        members[each.key] = JsonMember(each.start, each.key_end, each.key, value)
    return JsonObject(above.start, above.end, list(members.values()))


def _copied(node: JsonNode, job: JsonObject) -> JsonNode:
    """Return a part of one job as it stands in another one: a step is known by its place."""
    start, end = job.start, job.end
    if isinstance(node, JsonArray):
        return JsonArray(start, end, [_copied(each, job) for each in node.items])
    if isinstance(node, JsonObject):
        members = [JsonMember(start, end, each.key, _copied(each.value, job)) for each in node.members]
        return JsonObject(start, end, members)
    return JsonScalar(start, end, node.value) if isinstance(node, JsonScalar) else node
