"""Error codes of the service: category, meaning and hint of each one.

Decisions rest on codes, never on the text of a message, which depends on X-Language
(gaussbackup/api/README.md, "Error codes"). The module is imported only to explain an error.
"""

from __future__ import annotations

from enum import Enum


class ErrorCategory(Enum):
    """Kind of error that a code stands for."""

    INVALID = "invalid"
    BUSY = "busy"
    STATE = "state"
    NAME_TAKEN = "name taken"
    CONFLICT = "conflict"
    NOT_FOUND = "not found"
    FORBIDDEN = "forbidden"
    AUTH = "auth"
    QUOTA = "quota"
    THROTTLED = "throttled"
    ROUTE = "route"
    SERVER = "server"
    FOREIGN = "foreign"


_C = ErrorCategory

_TABLE: tuple[tuple[ErrorCategory, str, str], ...] = (
    (
        _C.INVALID,
        "invalid parameter or path",
        "DBS.200001 DBS.200004 DBS.200405 DBS.280001 DBS.280204 DBS.290000 DBS.06010013"
        " DBS.212019 APIGW.0106 APIGW.0201 APIGW.0602",
    ),
    (_C.INVALID, "empty request body", "DBS.200006 DBS.280006"),
    (_C.INVALID, "invalid backup name", "DBS.201210"),
    (_C.INVALID, "invalid backup description", "DBS.280127"),
    (_C.INVALID, "malformed backup id", "DBS.280124"),
    (_C.INVALID, "malformed instance id", "DBS.280404"),
    (_C.INVALID, "invalid project id", "DBS.280408"),
    (_C.INVALID, "invalid end of the time range", "DBS.280416"),
    (_C.INVALID, "invalid page size", "DBS.280439"),
    (_C.INVALID, "invalid page offset", "DBS.280440"),
    (_C.INVALID, "unknown backup type", "DBS.201004"),
    (
        _C.INVALID,
        "invalid retention of the backup policy",
        "DBS.200064 DBS.200065 DBS.201106 DBS.280214 DBS.280250",
    ),
    (_C.INVALID, "invalid weekdays of the backup policy", "DBS.201101 DBS.280215 DBS.280251"),
    (_C.INVALID, "invalid start time of the backup policy", "DBS.201103 DBS.280216 DBS.280253"),
    (_C.INVALID, "invalid differential period of the backup policy", "DBS.280618"),
    (_C.INVALID, "invalid instance name", "DBS.200021"),
    (_C.INVALID, "volume size out of range", "DBS.200023 DBS.280242 DBS.280612"),
    (_C.INVALID, "volume size is not a multiple of 10 GB", "DBS.200027 DBS.200302 DBS.280266"),
    (_C.INVALID, "volume size is not a multiple of 40 GB per shard", "DBS.280611"),
    (_C.INVALID, "invalid availability zone", "DBS.200025 DBS.280285"),
    (_C.INVALID, "invalid volume type", "DBS.200026 DBS.280241"),
    (_C.INVALID, "engine version not supported", "DBS.200040 DBS.200041 DBS.280238"),
    (_C.INVALID, "VPC not found", "DBS.200048"),
    (_C.INVALID, "subnet not found, or not in the VPC", "DBS.200049 DBS.200505"),
    (_C.INVALID, "security group not found", "DBS.200502"),
    (_C.INVALID, "invalid password", "DBS.200052 DBS.280246"),
    (_C.INVALID, "weak password", "DBS.200068 DBS.280203"),
    (
        _C.INVALID,
        "invalid flavor, or sold out in a zone",
        "DBS.200053 DBS.200054 DBS.280239 DBS.280613 DBS.280661",
    ),
    (_C.INVALID, "invalid port", "DBS.200059"),
    (_C.INVALID, "invalid billing mode", "DBS.200061"),
    (_C.INVALID, "disk encryption key not found or not usable", "DBS.200506 DBS.200507"),
    (_C.INVALID, "parallel restore cannot be switched off", "DBS.280654"),
    (_C.INVALID, "invalid tag", "DBS.200087 DBS.200098 DBS.280272"),
    (_C.BUSY, "a backup of the instance is already running", "DBS.201205"),
    (
        _C.BUSY,
        "another operation is running on the instance, or the instance is faulty",
        "DBS.200011 DBS.200019 DBS.200047 DBS.201202 DBS.06020003 DBS.201015 DBS.216011"
        " DBS.05000084",
    ),
    (
        _C.BUSY,
        "not allowed in the current state of the instance",
        "DBS.200086 DBS.201014 DBS.280800 DBS.06010001 DBS.280406",
    ),
    (_C.BUSY, "the instance has no healthy node", "DBS.200408"),
    (_C.BUSY, "the storage of the instance is full", "DBS.200316"),
    (_C.BUSY, "the instance is faulty or deleted", "DBS.280011"),
    (_C.STATE, "not allowed in the current state of the backup", "DBS.201208 DBS.301024"),
    (_C.STATE, "the backup is automatic; only manual backups can be deleted", "DBS.201218"),
    (_C.NAME_TAKEN, "a backup with this name already exists", "DBS.201201 DBS.201209"),
    (_C.CONFLICT, "an instance with this name already exists", "DBS.200022"),
    (_C.CONFLICT, "operation not allowed", "DBS.200402"),
    (
        _C.NOT_FOUND,
        "instance not found",
        "DBS.200002 DBS.200045 DBS.200602 DBS.201028 DBS.280022 DBS.290005 DBS.290011 DBS.200013"
        " DBS.200203",
    ),
    (_C.NOT_FOUND, "backup not found", "DBS.201010 DBS.201203 DBS.200751"),
    (_C.NOT_FOUND, "job not found", "DBS.200543"),
    (_C.NOT_FOUND, "not found", "DBS.200355 DBS.290013"),
    (
        _C.FORBIDDEN,
        "permission denied",
        "DBS.200010 DBS.200604 DBS.216003 APIGW.0302 APIGW.0304 APIGW.0306",
    ),
    (_C.FORBIDDEN, "not found, or permission denied", "DBS.200044 DBS.201003 DBS.280015"),
    (_C.FORBIDDEN, "account restricted or frozen", "DBS.280020 DBS.280449"),
    (_C.FORBIDDEN, "project not available", "APIGW.0310"),
    (_C.FORBIDDEN, "this machine's IP address is not allowed", "APIGW.0401 APIGW.0402"),
    (_C.FORBIDDEN, "user disabled in this region", "APIGW.0802"),
    (_C.AUTH, "token no longer valid", "DBS.280056 APIGW.0307"),
    (_C.AUTH, "credentials rejected", "APIGW.0301 APIGW.0303 APIGW.0305"),
    (_C.QUOTA, "instance quota exceeded", "DBS.200046 DBS.290003"),
    (_C.QUOTA, "insufficient resources", "DBS.216028"),
    (_C.QUOTA, "the subnet has too few free IP addresses", "DBS.200082"),
    (_C.QUOTA, "API call quota exceeded", "APIGW.0501"),
    (_C.THROTTLED, "too many requests", "APIGW.0308"),
    (_C.ROUTE, "API call not supported by the endpoint", "APIGW.0101"),
    (
        _C.SERVER,
        "service error",
        "DBS.108000 DBS.108002 DBS.108005 DBS.200005 DBS.200208 DBS.213002 DBS.213004 DBS.290006"
        " DBS.290015 APIGW.0601",
    ),
    (_C.SERVER, "the service cannot reach IAM", "APIGW.0613"),
)

HINTS = {
    _C.INVALID: "correct the value and try again",
    _C.BUSY: "wait until the instance is free, or pass --busy-timeout to create",
    _C.STATE: "check the status of the backup: gaussbackup show",
    _C.NAME_TAKEN: "choose another name, or pass --if-exists reuse to use the existing backup",
    _C.CONFLICT: "check the status of the instance in the console",
    _C.NOT_FOUND: "check the id, the region and the project",
    _C.FORBIDDEN: "check the permissions of the user (gaussdb:backup:*), the project id and the "
    "account",
    _C.AUTH: "check the credentials, their expiry and this machine's clock; "
    "more than five failures lock an access key for five minutes",
    _C.QUOTA: "delete resources you no longer need, or request a larger quota",
    _C.THROTTLED: "try again later, or send fewer requests at a time",
    _C.ROUTE: "check the endpoint and the region",
    _C.SERVER: "try again later; if the error persists, report the request id to the service's "
    "support",
    _C.FOREIGN: "check the endpoint, and the proxy or gateway before it: the response is not the "
    "service's",
}

ERROR_CODES: dict[str, tuple[ErrorCategory, str]] = {
    code: (category, meaning) for category, meaning, codes in _TABLE for code in codes.split()
}


def normalize_code(code: str) -> str:
    """Return the code in its usual spelling: `APIG.0301` becomes `APIGW.0301`."""
    code = code.strip()
    prefix, dot, digits = code.partition(".")
    if not dot or not digits.isdigit():
        return code
    prefix = prefix.upper()
    if prefix in {"APIG", "APIC", "APIGW"}:
        return f"APIGW.{digits}"
    return f"DBS.{digits}" if prefix == "DBS" else code
