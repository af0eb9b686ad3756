"""Hosts of each region; the rows are those of the vendor's SDK and API references."""

from __future__ import annotations

import pytest

from gaussbackup.config.service_endpoints import known_regions, region_hosts
from tests.config.config_builder import KEYS, load_error, load_profile

# region, host of GaussDB before the region, host of IAM
ROWS = """
af-north-1 gaussdb.af-north-1.myhuaweicloud.com iam.myhuaweicloud.com
af-south-1 gaussdb-opengauss.af-south-1.myhuaweicloud.com iam.af-south-1.myhuaweicloud.com
ap-southeast-1 gaussdb-opengauss.ap-southeast-1.myhuaweicloud.com iam.ap-southeast-1.myhuaweicloud.com
ap-southeast-2 gaussdb-opengauss.ap-southeast-2.myhuaweicloud.com iam.ap-southeast-2.myhuaweicloud.com
ap-southeast-3 gaussdb-opengauss.ap-southeast-3.myhuaweicloud.com iam.ap-southeast-3.myhuaweicloud.com
ap-southeast-4 gaussdb-opengauss.ap-southeast-4.myhuaweicloud.com iam.ap-southeast-4.myhuaweicloud.com
ap-southeast-5 gaussdb.ap-southeast-5.myhuaweicloud.com iam.myhuaweicloud.com
cn-east-2 gaussdb.cn-east-2.myhuaweicloud.com iam.cn-east-2.myhuaweicloud.com
cn-east-3 gaussdb-opengauss.cn-east-3.myhuaweicloud.com iam.cn-east-3.myhuaweicloud.com
cn-east-4 gaussdb.cn-east-4.myhuaweicloud.com iam.cn-east-4.myhuaweicloud.com
cn-east-5 gaussdb.cn-east-5.myhuaweicloud.com iam.cn-east-5.myhuaweicloud.com
cn-north-1 gaussdb-opengauss.cn-north-1.myhuaweicloud.com iam.cn-north-1.myhuaweicloud.com
cn-north-12 gaussdb.cn-north-12.myhuaweicloud.com iam.cn-north-12.myhuaweicloud.com
cn-north-2 gaussdb-opengauss.cn-north-2.myhuaweicloud.com iam.cn-north-2.myhuaweicloud.com
cn-north-4 gaussdb-opengauss.cn-north-4.myhuaweicloud.com iam.cn-north-4.myhuaweicloud.com
cn-north-9 gaussdb-opengauss.cn-north-9.myhuaweicloud.com iam.cn-north-9.myhuaweicloud.com
cn-south-1 gaussdb-opengauss.cn-south-1.myhuaweicloud.com iam.cn-south-1.myhuaweicloud.com
cn-south-2 gaussdb-opengauss.cn-south-2.myhuaweicloud.com iam.cn-south-2.myhuaweicloud.com
cn-south-4 gaussdb-opengauss.cn-south-4.myhuaweicloud.com iam.myhuaweicloud.com
cn-southwest-2 gaussdb-opengauss.cn-southwest-2.myhuaweicloud.com iam.cn-southwest-2.myhuaweicloud.com
eu-de gaussdb.eu-de.otc.t-systems.com iam.eu-de.otc.t-systems.com
eu-west-101 gaussdb-opengauss.eu-west-101.myhuaweicloud.eu iam.eu-west-101.myhuaweicloud.eu
la-north-2 gaussdb-opengauss.la-north-2.myhuaweicloud.com iam.la-north-2.myhuaweicloud.com
la-south-2 gaussdb-opengauss.la-south-2.myhuaweicloud.com iam.la-south-2.myhuaweicloud.com
me-east-1 gaussdb.me-east-1.myhuaweicloud.com iam.me-east-1.myhuaweicloud.com
ru-northwest-2 gaussdb-opengauss.ru-northwest-2.myhuaweicloud.com iam.myhuaweicloud.com
sa-brazil-1 gaussdb-opengauss.sa-brazil-1.myhuaweicloud.com iam.sa-brazil-1.myhuaweicloud.com
tr-west-1 gaussdb.tr-west-1.myhuaweicloud.com iam.tr-west-1.myhuaweicloud.com
"""  # noqa: E501 - a table
TABLE = [line.split() for line in ROWS.split("\n") if line]
REGIONS_WITHOUT_GAUSSDB = [
    *("ae-ad-1", "eu-west-0", "my-kualalumpur-1", "na-mexico-1", "ru-moscow-1", "eu-nl"),
]


@pytest.mark.parametrize(("region", "gaussdb", "iam"), TABLE)
def test_region_hosts_match_vendor_tables(region: str, gaussdb: str, iam: str) -> None:
    assert region_hosts(region) == (gaussdb, iam)
    profile = load_profile({**KEYS, "GAUSSBACKUP_REGION": region})
    assert (profile.endpoint, profile.iam_endpoint) == (f"https://{gaussdb}", f"https://{iam}")


def test_known_regions_match_vendor_tables() -> None:
    assert known_regions() == sorted(row[0] for row in TABLE)
    assert not set(REGIONS_WITHOUT_GAUSSDB) & set(known_regions())


@pytest.mark.parametrize(
    "region", [*REGIONS_WITHOUT_GAUSSDB, "AP-SOUTHEAST-1", "x", "../etc", "eu-de "]
)
def test_load_rejects_unknown_region_without_guessing_a_host(region: str) -> None:
    assert region_hosts(region) is None
    error = load_error({**KEYS, "GAUSSBACKUP_REGION": region})
    assert error.startswith("GAUSSBACKUP_REGION: unknown region for GaussDB")
    assert "--endpoint" in error


@pytest.mark.parametrize(
    ("region", "nearest"),
    [("cn-nroth-4", "cn-north-4"), ("apsoutheast-1", "ap-southeast-1"), ("EU-DE", "eu-de")],
)
def test_load_suggests_nearest_region_for_misspelled_one(region: str, nearest: str) -> None:
    assert f"did you mean {nearest}?" in load_error(KEYS, region=region)


def test_load_accepts_any_region_if_endpoint_is_set() -> None:
    profile = load_profile(
        KEYS, region="region-1", endpoint="https://gaussdb.region-1.example.internal/"
    )
    assert profile.endpoint == "https://gaussdb.region-1.example.internal"
    assert (profile.region, profile.iam_endpoint) == ("region-1", None)


def test_load_uses_iam_of_region_only_for_endpoint_of_same_cloud() -> None:
    private = {**KEYS, "GAUSSBACKUP_ENDPOINT": "https://private.example"}
    assert load_profile(private).iam_endpoint is None
    assert load_profile(private, region="eu-de").iam_endpoint is None
    same = {**KEYS, "GAUSSBACKUP_ENDPOINT": "https://other.eu-de.otc.t-systems.com"}
    assert load_profile(same, region="eu-de").iam_endpoint == "https://iam.eu-de.otc.t-systems.com"
    own_iam = {**private, "GAUSSBACKUP_IAM_ENDPOINT": "https://IAM.private.example/"}
    assert load_profile(own_iam, region="eu-de").iam_endpoint == "https://iam.private.example"


def test_load_lists_ways_to_set_region_if_none_is_set() -> None:
    error = load_error(KEYS)
    assert all(way in error for way in ("--region", "GAUSSBACKUP_REGION", "config init"))
