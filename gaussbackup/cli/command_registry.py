"""Every command, its line of help and where it lives; nothing is imported to list them."""

from typing import NamedTuple


class Entry(NamedTuple):
    """`module` is under `gaussbackup.cli.commands`; a hidden entry is an alias."""

    module: str
    line: str
    hidden: bool = False


COMMANDS: dict[str, Entry] = {
    "create": Entry("create", "Make a manual backup, and wait until it is COMPLETED."),
    "wait": Entry("wait", "Wait for a backup that is already running."),
    "list": Entry("list", "List backups, newest first."),
    "show": Entry("show", "Show one backup."),
    "delete": Entry("delete", "Delete manual backups."),
    "prune": Entry("prune", "Delete by a retention policy; a preview unless --apply."),
    "check": Entry("check", "Check that every instance has a fresh, good backup."),
    "stop": Entry("stop", "Stop the running backup of an instance."),
    "instances": Entry("instances", "List instances, or show one."),
    "jobs": Entry("jobs", "List jobs, or show one."),
    "policy": Entry("policy", "Show or set the automatic backup policy."),
    "config": Entry("config", "Write, show and check the configuration."),
    "emulator": Entry("emulator", "Run the local stand-in for the cloud."),
    "completion": Entry("completion", "Print the completion script of a shell."),
    "ls": Entry("list", "List backups, newest first.", hidden=True),
    "rm": Entry("delete", "Delete manual backups.", hidden=True),
}
