"""Where the service and IAM are: as given, else as the region says."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gaussbackup.config.fitting import unknown_region_error
from gaussbackup.config.regions import region_hosts
from gaussbackup.domain.endpoints import normalize_endpoint
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.config.regions import RegionHosts
    from gaussbackup.config.setting_sources import SettingValue


def resolve_endpoints(values: Mapping[str, SettingValue | None]) -> tuple[str, str | None]:
    """The endpoints of the service and of IAM, the latter None where nothing tells it.

    A region tells the IAM of its own cloud alone: a password for a private cloud must not be sent
    to the public one because a region was set as well. What is an address has been found fit
    before. Raises UsageError for an unknown region, and where there is neither a region nor an
    endpoint.
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
            hint="Give one:  --region ap-southeast-1\n"
            "Or:  export GAUSSBACKUP_REGION=ap-southeast-1\n"
            "Or in a file:  gaussbackup config init",
        )
    if hosts is None:
        raise UsageError(
            f"{region.origin}: {unknown_region_error(region.text)}",
            hint="For another cloud give its addresses: --endpoint URL, and"
            " GAUSSBACKUP_IAM_ENDPOINT.",
        )
    return f"https://{hosts.gaussdb}", iam_endpoint


def _is_same_cloud(endpoint: str, hosts: RegionHosts) -> bool:
    """Whether an endpoint belongs to the cloud of these hosts: `….myhuaweicloud.com`."""
    cloud = hosts.gaussdb.split(".", 2)[2]
    return (urlsplit(endpoint).hostname or "").endswith(f".{cloud}")
