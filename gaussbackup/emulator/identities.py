"""The account, user, access key and project of the emulated cloud.

The credentials are public on purpose: only the emulator accepts them.
"""

from __future__ import annotations

PROJECT_ID = "0123456789abcdef0123456789abcdef"
REGION = "emulator"
"""The region, and the name of its default project, as in the real cloud."""

ACCESS_KEY = "EMULATORACCESSKEY"
SECRET_KEY = "emulator-secret-key"  # noqa: S105 - public credential

DOMAIN = "emulator"
USERNAME = "operator"
PASSWORD = "emulator-password"  # noqa: S105 - public credential

DOMAIN_ID = "d0000000000000000000000000000001"
USER_ID = "c0000000000000000000000000000001"
