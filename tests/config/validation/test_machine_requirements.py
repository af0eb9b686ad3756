"""What a configuration file lacks on this machine: warnings with line and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.config.config_file import validate_file
from tests.config.config_builder import write_config
from tests.support.special_files import create_special_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SECRET = "s3cr3t-Value"


def _validate(
    folder: Path, text: str, environ: Mapping[str, str] | None = None, *, mode: int = 0o600
) -> tuple[list[str], list[str]]:
    """Return the problems and the warnings, without the path of the file."""
    path = write_config(folder, text, mode=mode)
    warned: list[str] = []
    problems = validate_file(folder / "config.yaml", environ or {}, warned.append)
    return (
        [line.replace(f"{path}:", "") for line in problems],
        [line.replace(f"{path}:", "") for line in warned],
    )


def test_validate_file_warns_of_everything_that_is_missing(tmp_path: Path) -> None:
    text = f"""\
    profiles:
      prod:
        region: ${{WHERE}}
        timeout: ${{T:-6h}}
        ca_bundle: {tmp_path}/none.pem
        credentials: ops
    credentials:
      ops:
        type: aksk
        access_key: ${{AK}}${{OTHER}}
        secret_key_file: {tmp_path}/none
      other: {{type: token, token_command: [pass, "${{ENTRY}}"]}}
      more: {{type: token, token: "${{QUOTED}}"}}
    """
    environ = {"GAUSSBACKUP_ACESS_KEY": SECRET, "OTHER": "x", "QUOTED": f'"{SECRET}"'}
    problems, warned = _validate(tmp_path, text, environ)
    assert problems == []
    assert warned == [
        "3: profiles.prod.region: environment variable WHERE is not set",
        f"5: profiles.prod.ca_bundle: {tmp_path}/none.pem cannot be read: "
        "No such file or directory",
        "10: credentials.ops.access_key: environment variable AK is not set",
        "11: credentials.ops.secret_key_file: the file cannot be read: No such file or directory",
        "12: credentials.other.token_command: environment variable ENTRY is not set",
        "13: credentials.more.token: environment variable QUOTED is enclosed in double quotes: "
        "remove them",
        "environment variable GAUSSBACKUP_ACESS_KEY is not known; "
        "did you mean GAUSSBACKUP_ACCESS_KEY?",
    ]


@pytest.mark.parametrize("kind", ["fifo", "directory", "endless device"])
def test_validate_file_opens_no_special_file(tmp_path: Path, kind: str) -> None:
    path = create_special_file(tmp_path, kind)
    text = f"credentials: {{a: {{type: token, token_file: '{path}'}}}}\n"
    _, (warning,) = _validate(tmp_path, text)
    assert "1: credentials.a.token_file: the file cannot be read: it is " in warning


def test_validate_file_warns_of_literal_secret_that_others_can_read(tmp_path: Path) -> None:
    text = f"credentials: {{a: {{type: token, token: {SECRET}}}}}\n"
    _, (warning,) = _validate(tmp_path, text, mode=0o644)
    assert "chmod 600" in warning
    assert SECRET not in warning
    assert _validate(tmp_path, text) == ([], [])
    reference = "credentials: {a: {type: token, token: '${T}'}}\n"
    assert _validate(tmp_path, reference, {"T": "x"}, mode=0o644) == ([], [])


def test_validate_file_is_silent_if_nothing_is_missing(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    (tmp_path / "sk").write_text("abc")
    text = """\
    profiles:
      prod: {region: "${GAUSSBACKUP_MY_REGION}", ca_bundle: ~/ca.pem, credentials: ops}
    credentials:
      ops: {type: aksk, access_key: "${AK:-}", secret_key_file: "~/${NAME}"}
      other: {type: command, command: [sh, -c, "${SCRIPT}"]}
    """
    environ = {
        "HOME": str(tmp_path),
        "NAME": "sk",
        "GAUSSBACKUP_MY_REGION": "eu-de",
        "SCRIPT": "'a'\n'b'",
    }
    assert _validate(tmp_path, text, environ) == ([], [])


def test_validate_file_reports_errors_once(tmp_path: Path) -> None:
    text = "profiles: {prod: {region: '${A', name: '${B}', regoin: x}}\n"
    problems, warned = _validate(tmp_path, text)
    assert len(problems) == 2
    assert warned == ["1: profiles.prod.name: environment variable B is not set"]
