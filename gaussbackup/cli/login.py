"""How a rehearsed command proves who it is."""

from enum import Enum


class LoginMethod(str, Enum):
    """An access key signs each request; a password buys a token, which expires and is renewed."""

    AKSK = "aksk"
    PASSWORD = "password"  # noqa: S105 - the name of a kind
