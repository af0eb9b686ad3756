"""Where the service and IAM are: as given, else as the region says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import UsageError
from gaussbackup.policy.endpoints import endpoint_flaw, normalised
from gaussbackup.settings.regions import hosts_of, known_regions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.settings.sources import Found


def addresses(values: Mapping[str, Found | None]) -> tuple[str, str | None]:
    """The endpoints of the service and of IAM, the latter None where nothing tells it.

    Raises UsageError for an unknown region, an unfit address, or neither of them.
    """
    region, endpoint, iam = values["region"], values["endpoint"], values["iam_endpoint"]
    iam_endpoint = _endpoint(iam) if iam is not None else None
    if endpoint is not None:
        hosts = hosts_of(region.text) if region is not None else None
        fallback = f"https://{hosts.iam}" if hosts is not None else None
        return _endpoint(endpoint), iam_endpoint or fallback
    if region is None:
        raise UsageError(
            "Neither a region nor an endpoint is set.",
            hint="Give one:  --region ap-southeast-1\n"
            "Or:  export GAUSSBACKUP_REGION=ap-southeast-1\n"
            "Or in a file:  gaussbackup config init",
        )
    hosts = hosts_of(region.text)
    if hosts is None:
        raise _unknown_region(region)
    return f"https://{hosts.gaussdb}", iam_endpoint or f"https://{hosts.iam}"


def _endpoint(found: Found) -> str:
    flaw = endpoint_flaw(found.text)
    if flaw is not None:
        raise UsageError(f"{found.origin}: the endpoint {flaw}.")
    return normalised(found.text)


def _unknown_region(region: Found) -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(region.text, known_regions(), n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return UsageError(
        f"{region.origin}: the region {region.text} is not known to serve GaussDB.{meant}",
        hint="For another cloud give its addresses: --endpoint URL, and GAUSSBACKUP_IAM_ENDPOINT.",
    )
