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

# Databases
NO_SUCH_DATABASE = ErrorSpec(400, "DBS.200823", "The database does not exist.")

# Tags
TAG_QUOTA = ErrorSpec(400, "DBS.200087", "The number of tags has reached the quota.")
TAG_EXISTS = ErrorSpec(400, "DBS.200098", "The tag already exists.")
TAG_KEY_REPEATED = ErrorSpec(400, "DBS.280272", "The tag key must be unique.")
NO_SUCH_TAG = ErrorSpec(404, "DBS.200355", "Resource not found.")

# State of an instance
INSTANCE_ABNORMAL = ErrorSpec(409, "DBS.280011", "The DB instance is abnormal or deleted.")
STORAGE_FULL = ErrorSpec(409, "DBS.200316", "The DB instance status is Storage full.")
FROZEN = ErrorSpec(400, "DBS.280449", "The object is frozen.")
TYPE_NOT_ALLOWED = ErrorSpec(409, "DBS.280406", "Not allowed by the DB instance type or status.")

# Restore
RESTORE_MISMATCH = ErrorSpec(400, "DBS.201203", "The backup does not match the DB instance.")
BACKUP_NOT_NORMAL = ErrorSpec(400, "DBS.301024", "The backup file is not normal.")
BAD_INSTANCE_NAME = ErrorSpec(400, "DBS.200021", "Invalid DB instance name.")
INSTANCE_NAME_TAKEN = ErrorSpec(409, "DBS.200022", "The DB instance name already exists.")
BAD_PASSWORD = ErrorSpec(400, "DBS.200052", "Invalid database root password.")
WEAK_PASSWORD = ErrorSpec(400, "DBS.200068", "This is a weak password.")
BAD_VOLUME_TYPE = ErrorSpec(400, "DBS.200026", "Invalid storage type.")
BAD_VOLUME_SIZE = ErrorSpec(400, "DBS.280311", "Invalid storage space size.")
VOLUME_OUT_OF_RANGE = ErrorSpec(400, "DBS.200023", "Storage space is out of range.")
VOLUME_TOO_LARGE = ErrorSpec(400, "DBS.280612", "Storage space exceeds the limit of the shards.")
VOLUME_NOT_MULTIPLE_OF_10 = ErrorSpec(400, "DBS.200027", "Storage space must be a multiple of 10.")
VOLUME_NOT_MULTIPLE_OF_STEP = ErrorSpec(
    400, "DBS.280611", "The storage space must be a multiple of (Number of shards x 40 GB)."
)
BAD_ZONE = ErrorSpec(400, "DBS.200025", "Invalid AZ.")
BAD_VPC = ErrorSpec(400, "DBS.200048", "Invalid VPC ID.")
BAD_SUBNET = ErrorSpec(400, "DBS.200505", "The subnet does not exist or is not in the VPC.")
NO_SUCH_SECURITY_GROUP = ErrorSpec(404, "DBS.200502", "The security group does not exist.")
NO_ADDRESSES = ErrorSpec(400, "DBS.200082", "The available IP addresses are insufficient.")
NO_SUCH_FLAVOR = ErrorSpec(400, "DBS.200053", "The selected specifications do not exist.")
NOT_A_DATA_NODE_FLAVOR = ErrorSpec(400, "DBS.280613", "Please use specifications of data nodes.")
FLAVOR_UNSUITABLE = ErrorSpec(400, "DBS.280661", "The specification does not match the instance.")
FLAVOR_TOO_SMALL = ErrorSpec(400, "DBS.280239", "Invalid specifications.")
FLAVOR_SOLD_OUT = ErrorSpec(400, "DBS.200054", "Invalid specifications.")
BAD_VERSION = ErrorSpec(400, "DBS.280238", "The DB engine or version is not supported.")
BAD_PORT = ErrorSpec(400, "DBS.200059", "Invalid database port.")
BAD_CHARGE_MODE = ErrorSpec(400, "DBS.200061", "Invalid billing mode.")
BAD_TEMPLATE = ErrorSpec(400, "DBS.200057", "Invalid parameter template ID.")
NO_SUCH_TEMPLATE = ErrorSpec(404, "DBS.200058", "The parameter template does not exist.")
BAD_TIME_ZONE = ErrorSpec(400, "DBS.280447", "Invalid time zone.")
BAD_ENTERPRISE_PROJECT = ErrorSpec(400, "DBS.280433", "Invalid enterprise project ID.")
BAD_KMS_KEY = ErrorSpec(400, "DBS.200506", "Invalid KMS key ID.")
NO_SUCH_KMS_KEY = ErrorSpec(400, "DBS.200507", "The KMS key is invalid or has been deleted.")
BAD_BACKUP_START = ErrorSpec(400, "DBS.280253", "Invalid backup start time.")
BAD_BACKUP_RETENTION = ErrorSpec(400, "DBS.280250", "Invalid backup retention days.")
PARALLEL_RESTORE_REQUIRED = ErrorSpec(
    400, "DBS.280654", "The Ha instance is not supported to cancel parallel restore."
)
INSTANCE_QUOTA = ErrorSpec(413, "DBS.200046", "The number of DB instances has reached the quota.")
LOW_BALANCE = {
    spec.code: spec for spec in (ErrorSpec(403, "DBS.280020", "The account is restricted."), FROZEN)
}

# IAM
IAM_BAD_REQUEST = ErrorSpec(400, "Bad Request", "The request body is invalid:")
IAM_UNAUTHORISED = ErrorSpec(401, "Unauthorized", "The username or password is wrong.")
IAM_NO_PROJECT = ErrorSpec(401, "Unauthorized", "The project does not exist or is not yours.")
