"""What code says of domains of Entra Domain Services, free of any provider's attribute names."""

from __future__ import annotations

from avd_intune.languages.resource_model import Resource
from avd_intune.records import dataclass
from avd_intune.values.value_types import Value


@dataclass(slots=True, eq=False)
class ManagedDomain:
    """An Entra Domain Services domain (earlier: Azure AD Domain Services) that the code declares or refers to."""

    resource: Resource
    name: Value


@dataclass(slots=True, eq=False)
class DomainElsewhere:
    """A managed domain that another root of the repository deploys or reads.

    name: inputs of two roots are not the same because they have one name. address, place: what it is called there, and
    the line, as the repository names it. is_certain: whether that root deploys it in every case.
    """

    name: Value
    address: str
    place: str
    is_certain: bool


@dataclass(slots=True, eq=False)
class ShareSignIn:
    """A storage account whose file shares ask a directory who somebody is, and which directory that is.

    domain: the domain that it names, null for none.
    https://learn.microsoft.com/azure/storage/files/storage-files-identity-auth-domain-services-enable
    """

    resource: Resource
    directory: Value
    domain: Value
