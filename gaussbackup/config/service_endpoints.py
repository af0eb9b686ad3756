"""The endpoints of the service and of IAM: as configured, or those of the region.

Most regions follow one naming pattern and eight do not: for these, the host of the pattern belongs
to another product. So a region is looked up in a table, never guessed. Sources: the vendor's SDK
3.1.219; for cn-north-1, eu-west-101 and eu-de the examples in the API references.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from gaussbackup.domain.endpoint_rules import normalize_endpoint
from gaussbackup.domain.input_errors import quoted_input
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.config.setting_sources import SettingValue

_GLOBAL_IAM = "iam.myhuaweicloud.com"
_DOMAIN = "myhuaweicloud.com"


class RegionHosts(NamedTuple):
    """The host names of one region."""

    gaussdb: str
    iam: str


_OPENGAUSS_HOSTS = (  # gaussdb-opengauss.REGION.myhuaweicloud.com
    *("af-south-1", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"),
    *("cn-east-3", "cn-north-1", "cn-north-2", "cn-north-4", "cn-north-9"),
    *("cn-south-1", "cn-south-2", "cn-south-4", "cn-southwest-2"),
    *("la-north-2", "la-south-2", "ru-northwest-2", "sa-brazil-1"),
)
_GAUSSDB_HOSTS = (  # gaussdb.REGION.myhuaweicloud.com
    *("af-north-1", "ap-southeast-5", "cn-east-2", "cn-east-4", "cn-east-5", "cn-north-12"),
    *("me-east-1", "tr-west-1"),
)
_WITH_GLOBAL_IAM = ("af-north-1", "ap-southeast-5", "cn-south-4", "ru-northwest-2")
_OTHER_DOMAINS = {
    "eu-west-101": RegionHosts(
        "gaussdb-opengauss.eu-west-101.myhuaweicloud.eu", "iam.eu-west-101.myhuaweicloud.eu"
    ),
    "eu-de": RegionHosts("gaussdb.eu-de.otc.t-systems.com", "iam.eu-de.otc.t-systems.com"),
}


def region_hosts(region: str) -> RegionHosts | None:
    """Return the hosts of a region; None if it is not known to offer GaussDB."""
    if region in _OTHER_DOMAINS:
        return _OTHER_DOMAINS[region]
    if region in _OPENGAUSS_HOSTS:
        service = "gaussdb-opengauss"
    elif region in _GAUSSDB_HOSTS:
        service = "gaussdb"
    else:
        return None
    iam = _GLOBAL_IAM if region in _WITH_GLOBAL_IAM else f"iam.{region}.{_DOMAIN}"
    return RegionHosts(f"{service}.{region}.{_DOMAIN}", iam)


def known_regions() -> list[str]:
    """Return every region of the table, sorted."""
    return sorted([*_OPENGAUSS_HOSTS, *_GAUSSDB_HOSTS, *_OTHER_DOMAINS])


def validate_region(region: str) -> str | None:
    """Return why there are no hosts of this region, with the nearest name; None if there are."""
    if region_hosts(region) is not None:
        return None
    from difflib import get_close_matches

    nearest = get_close_matches(region.lower(), known_regions(), n=1)
    suggestion = f"; did you mean {nearest[0]}?" if nearest else ""
    return f"unknown region for GaussDB{quoted_input(region)}{suggestion}"


def resolve_endpoints(values: Mapping[str, SettingValue | None]) -> tuple[str, str | None]:
    """Return the endpoints of the service and of IAM; the latter is None if it is not known.

    A region supplies the IAM endpoint of its own cloud only: a password for a private cloud must
    not be sent to the public one because a region is set too. Endpoints have been validated before.
    Raise UsageError if neither region nor endpoint is set, and for an unknown region.
    """
    region, endpoint, iam = values["region"], values["endpoint"], values["iam_endpoint"]
    hosts = region_hosts(region.text) if region is not None else None
    same_cloud = hosts is not None and (endpoint is None or _is_same_cloud(endpoint.text, hosts))
    iam_of_region = f"https://{hosts.iam}" if hosts is not None and same_cloud else None
    iam_endpoint = normalize_endpoint(iam.text) if iam is not None else iam_of_region
    if endpoint is not None:
        return normalize_endpoint(endpoint.text), iam_endpoint
    if region is None:
        raise UsageError(
            "Neither a region nor an endpoint is set.",
            hint="Pass one:  --region ap-southeast-1\n"
            "Or:  export GAUSSBACKUP_REGION=ap-southeast-1\n"
            "Or in a file:  gaussbackup config init",
        )
    if hosts is None:
        raise UsageError(
            f"{region.origin}: {validate_region(region.text)}",
            hint="For another cloud, set its endpoints: --endpoint URL and"
            " GAUSSBACKUP_IAM_ENDPOINT.",
        )
    return f"https://{hosts.gaussdb}", iam_endpoint


def _is_same_cloud(endpoint: str, hosts: RegionHosts) -> bool:
    """Return whether an endpoint is in the domain of these hosts, e.g. `….myhuaweicloud.com`."""
    domain = hosts.gaussdb.split(".", 2)[2]
    return (urlsplit(endpoint).hostname or "").endswith(f".{domain}")
