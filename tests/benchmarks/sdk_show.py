"""Show a backup with the vendor's SDK: `python -m tests.benchmarks.sdk_show ENDPOINT ID`."""

from __future__ import annotations

import sys
import warnings
from typing import Any

from gaussbackup.emulator import ACCESS_KEY, PROJECT_ID, SECRET_KEY


def sdk_client(endpoint: str) -> Any:
    """Return the client of the SDK for an endpoint."""
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkgaussdbforopengauss.v3 import GaussDBforopenGaussClient

    credentials = BasicCredentials(ACCESS_KEY, SECRET_KEY, PROJECT_ID)
    builder = GaussDBforopenGaussClient.new_builder().with_credentials(credentials)
    return builder.with_endpoint(endpoint).build()


def sdk_show(client: Any, backup_id: str) -> Any:
    """Return the response with this backup."""
    from huaweicloudsdkgaussdbforopengauss.v3 import ListBackupsRequest

    return client.list_backups(ListBackupsRequest(backup_id=backup_id))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.stdout.write(f"{sdk_show(sdk_client(sys.argv[1]), sys.argv[2])}\n")
