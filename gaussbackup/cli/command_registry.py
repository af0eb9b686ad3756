"""Every command, its line of help and where it lives; nothing is imported to list them."""

from typing import NamedTuple


class CommandEntry(NamedTuple):
    """`module` is under `gaussbackup.cli.commands`; a hidden entry is an alias."""

    module: str
    help: str
    hidden: bool = False


COMMANDS: dict[str, CommandEntry] = {
    "create": CommandEntry("create", "Make a manual backup, and wait until it is COMPLETED."),
    "wait": CommandEntry("wait", "Wait for a backup that is already running."),
    "list": CommandEntry("list", "List backups, newest first."),
    "show": CommandEntry("show", "Show one backup."),
    "delete": CommandEntry("delete", "Delete manual backups."),
    "prune": CommandEntry("prune", "Delete by a retention policy; a preview unless --apply."),
    "check": CommandEntry("check", "Check that every instance has a fresh, good backup."),
    "stop": CommandEntry("stop", "Stop the running backup of an instance."),
    "instances": CommandEntry("instances", "List instances, or show one."),
    "jobs": CommandEntry("jobs", "List jobs, or show one."),
    "policy": CommandEntry("policy", "Show or set the automatic backup policy."),
    "config": CommandEntry("config", "Write, show and check the configuration."),
    "emulator": CommandEntry("emulator_admin", "Run a local emulator of the cloud API."),
    "completion": CommandEntry("completion", "Print the completion script of a shell."),
    "ls": CommandEntry("list", "List backups, newest first.", hidden=True),
    "rm": CommandEntry("delete", "Delete manual backups.", hidden=True),
}
