"""The driver has no release for Python 3.14: only its absence can be tested there."""

from __future__ import annotations

import sys

NEED_DRIVER = ["test_sql_checks.py", "test_sql_verification.py", "test_postgresql.py"]
collect_ignore = NEED_DRIVER if sys.version_info >= (3, 14) else []
