"""Which supported combination a session host is nearest to, and the smallest change that reaches it.

A baseline with several combinations is a matrix over host pool type, image, join and enrolment: a host is
supported if one whole row holds for it. So no rule may judge its column alone. Each takes the same nearest row and
fails on the columns that differ from it; what is unknown differs from no row. A baseline with one combination is a
matrix of one row, which is the nearest to every host.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from avd_intune.baselines.baseline import Combination
from avd_intune.baselines.image_catalogue import ImageIdentity
from avd_intune.estate.adapters.extension_types import DOMAIN_JOIN, ENTRA_SIGN_IN, INTUNE_MDM_ID
from avd_intune.estate.model import HostPool, SessionHost
from avd_intune.judgement.host_enrollment import NoEvidence, find_enrollments
from avd_intune.judgement.host_image import ImageFound, find_image, image_of, mismatch, sessions_by_sku
from avd_intune.judgement.host_join import find_join_extensions, why_join_is_open
from avd_intune.judgement.hosts_of_pools import hosts_naming
from avd_intune.judgement.image_advice import nearest_image
from avd_intune.judgement.look import Look
from avd_intune.records import dataclass
from avd_intune.values.identity import value_key
from avd_intune.values.value_types import TRUE, Unknown
from avd_intune.values.worlds import UndecidableError

# The hosts of one pool that are asked whether its type suits them. Of more, the first decide.
MAX_HOSTS_OF_A_POOL = 20

JOIN_WORDS = {"hybrid": "hybrid joined", "entra": "Entra joined"}


class Column(Enum):
    """What a combination is made of. The value is the weight of changing it, for ties.

    A new host pool type or image means a new resource, and the pool has all its hosts in it; a machine that is
    joined to one directory has to be built anew to be joined to another.
    """

    POOL_TYPE = 3
    IMAGE = 2
    JOIN = 1
    ENROLLMENT = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the matrix: a combination with one of its joins."""

    combination: Combination
    join: str

    @property
    def title(self) -> str:
        return f"{self.combination.name}, {JOIN_WORDS[self.join]}"


@dataclass(frozen=True, slots=True)
class Columns:
    """What a session host is in one world. None, or an empty tuple of pool types, is what no row can contradict.

    join: "hybrid", "entra", "both" or "none". enrollments: None if it is not known which there are.
    """

    pool_types: tuple[str, ...]
    image: ImageFound | None
    has_image: bool
    join: str | None
    enrollments: tuple[str, ...] | None
    by_extension: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What reaches a row in one column: in full for the rule of the column, and in short for the others."""

    column: Column
    text: str
    short: str


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest row and what has to change, by column, to reach it: nothing if the host is in it.

    is_only: there is no other row, so that nothing was compared: each rule holds the host to its column of this one.
    """

    lane: Lane
    changes: tuple[Change, ...]
    is_only: bool = False

    @property
    def columns(self) -> frozenset[Column]:
        return frozenset(change.column for change in self.changes)

    def advice_on(self, column: Column, alone: str) -> str:
        """Return e.g. `nearest supported: personal desktops, Entra joined: use …, and mdmId`, for the end of a reason.

        The changes of the other columns are named in short: their own rules say them in full.
        alone: what is said in place of it where there is no other row to be nearer to.
        """
        if self.is_only:
            return alone
        own = next(change for change in self.changes if change.column is column)
        others = list(dict.fromkeys(change.short for change in self.changes if change.text != own.text))
        also = f" (also: {', '.join(others)})" if others else ""
        return f"nearest supported: {self.lane.title}: {own.text}{also}"


def nearest_combination(host: SessionHost, look: Look, column: Column) -> Nearest:
    """Return the supported combination that is nearest to a session host, for a rule that judges `column`.

    Fewest changes first, then those that rebuild least, then the order of the baseline. The type of a host pool is
    only to be changed where all its session hosts are nearer to another type. Raises UndecidableError if the type of
    the host pool is unknown and the column differs with one type only.
    """
    only = _only_row(look)
    if only is not None:
        return only
    try:
        types = _pool_types(host, look)
    except UndecidableError:
        found = [look.shared(_columns_and_nearest, host, (each,))[1] for each in _supported_types(look)]
        if len({column in nearest.columns for nearest in found}) > 1:
            raise
        return found[0]
    columns, nearest = look.shared(_columns_and_nearest, host, types)
    if Column.POOL_TYPE in nearest.columns and not any(
        _suits_no_host(pool, look) for pool in look.pools(host) if pool.declared
    ):
        return _nearest_keeping_the_pool(columns, look) or nearest
    return nearest


def nearest_of_pool(pool: HostPool, look: Look) -> Nearest | None:
    """Return the nearest combination of the session hosts of a pool if they ask for another pool type, else None.

    The type of the pool must be known.
    """
    if _only_row(look) is not None or not _suits_no_host(pool, look):
        return None
    return _nearest_of(_hosts_of(pool, look)[0], look)


def _only_row(look: Look) -> Nearest | None:
    """Return the row of a matrix of one row: a host is not asked for what would choose between rows."""
    lanes = _lanes(look)
    return Nearest(lanes[0], (), is_only=True) if len(lanes) == 1 else None


def _supported_types(look: Look) -> list[str]:
    return list(dict.fromkeys(kind.lower() for c in look.baseline.combinations for kind in c.host_pool_types))


def _suits_no_host(pool: HostPool, look: Look) -> bool:
    kind = (look.text_of(pool.type, "the host pool type") or "").lower()
    hosts = _hosts_of(pool, look)
    return bool(hosts) and all(_wants_another_type(host, kind, look) for host in hosts)


def _wants_another_type(host: SessionHost, kind: str, look: Look) -> bool:
    nearest = _nearest_of(host, look)
    return nearest is not None and kind not in (each.lower() for each in nearest.lane.combination.host_pool_types)


def _nearest_of(host: SessionHost, look: Look) -> Nearest | None:
    try:
        return look.shared(_columns_and_nearest, host, _pool_types(host, look))[1]
    except UndecidableError:
        return None  # another host pool of it is of unknown type


def _hosts_of(pool: HostPool, look: Look) -> list[SessionHost]:
    found: list[SessionHost] = []
    for host in hosts_naming(pool, look.estate):
        if len(found) == MAX_HOSTS_OF_A_POOL:
            break
        for candidate, when in host.pools:
            if candidate is pool:
                try:
                    if look.truth(host.resource.presence) and look.truth(when):
                        found.append(host)
                except UndecidableError:
                    found.append(host)
    return found


def _nearest_keeping_the_pool(columns: Columns, look: Look) -> Nearest | None:
    lanes = [lane for lane in _lanes(look) if not _pool_change(columns, lane)]
    return _best(columns, lanes) if lanes else None


def _columns_and_nearest(host: SessionHost, types: tuple[str, ...], look: Look) -> tuple[Columns, Nearest]:
    columns = _columns(host, look, types)
    return columns, look.shared(_nearest_to, columns)


def _nearest_to(columns: Columns, look: Look) -> Nearest:
    """Return the nearest combination to what a host is. Most hosts of an estate are the same."""
    return _best(columns, _lanes(look))


def _lanes(look: Look) -> list[Lane]:
    return [Lane(each, each.join) for each in look.baseline.combinations]


def _best(columns: Columns, lanes: Sequence[Lane]) -> Nearest:
    found = [Nearest(lane, tuple(_changes(columns, lane))) for lane in lanes]
    return min(found, key=_cost)


def _cost(nearest: Nearest) -> tuple[int, int]:
    # One setting may answer for two columns (AADLoginForWindows with its mdmId): that is one change.
    number = len({change.text for change in nearest.changes})
    return number, sum(change.column.value for change in nearest.changes)


def _changes(columns: Columns, lane: Lane) -> list[Change]:
    entra = lane.join == "entra"
    found = [
        Change(Column.POOL_TYPE, _pool_change(columns, lane), "the host pool type"),
        Change(Column.IMAGE, _image_change(columns, lane), "the image"),
        Change(Column.JOIN, _join_change(columns, lane), "the join"),
        Change(Column.ENROLLMENT, _enrollment_change(columns, lane), "mdmId" if entra else "the enrolment"),
    ]
    return [change for change in found if change.text]


def _pool_change(columns: Columns, lane: Lane) -> str:
    supported = {each.lower() for each in lane.combination.host_pool_types}
    if all(each in supported for each in columns.pool_types):
        return ""
    return f'set the host pool type to "{lane.combination.host_pool_types[0]}"'


def _image_change(columns: Columns, lane: Lane) -> str:
    image = columns.image
    if image is None:
        return "" if columns.has_image else f"set an image of {image_of(lane.combination)}"
    if not mismatch(image, lane.combination):
        return ""
    known = ImageIdentity(product=image.product, release=image.release, generation=image.generation)
    nearest = nearest_image(known, (lane.combination,))
    return f"use {image_of(lane.combination)}" + (f", such as {nearest.sku}" if nearest is not None else "")


def _join_change(columns: Columns, lane: Lane) -> str:
    if columns.join is None or columns.join == lane.join:
        return ""
    if not columns.by_extension:
        return f'set joinType to "{"ActiveDirectory" if lane.join == "hybrid" else "AzureActiveDirectory"}"'
    wanted, other = (DOMAIN_JOIN, ENTRA_SIGN_IN) if lane.join == "hybrid" else (ENTRA_SIGN_IN, DOMAIN_JOIN)
    if columns.join == "both":
        return f"remove {other.type}"
    add = f"add the {wanted.publisher}/{wanted.type} extension"
    if lane.join == "entra" and _enrollment_change(columns, lane):
        add = _ADD_ENTRA
    return add if columns.join == "none" else f"{add} instead of {other.type}"


_ADD_ENTRA = f"add the {ENTRA_SIGN_IN.publisher}/{ENTRA_SIGN_IN.type} extension with mdmId {INTUNE_MDM_ID}"


def _enrollment_change(columns: Columns, lane: Lane) -> str:
    if columns.enrollments is None or any(lane.combination.accepts(e) for e in columns.enrollments):
        return ""
    if lane.join == "entra":
        if not columns.by_extension:
            return f"set mdmProviderGuid to {INTUNE_MDM_ID}"
        if columns.join == "none":
            return _ADD_ENTRA
        if columns.join == "hybrid":
            return f"{_ADD_ENTRA} instead of {DOMAIN_JOIN.type}"
        return f"set mdmId of {ENTRA_SIGN_IN.type} to {INTUNE_MDM_ID}"
    for found, wanted, advice in _CREDENTIALS:
        if found in columns.enrollments and wanted in lane.combination.enrollments:
            return advice
    paths = [words for path, words in _PATH_WORDS.items() if path in lane.combination.enrollments]
    return f"declare how it is enrolled: {' or '.join(paths)}"


_CREDENTIALS = (
    ("group-policy-user", "group-policy-device", "set UseAADCredentialType to 2 (device credentials)"),
    ("group-policy-device", "group-policy-user", "set UseAADCredentialType to 1 (user credentials)"),
)
_PATH_WORDS = {
    "group-policy": "group policy",
    "group-policy-user": "group policy with user credentials",
    "group-policy-device": "group policy with device credentials",
    "co-management": "co-management",
    "self-enrollment": "self-enrolment",
}


def _columns(host: SessionHost, look: Look, pool_types: tuple[str, ...]) -> Columns:
    image, has_image = _image(host, look)
    return Columns(
        pool_types=pool_types,
        image=image,
        has_image=has_image,
        join=_join(host, look),
        enrollments=_enrollments(host, look),
        by_extension=host.machine.join is None,
    )


def _pool_types(host: SessionHost, look: Look) -> tuple[str, ...]:
    """Return the types of the declared host pools in lower case. Raises UndecidableError for an unknown one."""
    types = []
    for pool in look.pools(host) or _perhaps_pools(host, look):
        if pool.declared:
            kind = look.text_of(pool.type, "the type of the session host's host pool")
            if kind is not None:
                types.append(kind.lower())
    return tuple(types)


def _perhaps_pools(host: SessionHost, look: Look) -> list[HostPool]:
    """Return the host pools that it belongs to by an input, which is only asked where they are of different types."""
    perhaps = [pool for pool, _ in host.open_pools if pool.declared]
    kinds = {value_key(pool.type) for pool in perhaps}
    if len(kinds) < 2 and all(pool.resource.presence is TRUE for pool in perhaps):
        return perhaps[:1]
    found = []
    for pool, when in host.open_pools:
        resolved = look.resolve(when)
        if isinstance(resolved, Unknown):
            raise look.unknown("the host pool of the session host", resolved)
        if look.truth(resolved):
            found.append(pool)
    return found


def _image(host: SessionHost, look: Look) -> tuple[ImageFound | None, bool]:
    try:
        found = find_image(host, look)
    except UndecidableError:
        return sessions_by_sku(host, look), True
    return (found if isinstance(found, ImageFound) else None), found is not None


def _join(host: SessionHost, look: Look) -> str | None:
    setting = host.machine.join
    if setting is not None:
        kind = look.resolve(setting.kind)
        if isinstance(kind, Unknown):
            return None
        return {"activedirectory": "hybrid", "azureactivedirectory": "entra", "": "none"}.get(
            (look.text(kind) or "").lower()
        )
    found = find_join_extensions(host, look)
    if found.domain_joins and found.entra_joins:
        return "both"
    if found.unknown_type is not None:
        return None
    if found.domain_joins or (found.misspelt is not None and not found.entra_joins):
        return "hybrid"
    if found.entra_joins:
        return "entra"
    return "none" if host.machine.shows_its_join and why_join_is_open(host, look) is None else None


def _enrollments(host: SessionHost, look: Look) -> tuple[str, ...] | None:
    others = NoEvidence()
    paths = tuple(dict.fromkeys(each.path for each in find_enrollments(host, look, others)))
    is_open = others.open_questions or not host.machine.shows_its_join or why_join_is_open(host, look) is not None
    if not paths and is_open:
        return None
    return paths
