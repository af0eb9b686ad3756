"""Who exists in the emulated cloud: one account, one user, one key, one project.

They are public on purpose: they open nothing but the emulator.
"""

from __future__ import annotations

PROJECT_ID = "0123456789abcdef0123456789abcdef"
REGION = "emulator"
"""The region; as in the cloud, the default project of a region carries the region's name."""

ACCESS_KEY = "EMULATORACCESSKEY"
SECRET_KEY = "emulator-secret-key"  # noqa: S105 - public, see above

DOMAIN = "emulator"
USERNAME = "operator"
PASSWORD = "emulator-password"  # noqa: S105 - public, see above

DOMAIN_ID = "d0000000000000000000000000000001"
USER_ID = "c0000000000000000000000000000001"
