"""Which host serves a region: of GaussDB, and of IAM.

Most regions follow one pattern, and eight do not: there, the host that the pattern would give
belongs to another product. So a region is looked up, never guessed. Sources: the vendor's SDK
3.1.219, and for cn-north-1, eu-west-101 and eu-de the examples of the API references.
"""

from __future__ import annotations

from typing import NamedTuple

GLOBAL_IAM = "iam.myhuaweicloud.com"
_DOMAIN = "myhuaweicloud.com"


class RegionHosts(NamedTuple):
    """The host names of one region."""

    gaussdb: str
    iam: str


_PATTERN = [
    "af-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "cn-east-3",
    "cn-north-1",
    "cn-north-2",
    "cn-north-4",
    "cn-north-9",
    "cn-south-1",
    "cn-south-2",
    "cn-south-4",
    "cn-southwest-2",
    "la-north-2",
    "la-south-2",
    "ru-northwest-2",
    "sa-brazil-1",
]
_PLAIN = [
    "af-north-1",
    "ap-southeast-5",
    "cn-east-2",
    "cn-east-4",
    "cn-east-5",
    "cn-north-12",
    "me-east-1",
    "tr-west-1",
]
_WITH_GLOBAL_IAM = ("af-north-1", "ap-southeast-5", "cn-south-4", "ru-northwest-2")
_OTHER = {
    "eu-west-101": RegionHosts(
        "gaussdb-opengauss.eu-west-101.myhuaweicloud.eu", "iam.eu-west-101.myhuaweicloud.eu"
    ),
    "eu-de": RegionHosts("gaussdb.eu-de.otc.t-systems.com", "iam.eu-de.otc.t-systems.com"),
}


def region_hosts(region: str) -> RegionHosts | None:
    """The hosts of a region; None for one that is not known to serve GaussDB."""
    if region in _OTHER:
        return _OTHER[region]
    if region in _PATTERN:
        service = "gaussdb-opengauss"
    elif region in _PLAIN:
        service = "gaussdb"
    else:
        return None
    iam = GLOBAL_IAM if region in _WITH_GLOBAL_IAM else f"iam.{region}.{_DOMAIN}"
    return RegionHosts(f"{service}.{region}.{_DOMAIN}", iam)


def known_regions() -> list[str]:
    """Every region that can be looked up."""
    return sorted([*_PATTERN, *_PLAIN, *_OTHER])
