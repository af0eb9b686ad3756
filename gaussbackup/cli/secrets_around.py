"""The secrets that lie around a command, in its environment and in the addresses it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.redaction import secrets_in_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OWNERS = ("GAUSSBACKUP_", "HW_", "HUAWEICLOUD_")
_SECRETS = ("SECRET_KEY", "SECURITY_TOKEN", "TOKEN", "PASSWORD", "SDK_SK")
_ADDRESSES = ("GAUSSBACKUP_ENDPOINT", "GAUSSBACKUP_IAM_ENDPOINT")


def environment_secrets(environ: Mapping[str, str], endpoint: str | None) -> Iterator[str]:
    """Every one, whether it is used or not; `endpoint` is what the command line says of it.

    A password in an address is refused, and must not stand in what is said of that.
    """
    for name, value in environ.items():
        if name.startswith(_OWNERS) and name.endswith(_SECRETS):
            yield value
    for address in (endpoint, *map(environ.get, _ADDRESSES)):
        if address:
            yield from secrets_in_url(address)
