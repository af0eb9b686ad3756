"""Completion: what TAB offers, asked in real shells, and what every script must hold."""

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
from tests.cli.completion.shell_driver import INSTALLED, ask, program
from tests.support.cli import run_cli

TOP = Path(__file__).parents[3]
FORMS = {"table", "json", "yaml", "csv", "id"}
WRITERS = {"bash": bash.script, "zsh": zsh.script, "fish": fish.script}
HOSTILE = r"""It's "so" $HOME `id` $(id) \n [a]: b: {c,d} %F{red} ~ !! #1 ; & | <x> * ? ‘y’"""

OFFERED = [
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
    """The commands of the program itself."""
    return program_tree()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file in it, that must be offered only where a file is meant."""
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "pad-me.yaml").touch()
    return inside


def _written(shell: str, root: CommandSpec, folder: Path) -> Path:
    script = folder / "script"
    script.write_text(WRITERS[shell](root), encoding="utf-8")
    return script


@pytest.mark.parametrize("shell", INSTALLED)
def test_tab_offers_what_can_stand_there_and_starts_no_program(
    shell: str, root: CommandSpec, folder: Path
) -> None:
    offers = ask(shell, _written(shell, root, folder), [line for line, _ in OFFERED], folder)
    told = [(line, offer.words) for (line, _), offer in zip(OFFERED, offers, strict=True)]
    assert told == OFFERED


def test_bash_3_2_which_does_not_cut_words_at_equal_signs_is_offered_the_same(
    root: CommandSpec, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.cli.completion.shell_driver.BREAKS", "")
    offers = ask("bash", _written("bash", root, folder), [line for line, _ in OFFERED], folder)
    assert [offer.words for offer in offers] == [words for _, words in OFFERED]


@pytest.mark.parametrize("shell", INSTALLED)
def test_every_command_and_every_option_of_it_is_offered(
    shell: str, root: CommandSpec, folder: Path
) -> None:
    script = _written(shell, root, folder)
    commands = list(walk(root))
    options = ask(shell, script, [f"{command.path} -" for command in commands], folder)
    for command, offer in zip(commands, options, strict=True):
        assert offer.words == {s for option in command.options for s in option.spellings}
    groups = [command for command in commands if command.commands]
    below = ask(shell, script, [f"{group.path} " for group in groups], folder)
    for group, offer in zip(groups, below, strict=True):
        assert offer.words == {command.name for command in group.commands}


@pytest.mark.parametrize("shell", [shell for shell in INSTALLED if shell != "bash"])
def test_lines_of_help_are_shown_letter_by_letter(shell: str, folder: Path) -> None:
    script = _written(shell, _app_saying(HOSTILE), folder)
    command, option = ask(shell, script, ["gaussbackup o", "gaussbackup one --na"], folder)
    assert HOSTILE in command.shown
    assert HOSTILE in option.shown


@settings(max_examples=15)
@given(st.text("'\"`$\\[](){}:;%~!#&|<>*?@^ \t\n\r\0=-‘’é", max_size=40))
def test_no_line_of_help_breaks_a_script(tmp_path_factory: Any, text: str) -> None:
    root = _app_saying(text)
    for shell in INSTALLED:
        script = tmp_path_factory.mktemp("script") / shell
        script.write_text(WRITERS[shell](root), encoding="utf-8")
        done = subprocess.run(
            [program(shell), "-n", str(script)], capture_output=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, b"")


def _app_saying(text: str) -> CommandSpec:
    """Two commands whose lines of help are the text."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    named = typer.Option("", "--named", metavar="A:B", help=text)
    held = typer.Option(False, "-x", "--held/--loose", help=text)

    @app.command(help=text)
    def one(named: str = named, held: bool = held) -> None:
        pass

    @app.command(help=text)
    def two() -> None:
        pass

    return read_tree(typer.main.get_command(app), "gaussbackup", {})


def _needle(shell: Shell, spelling: str) -> str:
    """How an option is declared in the script of a shell."""
    if shell is Shell.FISH:
        return f" -l {spelling[2:]} " if spelling.startswith("--") else f" -s {spelling[1:]} "
    return f"'{spelling}'" if shell is Shell.POWERSHELL else spelling


@pytest.mark.parametrize("shell", list(Shell))
def test_every_script_holds_every_command_option_and_choice(
    shell: Shell, root: CommandSpec
) -> None:
    script = script_for(shell)
    for command in walk(root):
        assert command.name in script
        for option in command.options:
            assert all(_needle(shell, spelling) in script for spelling in option.spellings)
            assert option.value is None or all(word in script for word in option.value.choices)
            words = re.findall(r"\w+", option.help)
            assert shell is Shell.BASH or all(word in script for word in words)


def test_every_quote_of_powershell_is_doubled() -> None:
    script = powershell.script(_app_saying("It's ‘so’ ‚or‛"))
    assert "'It''s ‘‘so’’ ‚‚or‛‛'" in script


def test_the_brackets_of_the_powershell_script_match() -> None:
    code = "".join(
        part for i, part in enumerate(script_for(Shell.POWERSHELL).split("'")) if i % 2 == 0
    )
    code = "\n".join(line.partition("#")[0] for line in code.splitlines())
    for opening, closing in ("()", "{}", "[]"):
        assert code.count(opening) == code.count(closing)


def test_the_bash_script_has_one_subshell_and_uses_nothing_newer_than_3_2(
    root: CommandSpec,
) -> None:
    script = bash.script(root)
    assert re.findall(r"\$\((?!\()[^$]*", script) == ['$(command gaussbackup __complete "']
    for newer in ("`", "declare -A", "local -A", "mapfile", "readarray", ",,}", "^^}", "local -n"):
        assert newer not in "\n".join(
            line for line in script.splitlines() if not line.startswith("#")
        )


def test_hidden_commands_are_not_offered_but_their_options_are_known(root: CommandSpec) -> None:
    hidden = {name for name, entry in COMMANDS.items() if entry.hidden}
    assert hidden
    assert not hidden & {command.name for command in root.commands}
    paths = {path for command in walk(root) for path in command.paths}
    assert {f"gaussbackup {name}" for name in hidden} <= paths


def test_the_kind_of_a_value_follows_from_its_type_and_its_name(root: CommandSpec) -> None:
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
    places = {command.path: command.arguments for command in walk(root)}
    (backups,) = places["gaussbackup wait"]
    assert backups == ArgumentSpec(ValueSpec("BACKUP", (), ValueSource.BACKUPS), variadic=True)
    assert values[create, "--no-wait"] is None
    assert values[create, "-v"] is None


def test_folders_and_repeated_files_are_known_as_arguments(folder: Path) -> None:
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
        offers = ask(shell, _written(shell, root, folder), lines, folder)
        first, *others = [{word.rstrip("/") for word in offer.words} for offer in offers]
        assert (shell, first) == (shell, {"place"})
        assert others == [{"pad-me.yaml"}, {"pad-me.yaml"}]


@pytest.mark.parametrize("shell", list(Shell))
def test_the_command_prints_the_script_and_nothing_else(shell: Shell) -> None:
    ran = run_cli("completion", shell.value)
    assert (ran.out, ran.err) == (script_for(shell), "")


def test_the_envelope_holds_the_script() -> None:
    document = run_cli("completion", "zsh", "-o", "json").document
    assert document["command"] == "completion"
    assert document["exit_code"] == 0
    assert (document["shell"], document["script"]) == ("zsh", script_for(Shell.ZSH))


def test_the_help_says_how_to_install_for_each_shell() -> None:
    told = run_cli("completion", "--help").out
    assert "~/.bash_completion" in told
    assert "~/.zfunc/_gaussbackup" in told
    assert "~/.config/fish/completions/gaussbackup.fish" in told
    assert "$PROFILE" in told


def test_printing_a_script_loads_neither_rich_nor_requests_nor_yaml() -> None:
    code = (
        "import sys; from gaussbackup.cli.main import main; main(['completion', 'bash']);"
        "sys.exit(' '.join({'rich', 'requests', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=TOP, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr.strip()) == (1, "")
