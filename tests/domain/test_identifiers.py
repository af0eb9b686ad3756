"""The formats of instance, backup and job ids."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from gaussbackup.domain.identifiers import (
    instance_titles,
    is_backup_id,
    is_instance_id,
    is_job_id,
    is_listed_id,
    is_single_argument,
)

HEX = "7e01ac5ac5274957ba506f3851d11d51"


@pytest.mark.parametrize("ref", [HEX, HEX + "in14", HEX + "in01"])
def test_is_instance_id_accepts_32_hex_digits_with_or_without_suffix(ref: str) -> None:
    assert is_instance_id(ref)


@pytest.mark.parametrize(
    "ref", ["orders", HEX + "xx", HEX + "in1", HEX[:30], HEX + "in14\n", HEX.upper(), HEX + "br14"]
)
def test_is_instance_id_rejects_other_text(ref: str) -> None:
    assert not is_instance_id(ref)


@pytest.mark.parametrize("ref", ["e76112bfb2074871bf54cb8df5af7f64br14"])
def test_is_backup_id_requires_the_suffix(ref: str) -> None:
    assert is_backup_id(ref)


@pytest.mark.parametrize("ref", [HEX, HEX + "in14", HEX + "br", HEX + "br١٤", HEX + "br14 ", ""])
def test_is_backup_id_rejects_other_text(ref: str) -> None:
    assert not is_backup_id(ref)


def test_is_job_id_accepts_a_uuid() -> None:
    assert is_job_id("e4733090-b2c8-4ea7-a33a-f55f65723fb3")
    assert is_job_id("e4733090b2c84ea7a33af55f65723fb3")
    assert not is_job_id("e4733090/b2c8-4ea7-a33a-f55f65723fb3")


@pytest.mark.parametrize(
    "text",
    [HEX, HEX + "br14", "2f4ddb93-b901-4b08-93d8-1d2e472f30fe", "a", "a_b.c:d"],
)
def test_is_single_argument_accepts_plain_ids(text: str) -> None:
    assert is_single_argument(text)


@pytest.mark.parametrize(
    "text", [HEX, HEX + "br14", "2f4ddb93-b901-4b08-93d8-1d2e472f30fe", "A_-1" * 4, "x" * 64]
)
def test_is_listed_id_accepts_ids_of_any_form(text: str) -> None:
    assert is_listed_id(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "..", "policy", HEX[:15], "-" + HEX, "_" + HEX, "../" + HEX, "x" * 65),
        *(HEX + end for end in ("/x", ".", "%2f", " ", "\n", "١", "é")),
    ],
)
def test_is_listed_id_rejects_what_could_change_a_path(text: str) -> None:
    assert not is_listed_id(text)


ODD_IDS = [
    *("", "--yes", "-i", "a b", "a\nb", "a\tb", "a\rb", " a", "a ", "a'b", 'a"b', "a\\b", "$(x)"),
    *("`x`", "a;b", "a|b", "a&b", "a>b", "*", "a?", "[a]", "#a", "~a", "\x1b[31m", "\u2028", "１"),
]


@pytest.mark.parametrize("text", ODD_IDS)
def test_is_single_argument_rejects_other_text(text: str) -> None:
    assert not is_single_argument(text)


def test_single_arguments_are_passed_on_unchanged_by_xargs_and_a_shell() -> None:
    texts = [
        text for n in range(128) for text in (chr(n), f"a{chr(n)}b") if is_single_argument(text)
    ]
    passed = subprocess.run(
        ["/usr/bin/xargs", "printf", "%s\n"],
        input="".join(f"{text}\n" for text in texts),
        capture_output=True,
        text=True,
        check=True,
    )
    assert passed.stdout.splitlines() == texts
    assert shlex.split(" ".join(texts), comments=True) == texts
    assert len(texts) > 120


def test_instance_titles_have_the_id_where_a_name_is_missing_or_not_unique() -> None:
    assert instance_titles({"a1": "orders", "b2": "billing", "c3": "orders", "d4": None}) == {
        "a1": "orders (a1)",
        "b2": "billing",
        "c3": "orders (c3)",
        "d4": "d4",
    }
    assert instance_titles({"a1": "", "b2": ""}) == {"a1": "a1", "b2": "b2"}
