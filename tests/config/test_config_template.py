"""The file of `config init`: it is valid, contains no secret and never overwrites a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gaussbackup.config.config_file import validate_file
from gaussbackup.config.config_template import (
    KINDS,
    WizardAnswers,
    credential_questions,
    raise_if_exists,
    render_config_template,
    required_variables,
    validate_answer,
    write_private_file,
)
from gaussbackup.config.service_endpoints import known_regions
from gaussbackup.errors import ConfigError, UsageError
from gaussbackup.model.credentials import AccessKeys, IamToken, MetadataAgency, PasswordLogin
from tests.config.config_builder import PROJECT, load_profile

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3t-Value"

_TEXT = st.text(max_size=20)
_ANSWERS = st.builds(
    WizardAnswers,
    profile=_TEXT | st.sampled_from(["prod", "no", "012", "a: b", "emulator", '"', "\\"]),
    region=st.sampled_from(known_regions()) | _TEXT,
    project_id=st.just("") | st.just(PROJECT) | _TEXT,
    kind=st.sampled_from(KINDS),
    access_key=_TEXT | st.just("${GAUSSDB_AK}"),
    domain=_TEXT,
    username=_TEXT,
    secret=st.sampled_from(["GAUSSDB_SK", "/run/secrets/x y", "~/sk", "C:\\sk", SECRET]) | _TEXT,
)


@given(_ANSWERS)
@example(WizardAnswers(profile="a\\"))
@example(WizardAnswers(profile="\x85"))
@example(WizardAnswers(profile="\ud800"))
@example(WizardAnswers(access_key="${"))
@example(WizardAnswers(secret="/\n"))
def test_config_template_is_valid_or_rejected_for_any_answers(
    tmp_path_factory: pytest.TempPathFactory, answers: WizardAnswers
) -> None:
    try:
        text = render_config_template(answers)
    except UsageError as error:
        assert SECRET not in error.message  # noqa: PT017
        return
    path = tmp_path_factory.mktemp("template") / "config.yaml"
    write_private_file(path, text)
    assert validate_file(path) == []
    assert SECRET not in text


VALUES = {"GAUSSDB_AK": "AK", "GAUSSDB_SK": "sk-value"}
CASES = {
    "aksk": (WizardAnswers(), AccessKeys),
    "token": (WizardAnswers(kind="token"), IamToken),
    "password": (WizardAnswers(kind="password", domain='a "b" \\', username="012"), PasswordLogin),
    "metadata": (WizardAnswers(kind="metadata", profile="no", project_id=PROJECT), MetadataAgency),
}


@pytest.mark.parametrize(("answers", "kind"), CASES.values(), ids=CASES)
def test_config_template_loads_with_required_variables(
    tmp_path: Path, answers: WizardAnswers, kind: type
) -> None:
    path = tmp_path / "config.yaml"
    write_private_file(path, render_config_template(answers))
    environ = {name: VALUES[name] for name in required_variables(answers)}
    profile = load_profile(environ, config=str(path))
    assert isinstance(profile.credentials, kind)
    assert (profile.name, profile.region) == (answers.profile, "ap-southeast-1")
    assert profile.project_id == (answers.project_id or None)
    if isinstance(profile.credentials, PasswordLogin):
        assert (profile.credentials.domain, profile.credentials.username) == ('a "b" \\', "012")


def test_config_template_uses_file_key_for_secret_path(tmp_path: Path) -> None:
    secret = tmp_path / "the secret"
    secret.write_text("from-file\n")
    answers = WizardAnswers(secret=str(secret), access_key="AK")
    path = tmp_path / "config.yaml"
    write_private_file(path, render_config_template(answers))
    assert required_variables(answers) == []
    credentials = load_profile(config=str(path)).credentials
    assert isinstance(credentials, AccessKeys)
    assert credentials.secret_key.reveal() == "from-file"


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("region", "cn-nroth-4", "did you mean cn-north-4?"),
        ("region", "", "must not be empty"),
        ("kind", "command", "must be one of aksk, token, password, metadata"),
        ("project_id", "../x", "must contain only letters"),
        ("project_id", "", None),
        ("profile", "emulator", "this name is reserved"),
        ("profile", "pr\x1bod", "non-printable"),
        ("secret", "wJalrXUtnFEMIK7MDENGbPxRfiCYzEXAMPLEKEYx", "VARIABLE"),
        ("secret", "relative/path", "VARIABLE"),
        ("secret", "lower_case", "VARIABLE"),
        ("secret", "GAUSSDB_SK", None),
        ("secret", "/run/secrets/sk", None),
        ("access_key", "${", "${ must be followed"),
        ("access_key", "AKIA", None),
        ("username", "  ", "must not be empty"),
    ],
)
def test_validate_answer_never_quotes_secret(field: str, text: str, expected: str | None) -> None:
    error = validate_answer(field, text)
    if expected is None:
        assert error is None
        return
    assert error is not None
    assert expected.replace("VARIABLE", "NAME of a variable in capitals") in error
    assert field != "secret" or text not in error


def test_credential_questions_depend_on_kind() -> None:
    assert credential_questions("aksk") == ("access_key", "secret")
    assert credential_questions("password") == ("domain", "username", "secret")
    assert credential_questions("metadata") == ()


def test_write_private_file_restricts_file_and_directory_to_owner(tmp_path: Path) -> None:
    path = tmp_path / "a" / "gaussbackup" / "config.yaml"
    before = os.umask(0)
    try:
        write_private_file(path, "text")
    finally:
        os.umask(before)
    assert path.read_text() == "text"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("kind", ["file", "directory", "dangling link", "link"])
def test_write_private_file_never_overwrites(tmp_path: Path, kind: str) -> None:
    path, target = tmp_path / "config.yaml", tmp_path / "target"
    if kind == "file":
        path.write_text("mine")
    elif kind == "directory":
        path.mkdir()
    else:
        path.symlink_to(target)
        if kind == "link":
            target.write_text("mine")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ConfigError, match="already exists and was not changed"):
        write_private_file(path, "text")
    with pytest.raises(ConfigError, match="already exists and was not changed"):
        raise_if_exists(path)
    assert sorted(tmp_path.iterdir()) == before
    if kind in {"file", "link"}:
        assert path.read_text() == "mine"


def test_write_private_file_keeps_file_created_concurrently(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.yaml"
    opens = os.open

    def slow(*args: Any) -> int:
        path.write_text("theirs")
        return opens(*args)

    monkeypatch.setattr(os, "open", slow)
    with pytest.raises(ConfigError, match="already exists"):
        write_private_file(path, "ours")
    assert path.read_text() == "theirs"


def test_write_private_file_removes_incomplete_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="cannot be written: No space left on device"):
        write_private_file(tmp_path / "config.yaml", "text")
    assert list(tmp_path.iterdir()) == []


def test_write_private_file_reports_directory_that_cannot_be_created(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written: "):
        write_private_file(tmp_path / "file" / "config.yaml", "text")
    with pytest.raises(ConfigError, match="cannot be written: "):
        write_private_file(tmp_path / "file" / "deeper" / "config.yaml", "text")
