"""A refusal: the credentials of a request were not accepted."""

from __future__ import annotations

from gaussbackup.errors import AuthFailed


class CredentialsRejected(AuthFailed):
    """`service_date` is the Date of the answer, which may explain why a signature failed."""

    service_date: str | None = None
