"""Every error of the emulated API: status, code and message.

GaussDB, the API gateway in front of it and IAM use different formats, see `server.response`.
Codes: gaussbackup/api/README.md, "Error codes".
"""

from __future__ import annotations

from typing import NamedTuple


class ErrorSpec(NamedTuple):
    """One row of the vendor's table of error codes."""

    status: int
    code: str
    message: str


class ApiError(Exception):
    """The request fails with an error response; `detail` is appended to the message."""

    def __init__(
        self, spec: ErrorSpec, detail: str = "", headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        self.spec = spec
        self.message = f"{spec.message} {detail}".strip()
        self.headers = headers
        super().__init__(self.message)


class GaussDbError(ApiError):
    """An error of GaussDB itself."""


class GatewayError(ApiError):
    """An error of the API gateway: GaussDB does not receive the request."""


class IamError(ApiError):
    """An error of IAM; its code is the HTTP status, and `ErrorSpec.code` is its title."""


# API gateway
NO_SUCH_API = ErrorSpec(404, "APIGW.0101", "The API does not exist or has not been published.")
MALFORMED_REQUEST = ErrorSpec(400, "APIGW.0201", "The request is malformed:")
REQUEST_TOO_LARGE = ErrorSpec(413, "APIGW.0201", "The request body exceeds 12 MB.")
NOT_AUTHENTICATED = ErrorSpec(401, "APIGW.0301", "Incorrect IAM authentication information:")
SECURITY_TOKEN_EXPIRED = ErrorSpec(400, "APIG.0602", "Bad request: the security token has expired")
THROTTLED = ErrorSpec(429, "APIGW.0308", "The throttling threshold has been reached:")
GATEWAY_FAILURE = ErrorSpec(500, "APIGW.0601", "Internal server error.")

# Any GaussDB request
BAD_PARAMETER = ErrorSpec(400, "DBS.200001", "Invalid parameter:")
EMPTY_BODY = ErrorSpec(400, "DBS.200006", "The request body is empty.")
BAD_PROJECT_ID = ErrorSpec(400, "DBS.280408", "Invalid project ID.")
NOT_AUTHORISED = ErrorSpec(403, "DBS.200010", "The ID is empty or the caller is not authorized.")
BAD_INSTANCE_ID = ErrorSpec(400, "DBS.280404", "Invalid instance ID or node ID.")
NO_SUCH_INSTANCE = ErrorSpec(404, "DBS.200002", "The DB instance does not exist.")
BAD_LIMIT = ErrorSpec(400, "DBS.280439", "The value of limit must be an integer from 1 to 100.")
BAD_OFFSET = ErrorSpec(400, "DBS.280440", "The value of offset must be an integer of at least 0.")
INVALID_OPERATION = ErrorSpec(409, "DBS.200402", "Invalid operation.")

# Backups
BAD_BACKUP_NAME = ErrorSpec(400, "DBS.201210", "Invalid backup name.")
BAD_BACKUP_DESCRIPTION = ErrorSpec(400, "DBS.280127", "Invalid backup description.")
BAD_BACKUP_ID = ErrorSpec(400, "DBS.280124", "Invalid backup ID.")
BAD_BACKUP_TYPE = ErrorSpec(400, "DBS.201004", "The backup type does not exist.")
BAD_END_TIME = ErrorSpec(400, "DBS.280416", "Invalid end time of the backup.")
BACKUP_NAME_TAKEN = ErrorSpec(409, "DBS.201201", "The backup name already exists.")
BACKUP_RUNNING = ErrorSpec(409, "DBS.201205", "A backup is already in progress.")
INSTANCE_BUSY = ErrorSpec(409, "DBS.200019", "Another operation is being performed.")
NOT_MANUAL = ErrorSpec(400, "DBS.201218", "Only manual backups can be deleted.")
BACKUP_NOT_DELETABLE = ErrorSpec(400, "DBS.201208", "The backup status does not allow this.")
NO_SUCH_BACKUP = {
    spec.code: spec
    for spec in (
        ErrorSpec(404, "DBS.201010", "The backup does not exist."),
        ErrorSpec(400, "DBS.201203", "The backup does not exist."),
        ErrorSpec(400, "DBS.200751", "The backup has been deleted."),
    )
}
NO_SUCH_JOB = ErrorSpec(400, "DBS.200543", "The task does not exist.")

# Backup policy
BAD_POLICY_PERIOD = ErrorSpec(400, "DBS.201101", "Invalid backup cycle.")
BAD_POLICY_START = ErrorSpec(400, "DBS.201103", "Invalid backup start time.")
BAD_POLICY_RETENTION = ErrorSpec(400, "DBS.201106", "Invalid retention period.")
BAD_POLICY_DIFFERENTIAL = ErrorSpec(400, "DBS.280618", "Invalid differential backup period.")

# Restore
RESTORE_MISMATCH = ErrorSpec(400, "DBS.201203", "The backup does not match the DB instance.")

# IAM
IAM_BAD_REQUEST = ErrorSpec(400, "Bad Request", "The request body is invalid:")
IAM_UNAUTHORISED = ErrorSpec(401, "Unauthorized", "The username or password is wrong.")
IAM_NO_PROJECT = ErrorSpec(401, "Unauthorized", "The project does not exist or is not yours.")
