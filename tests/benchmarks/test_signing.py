"""Time to sign one request, compared with the vendor's SDK."""

from __future__ import annotations

import timeit
from typing import TYPE_CHECKING

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

from gaussbackup.api.auth.signers import authorization
from gaussbackup.emulator import ACCESS_KEY, PROJECT_ID, SECRET_KEY
from tests.benchmarks import goals

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.measurements import Results

pytestmark = pytest.mark.benchmark

PATH = f"/v3/{PROJECT_ID}/backups"
QUERY = [("instance_id", "7e01ac5ac5274957ba506f3851d11d51in14"), ("limit", "100"), ("offset", "0")]
HEADERS = {
    "Content-Type": "application/json",
    "X-Project-Id": PROJECT_ID,
    "X-Sdk-Date": "20261123T120000Z",
    "Host": "gaussdb.example",
}


def microseconds(action: Callable[[], object], times: int = 2000) -> float:
    """Return the time of one call in the fastest of some rounds."""
    return min(timeit.repeat(action, number=times, repeat=15)) / times * 1e6


def ours() -> str:
    query = "&".join(f"{name}={value}" for name, value in QUERY)
    return authorization(
        ACCESS_KEY,
        SECRET_KEY,
        method="GET",
        url=f"https://gaussdb.example{PATH}?{query}",
        headers=HEADERS,
        body=b"",
    )


def theirs() -> str:
    request = SdkRequest(
        method="GET",
        schema="https",
        host="gaussdb.example",
        resource_path=PATH,
        query_params=list(QUERY),
        header_params=dict(HEADERS),
        body="",
    )
    Signer(BasicCredentials(ACCESS_KEY, SECRET_KEY, PROJECT_ID)).sign(request)
    return str(request.header_params["Authorization"])


def test_sign_one_request(results: Results) -> None:
    assert ours() == theirs()
    own, vendor = microseconds(ours), microseconds(theirs)
    other = f"vendor {vendor:.1f} us here"
    results.add(goals.SIGNING, f"{own:.1f} us", met=own <= 15, other=other)
