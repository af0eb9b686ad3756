"""Import of requests without unused dependencies."""

from __future__ import annotations

import subprocess
import sys


def test_load_requests_hides_unused_dependencies() -> None:
    code = (
        "import sys; from gaussbackup.api.fast_requests_import import load_requests\n"
        "import gaussbackup.api.client\n"
        "assert 'requests' not in sys.modules\n"
        "load_requests(); load_requests()\n"
        "assert 'requests' in sys.modules\n"
        "assert 'charset_normalizer' not in sys.modules and 'chardet' not in sys.modules\n"
        "import charset_normalizer\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
