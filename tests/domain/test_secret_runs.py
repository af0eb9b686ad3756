"""Redaction masks every long run of the characters of a secret, in any encoding."""

from __future__ import annotations

import html
import json
import random
import string
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gaussbackup import emulator
from gaussbackup.domain.redaction import MASK, Redactor
from gaussbackup.domain.secret_runs import MIN_RUN

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
ALPHABET = string.ascii_letters + string.digits
SYMBOLS = ALPHABET + "!$%&()*,-./:;<=>?@[]^_{}~#é备\U0001f600"


def percent_encode(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def escape_utf16(text: str) -> str:
    data = text.encode("utf-16-be")
    return "".join(f"\\u{data[at : at + 2].hex()}" for at in range(0, len(data), 2))


def wrap(text: str) -> str:
    return "\n    ".join(text[start : start + 5] for start in range(0, len(text), 5))


def resembles_a_word(text: str) -> bool:
    word = text.strip("-_./:=,@").lower()
    return len(set(word)) >= 4 and (word.isalpha() or word.isdigit())


ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper case": lambda text: text.upper() if text.isascii() else text,
    "lower case": lambda text: text.lower() if text.isascii() else text,
    "URL": lambda text: quote(text, safe=""),
    "form": quote_plus,
    "percent": percent_encode,
    "percent in lower case": lambda text: percent_encode(text).lower(),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in Unicode": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON escapes": escape_utf16,
    "Python": lambda text: repr(text)[1:-1],
    "HTML": html.escape,
    "HTML numbers": lambda text: "".join(f"&#{ord(each)};" for each in text),
    "YAML": lambda text: text.replace("'", "''"),
    "CSV": lambda text: text.replace('"', '""'),
    "wrapped": wrap,
}


@given(
    inner=st.sampled_from(list(ENCODINGS)),
    outer=st.sampled_from(["plain", "URL", "JSON", "HTML"]),
    secret=st.text(SYMBOLS, min_size=16, max_size=60),
    data=st.data(),
)
@settings(max_examples=500)
def test_redact_masks_a_run_in_every_encoding(
    inner: str, outer: str, secret: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(secret) - MIN_RUN))
    end = data.draw(st.integers(start + MIN_RUN, len(secret)))
    assume(not resembles_a_word(secret[start:end]))
    encoded = ENCODINGS[outer](ENCODINGS[inner](secret[start:end]))
    assert Redactor([secret]).redact(f"\t|\t{encoded}\t|\t") == f"\t|\t{MASK}\t|\t"


@pytest.mark.parametrize("encode_base64", [b64encode, urlsafe_b64encode])
@given(
    secret=st.text(ALPHABET, min_size=16, max_size=60),
    before=st.binary(max_size=9),
    after=st.binary(max_size=9),
    data=st.data(),
)
def test_redact_masks_a_run_inside_base64(
    encode_base64: Callable[[bytes], bytes],
    secret: str,
    before: bytes,
    after: bytes,
    data: st.DataObject,
) -> None:
    start = data.draw(st.integers(0, len(secret) - MIN_RUN))
    part = secret[start : start + 2 * MIN_RUN]
    text = encode_base64(before + part.encode() + after).decode()
    redacted = Redactor([secret]).redact(f"Basic {text}\n")
    assert MASK in redacted
    left = len(redacted.replace(MASK, "")) - len("Basic \n")
    assert left <= len(text) - 4 * len(part) // 3 + 4


@given(st.text(ALPHABET, min_size=16, max_size=40), st.integers(0, 400), st.sampled_from("aé备"))
def test_redact_masks_a_secret_wherever_a_long_text_is_divided(
    secret: str, shift: int, filler: str
) -> None:
    assume(filler not in secret.lower())
    before = "." + filler * ((32_768 + shift - 200) // len(filler.encode()))
    redactor = Redactor([secret])
    for written in (secret, percent_encode(secret)):
        assert redactor.redact(before + written + before) == f"{before}{MASK}{before}"


@given(st.text(SYMBOLS, max_size=60), st.text(SYMBOLS, min_size=4, max_size=30))
def test_redact_twice_changes_nothing_more(text: str, secret: str) -> None:
    assume("*" not in secret)
    redactor = Redactor([secret])
    redacted = redactor.redact(f"{text}{secret}{text}")
    assert redactor.redact(redacted) == redacted


def random_secret(length: int, alphabet: str = ALPHABET) -> str:
    return "".join(random.Random(length).choices(alphabet, k=length))


ORDINARY_SECRETS = {
    "secret key": random_secret(40),
    "token": "MII" + random_secret(4000, ALPHABET + "+/"),
    "hexadecimal token": random_secret(32, "0123456789abcdef"),
    "emulator's password": emulator.PASSWORD,
    "date": "Correct-Horse-Battery-Staple-20251224",
    "project": "Huaweicloud-GaussDB-Backups-2026",
}


@pytest.mark.parametrize("secret", ORDINARY_SECRETS.values(), ids=ORDINARY_SECRETS)
def test_redact_keeps_ordinary_text(secret: str) -> None:
    rows = "".join(
        f"nightly-orders-20251224  COMPLETED  {random_secret(number, '0123456789abcdef')}\n"
        for number in range(100, 1000)
    )
    redactor = Redactor([secret])
    for text in (
        rows,
        *(ROOT.joinpath(name).read_text() for name in ("README.md", "CHANGELOG.md")),
    ):
        assert redactor.redact(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "emulator: no cloud backup is created",
        "GAUSSBACKUP_EMULATOR_BUILD_TIME",
        "nightly-20261125 nightly20261125",
    ],
)
def test_redact_keeps_a_word_that_is_part_of_a_longer_secret(text: str) -> None:
    assert Redactor(["emulator-secret-key", "20261125-secret-key"]).redact(text) == text


def test_redact_masks_a_word_that_is_most_of_a_secret() -> None:
    redactor = Redactor(["administrator1!"])
    assert redactor.redact("the administrator says") == f"the {MASK} says"


@pytest.mark.parametrize("secret", ["\"'\"'", "++++", "a'''"])
def test_redact_masks_a_secret_of_quotes_only_where_it_is_written(secret: str) -> None:
    redactor = Redactor([secret])
    assert redactor.redact(f"x{secret}y") == f"x{MASK}y"
    assert redactor.redact('it\'s "a" + b') == 'it\'s "a" + b'


@pytest.mark.parametrize("text", ["bits and its", "IT'S", "it is", "i't"])
def test_redact_keeps_text_that_only_resembles_a_short_secret(text: str) -> None:
    assert Redactor(["it's"]).redact(text) == text
