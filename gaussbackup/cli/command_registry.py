"""The registry of commands, with their help lines; listing them imports no command."""

from typing import NamedTuple


class CommandEntry(NamedTuple):
    """A command: its module in `gaussbackup.cli.commands`; a hidden entry is an alias."""

    module: str
    help: str
    hidden: bool = False


COMMANDS: dict[str, CommandEntry] = {
    "create": CommandEntry("create", "Create a manual backup and wait until it is COMPLETED."),
    "wait": CommandEntry("wait", "Wait until running backups are COMPLETED."),
    "list": CommandEntry("list", "List backups, newest first."),
    "show": CommandEntry("show", "Show one backup."),
    "delete": CommandEntry("delete", "Delete manual backups."),
    "prune": CommandEntry("prune", "Delete backups by a retention policy; dry run unless --apply."),
    "check": CommandEntry("check", "Check that every instance has a recent, good backup."),
    "stop": CommandEntry("stop", "Stop the running backup of an instance."),
    "restore": CommandEntry("restore", "Restore a backup to a new or an existing instance."),
    "drill": CommandEntry("drill", "Prove that backups can be restored, in temporary instances."),
    "instances": CommandEntry("instances", "List instances, show one, or wait for one."),
    "jobs": CommandEntry("jobs", "List jobs, show one, or wait for one."),
    "policy": CommandEntry("policy", "Show or set the automatic backup policy."),
    "config": CommandEntry("config", "Write, show and validate the configuration."),
    "emulator": CommandEntry("emulator", "Run a local emulator of the cloud API."),
    "completion": CommandEntry("completion", "Print the completion script of a shell."),
    "ls": CommandEntry("list", "List backups, newest first.", hidden=True),
    "rm": CommandEntry("delete", "Delete manual backups.", hidden=True),
}
