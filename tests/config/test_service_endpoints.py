"""Which hosts serve a region; the rows are those of the vendor's SDK and API references."""

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
WITHOUT_GAUSSDB = [
    *("ae-ad-1", "eu-west-0", "my-kualalumpur-1", "na-mexico-1", "ru-moscow-1", "eu-nl"),
]


@pytest.mark.parametrize(("region", "gaussdb", "iam"), TABLE)
def test_each_region_has_its_own_hosts(region: str, gaussdb: str, iam: str) -> None:
    assert region_hosts(region) == (gaussdb, iam)
    profile = load_profile({**KEYS, "GAUSSBACKUP_REGION": region})
    assert (profile.endpoint, profile.iam_endpoint) == (f"https://{gaussdb}", f"https://{iam}")


def test_no_other_region_is_known() -> None:
    assert known_regions() == sorted(row[0] for row in TABLE)
    assert not set(WITHOUT_GAUSSDB) & set(known_regions())


@pytest.mark.parametrize("region", [*WITHOUT_GAUSSDB, "AP-SOUTHEAST-1", "x", "../etc", "eu-de "])
def test_a_region_without_gaussdb_is_refused_and_nothing_guessed(region: str) -> None:
    assert region_hosts(region) is None
    said = load_error({**KEYS, "GAUSSBACKUP_REGION": region})
    assert said.startswith("GAUSSBACKUP_REGION: unknown region for GaussDB")
    assert "--endpoint" in said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("cn-nroth-4", "cn-north-4"), ("apsoutheast-1", "ap-southeast-1"), ("EU-DE", "eu-de")],
)
def test_a_slip_of_the_finger_is_answered_with_the_nearest_region(typed: str, meant: str) -> None:
    assert f"did you mean {meant}?" in load_error(KEYS, region=typed)


def test_any_region_will_do_where_the_endpoint_is_given() -> None:
    profile = load_profile(
        KEYS, region="region-1", endpoint="https://gaussdb.region-1.example.internal/"
    )
    assert profile.endpoint == "https://gaussdb.region-1.example.internal"
    assert (profile.region, profile.iam_endpoint) == ("region-1", None)


def test_a_password_for_a_private_cloud_is_never_sent_to_the_public_one_of_a_region() -> None:
    private = {**KEYS, "GAUSSBACKUP_ENDPOINT": "https://private.example"}
    assert load_profile(private).iam_endpoint is None
    assert load_profile(private, region="eu-de").iam_endpoint is None
    same = {**KEYS, "GAUSSBACKUP_ENDPOINT": "https://other.eu-de.otc.t-systems.com"}
    assert load_profile(same, region="eu-de").iam_endpoint == "https://iam.eu-de.otc.t-systems.com"
    given = {**private, "GAUSSBACKUP_IAM_ENDPOINT": "https://IAM.private.example/"}
    assert load_profile(given, region="eu-de").iam_endpoint == "https://iam.private.example"


def test_neither_region_nor_endpoint_says_the_three_ways_to_give_one() -> None:
    said = load_error(KEYS)
    assert all(way in said for way in ("--region", "GAUSSBACKUP_REGION", "config init"))
