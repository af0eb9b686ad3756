"""The driver has no release for Python 3.14: only its absence can be tested there."""

from __future__ import annotations

import sys

collect_ignore = ["test_sql_checks.py", "test_postgresql.py"] if sys.version_info >= (3, 14) else []
