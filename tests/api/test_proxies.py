"""Proxies of the environment."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from gaussbackup.api.proxies import proxy_for, proxy_name
from gaussbackup.domain.redaction import secrets_in_url

PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({}, None),
        ({"https_proxy": PROXY}, PROXY),
        ({"HTTPS_PROXY": PROXY}, PROXY),
        ({"https_proxy": PROXY, "HTTPS_PROXY": "http://other"}, PROXY),
        ({"ALL_PROXY": PROXY}, PROXY),
        ({"http_proxy": PROXY}, None),
        ({"https_proxy": "proxy.example:3128"}, PROXY),
        ({"https_proxy": PROXY, "no_proxy": "*"}, None),
        ({"https_proxy": PROXY, "no_proxy": "x.org, .example.com"}, None),
        ({"https_proxy": PROXY, "NO_PROXY": "example.com"}, None),
        ({"https_proxy": PROXY, "NO_PROXY": "*.example.com"}, None),
        ({"https_proxy": PROXY, "NO_PROXY": "db.example.com:443"}, None),
        ({"https_proxy": PROXY, "NO_PROXY": "db.example.com:8443"}, PROXY),
        ({"https_proxy": PROXY, "NO_PROXY": "b.example.com"}, PROXY),
        ({"https_proxy": PROXY, "NO_PROXY": "10.0.0.0/8"}, PROXY),
        ({"https_proxy": PROXY, "NO_PROXY": "x.org db.example.com"}, None),
        ({"https_proxy": PROXY, "NO_PROXY": "x.org,\t.example.com  y.org"}, None),
        ({"https_proxy": PROXY, "NO_PROXY": " , "}, PROXY),
    ],
)
def test_proxy_for_reads_the_environment(environ: dict[str, str], proxy: str | None) -> None:
    assert proxy_for("https://db.example.com/x", environ) == proxy


def test_proxy_for_accepts_a_network_in_no_proxy() -> None:
    environ = {"https_proxy": PROXY, "no_proxy": "10.0.0.0/8"}
    assert proxy_for("https://10.1.2.3/", environ) is None
    assert proxy_for("https://11.1.2.3/", environ) == PROXY


@pytest.mark.parametrize(
    ("no_proxy", "exempt"),
    [
        ("[2001:db8::1]", True),
        ("[2001:DB8:0::1]:443", True),
        ("[2001:db8::1]:8443", False),
        ("2001:db8::1", True),
        ("x.org [2001:db8::1]", True),
        ("[2001:db8::2]", False),
        ("[nonsense]", False),
        ("2001:db8::/32", True),
    ],
)
def test_proxy_for_accepts_ipv6_addresses_in_no_proxy(no_proxy: str, exempt: bool) -> None:
    environ = {"https_proxy": PROXY, "no_proxy": no_proxy}
    assert (proxy_for("https://[2001:db8::1]/", environ) is None) is exempt


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8/", "http://localhost/", "http://[::1]:9/", "http://169.254.169.254/"],
)
def test_proxy_for_returns_none_for_local_hosts(url: str) -> None:
    assert proxy_for(url, {"all_proxy": PROXY, "https_proxy": PROXY}) is None


def test_proxy_name_omits_the_password_which_is_a_secret() -> None:
    for user in ("user:p%40ss", "user:p@ss", "user:p/ss", "user:p?s#s"):
        proxy = f"http://{user}@proxy.example:3128"
        assert proxy_name(proxy) == "proxy.example:3128"
        assert unquote(user.partition(":")[2]) in secrets_in_url(proxy)
    assert proxy_name(PROXY) == proxy_name(f"{PROXY}/") == "proxy.example:3128"
    assert secrets_in_url(PROXY) == set()
