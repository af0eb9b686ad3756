"""Tests of the completion scripts, with real shells and without."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from gaussbackup.cli.command_registry import COMMANDS
from gaussbackup.cli.commands.completion import Shell, script_for
from gaussbackup.cli.completion import bash, fish, powershell, zsh
from gaussbackup.cli.completion.command_tree import (
    ArgumentSpec,
    CommandSpec,
    ValueSource,
    ValueSpec,
    program_tree,
    read_tree,
    walk,
)
from tests.cli.completion.shell_driver import INSTALLED, complete_lines, program
from tests.support.cli import run_cli

TOP = Path(__file__).parents[3]
FORMS = {"table", "json", "yaml", "csv", "id"}
WRITERS = {"bash": bash.script, "zsh": zsh.script, "fish": fish.script}
HOSTILE = r"""It's "so" $HOME `id` $(id) \n [a]: b: {c,d} %F{red} ~ !! #1 ; & | <x> * ? ‘y’"""

COMPLETIONS = [
    ("gaussbackup cr", {"create"}),
    ("gaussbackup l", {"list"}),
    ("gaussbackup -p list cr", {"create"}),
    ("gaussbackup --profile=list cr", {"create"}),
    ("gaussbackup -qplist cr", {"create"}),
    ("gaussbackup emulator -q s", {"serve", "scenarios"}),
    ("gaussbackup no-such-command ", set()),
    ("gaussbackup ls --ty", {"--type"}),
    ("gaussbackup create --dry-run --no", {"--no-wait", "--no-color"}),
    ("gaussbackup list --verbose -v --quie", {"--quiet"}),
    ("gaussbackup -o ", FORMS),
    ("gaussbackup list -qo ", FORMS),
    ("gaussbackup list --output ", FORMS),
    ("gaussbackup list --output=", FORMS),
    ("gaussbackup create --if-exists=r", {"reuse"}),
    ("gaussbackup create --endpoint http://a:80/x --if-exists r", {"reuse"}),
    ("gaussbackup create -i @latest --if-exists r", {"reuse"}),
    ("gaussbackup list --type a", {"auto", "all"}),
    ("gaussbackup list -o json --sort=", {"begin", "size", "duration", "name", "none"}),
    ("gaussbackup completion ", {"bash", "zsh", "fish", "powershell"}),
    ("gaussbackup completion -o json z", {"zsh"}),
    ("gaussbackup completion -- z", {"zsh"}),
    ("gaussbackup completion -- -", set()),
    ("gaussbackup completion zsh b", set()),
    ("gaussbackup create -c pad", {"pad-me.yaml"}),
    ("gaussbackup --config=pad", {"pad-me.yaml"}),
    ("gaussbackup emulator serve --state pad", {"pad-me.yaml"}),
    ("gaussbackup emulator serve --faults=pad", {"pad-me.yaml"}),
    ("gaussbackup list -i ", set()),
    ("gaussbackup list --limit p", set()),
    ("gaussbackup wait p", set()),
    ("gaussbackup show p", set()),
    ("gaussbackup create --name=p", set()),
]


@pytest.fixture(scope="module")
def root() -> CommandSpec:
    """Return the command tree of the program."""
    return program_tree()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a directory with a file, which only a file option may complete."""
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "pad-me.yaml").touch()
    return inside


def _write_script(shell: str, root: CommandSpec, folder: Path) -> Path:
    script = folder / "script"
    script.write_text(WRITERS[shell](root), encoding="utf-8")
    return script


@pytest.mark.parametrize("shell", INSTALLED)
def test_script_completes_options_and_values_without_a_program(
    shell: str, root: CommandSpec, folder: Path
) -> None:
    lines = [line for line, _ in COMPLETIONS]
    results = complete_lines(shell, _write_script(shell, root, folder), lines, folder)
    completed = [(line, result.words) for line, result in zip(lines, results, strict=True)]
    assert completed == COMPLETIONS


def test_bash_script_completes_the_same_if_bash_does_not_split_words(
    root: CommandSpec, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.cli.completion.shell_driver.WORD_BREAKS", "")
    lines = [line for line, _ in COMPLETIONS]
    results = complete_lines("bash", _write_script("bash", root, folder), lines, folder)
    assert [result.words for result in results] == [words for _, words in COMPLETIONS]


@pytest.mark.parametrize("shell", INSTALLED)
def test_script_completes_every_command_and_option(
    shell: str, root: CommandSpec, folder: Path
) -> None:
    script = _write_script(shell, root, folder)
    commands = list(walk(root))
    options = complete_lines(shell, script, [f"{each.path} -" for each in commands], folder)
    for command, result in zip(commands, options, strict=True):
        assert result.words == {s for option in command.options for s in option.spellings}
    groups = [command for command in commands if command.commands]
    subcommands = complete_lines(shell, script, [f"{group.path} " for group in groups], folder)
    for group, result in zip(groups, subcommands, strict=True):
        assert result.words == {command.name for command in group.commands}


@pytest.mark.parametrize("shell", [shell for shell in INSTALLED if shell != "bash"])
def test_script_shows_help_texts_unchanged(shell: str, folder: Path) -> None:
    script = _write_script(shell, _tree_with_help(HOSTILE), folder)
    lines = ["gaussbackup o", "gaussbackup one --na"]
    command, option = complete_lines(shell, script, lines, folder)
    assert HOSTILE in command.help_text
    assert HOSTILE in option.help_text


@settings(max_examples=15)
@given(st.text("'\"`$\\[](){}:;%~!#&|<>*?@^ \t\n\r\0=-‘’é", max_size=40))
def test_script_is_valid_for_any_help_text(tmp_path_factory: Any, text: str) -> None:
    root = _tree_with_help(text)
    for shell in INSTALLED:
        script = tmp_path_factory.mktemp("script") / shell
        script.write_text(WRITERS[shell](root), encoding="utf-8")
        done = subprocess.run(
            [program(shell), "-n", str(script)], capture_output=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, b"")


def _tree_with_help(text: str) -> CommandSpec:
    """Return a tree of two commands with this help text."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    named = typer.Option("", "--named", metavar="A:B", help=text)
    switch = typer.Option(False, "-x", "--on/--off", help=text)

    @app.command(help=text)
    def one(named: str = named, switch: bool = switch) -> None:
        pass

    @app.command(help=text)
    def two() -> None:
        pass

    return read_tree(typer.main.get_command(app), "gaussbackup", {})


def _declaration(shell: Shell, spelling: str) -> str:
    """Return how the script of a shell declares an option."""
    if shell is Shell.FISH:
        return f" -l {spelling[2:]} " if spelling.startswith("--") else f" -s {spelling[1:]} "
    return f"'{spelling}'" if shell is Shell.POWERSHELL else spelling


@pytest.mark.parametrize("shell", list(Shell))
def test_script_contains_every_command_option_and_choice(shell: Shell, root: CommandSpec) -> None:
    script = script_for(shell)
    for command in walk(root):
        assert command.name in script
        for option in command.options:
            assert all(_declaration(shell, spelling) in script for spelling in option.spellings)
            assert option.value is None or all(word in script for word in option.value.choices)
            words = re.findall(r"\w+", option.help)
            assert shell is Shell.BASH or all(word in script for word in words)


def test_powershell_script_doubles_quotes() -> None:
    script = powershell.script(_tree_with_help("It's ‘so’ ‚or‛"))
    assert "'It''s ‘‘so’’ ‚‚or‛‛'" in script


def test_powershell_script_has_matching_brackets() -> None:
    code = "".join(
        part for i, part in enumerate(script_for(Shell.POWERSHELL).split("'")) if i % 2 == 0
    )
    code = "\n".join(line.partition("#")[0] for line in code.splitlines())
    for opening, closing in ("()", "{}", "[]"):
        assert code.count(opening) == code.count(closing)


def test_bash_script_has_one_subshell_and_no_syntax_newer_than_3_2(
    root: CommandSpec,
) -> None:
    script = bash.script(root)
    assert re.findall(r"\$\((?!\()[^$]*", script) == ['$(command gaussbackup __complete "']
    for newer in ("`", "declare -A", "local -A", "mapfile", "readarray", ",,}", "^^}", "local -n"):
        assert newer not in "\n".join(
            line for line in script.splitlines() if not line.startswith("#")
        )


def test_program_tree_has_hidden_commands_only_as_paths(root: CommandSpec) -> None:
    hidden = {name for name, entry in COMMANDS.items() if entry.hidden}
    assert hidden
    assert not hidden & {command.name for command in root.commands}
    paths = {path for command in walk(root) for path in command.paths}
    assert {f"gaussbackup {name}" for name in hidden} <= paths


def test_read_tree_gets_the_value_source_from_type_and_metavar(root: CommandSpec) -> None:
    values = {
        (command.path, spelling): option.value
        for command in walk(root)
        for option in command.options
        for spelling in option.spellings
    }
    serve, create = "gaussbackup emulator serve", "gaussbackup create"
    assert values[serve, "--faults"] == ValueSpec("FILE", (), ValueSource.FILES)
    assert values[create, "--config"] == ValueSpec("FILE", (), ValueSource.FILES)
    assert values[create, "--if-exists"] == ValueSpec("IF-EXISTS", ("error", "reuse"))
    assert values[create, "--timeout"] == ValueSpec("D")
    assert (
        values[create, "--profile"]
        == values[create, "-p"]
        == ValueSpec("NAME", (), ValueSource.PROFILES)
    )
    assert values[create, "--name"] == ValueSpec("NAME")
    assert values["gaussbackup list", "-i"] == ValueSpec("INSTANCE", (), ValueSource.INSTANCES)
    arguments = {command.path: command.arguments for command in walk(root)}
    (backups,) = arguments["gaussbackup wait"]
    assert backups == ArgumentSpec(ValueSpec("BACKUP", (), ValueSource.BACKUPS), variadic=True)
    assert values[create, "--no-wait"] is None
    assert values[create, "-v"] is None


def test_script_completes_directories_and_repeated_files(folder: Path) -> None:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    (folder / "place").mkdir()

    @app.command()
    def pack(
        target: Annotated[Path, typer.Argument(file_okay=False)],
        sources: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    ) -> None:
        pass

    root = read_tree(typer.main.get_command(app), "gaussbackup", {})
    lines = ["gaussbackup p", "gaussbackup place pad", "gaussbackup place a pad"]
    for shell in INSTALLED:
        results = complete_lines(shell, _write_script(shell, root, folder), lines, folder)
        first, *others = [{word.rstrip("/") for word in result.words} for result in results]
        assert (shell, first) == (shell, {"place"})
        assert others == [{"pad-me.yaml"}, {"pad-me.yaml"}]


@pytest.mark.parametrize("shell", list(Shell))
def test_completion_prints_only_the_script(shell: Shell) -> None:
    result = run_cli("completion", shell.value)
    assert (result.out, result.err) == (script_for(shell), "")


def test_completion_json_contains_the_script() -> None:
    document = run_cli("completion", "zsh", "-o", "json").document
    assert document["command"] == "completion"
    assert document["exit_code"] == 0
    assert (document["shell"], document["script"]) == ("zsh", script_for(Shell.ZSH))


def test_completion_help_explains_the_installation_for_each_shell() -> None:
    help_page = run_cli("completion", "--help").out
    assert "~/.bash_completion" in help_page
    assert "~/.zfunc/_gaussbackup" in help_page
    assert "~/.config/fish/completions/gaussbackup.fish" in help_page
    assert "$PROFILE" in help_page


def test_completion_imports_neither_rich_nor_requests_nor_yaml() -> None:
    code = (
        "import sys; from gaussbackup.cli.main import main; main(['completion', 'bash']);"
        "sys.exit(' '.join({'rich', 'requests', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=TOP, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr.strip()) == (1, "")
