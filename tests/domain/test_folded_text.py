"""Folding: the same form for every quoting, encoding and case of a text."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.folded_text import SourceMap, decoded_texts, encode, fold, is_word

ANY_TEXT = st.text() | st.text("%25u0041\\&amp;#x;+'\" Añ", max_size=12)


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("plain", "plain"),
        ("%41%62", "Ab"),
        ("%2541", "A"),
        ("%2525zz", "%zz"),
        ("100%", "100%"),
        ("\\u0041", "A"),
        ("\\\\u0041", "A"),
        ("\\ud83d\\ude00", "\U0001f600"),
        ("\\ud83d", "\ud83d"),
        ("\\U0001f600", "\U0001f600"),
        ("\\Uffffffff", "\\Uffffffff"),
        ("\\xe4", "ä"),
        ("a\\nb", "a b"),
        ("&amp;&amp;lt;&quot;&#65;&#x42;", '&<"AB'),
        ("&unknown;", "&unknown;"),
        ("%5Cu0041", "A"),
        ("&#37;41", "A"),
    ],
)
def test_decoded_texts_decodes_escapes_of_every_kind(text: str, decoded: str) -> None:
    *_, last = decoded_texts(encode(text))
    assert last.decode("utf-8", "surrogatepass") == decoded


def test_decoded_texts_stops_after_three_encodings_inside_each_other() -> None:
    decoded = [b"%25252541", b"%252541", b"%2541", b"%41"]
    assert list(decoded_texts(decoded[0])) == decoded


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_decoded_texts_contains_what_was_encoded(text: str) -> None:
    """Compare folded texts, because JSON has quotes around them."""
    for encoded in (
        quote(text),
        quote(quote(text)),
        html.escape(text),
        json.dumps(text),
        quote(json.dumps(text, ensure_ascii=False)),
    ):
        decoded = {fold(each) for each in decoded_texts(encode(encoded))}
        assert decoded & {fold(each) for each in decoded_texts(encode(text))}


def test_fold_ignores_case_blanks_quotes_and_plus_signs() -> None:
    assert fold(b"A b\t\"c\"+'d'\\\\e\n") == b"abcde"


@given(ANY_TEXT)
def test_source_map_maps_each_folded_character_to_its_source(text: str) -> None:
    data = encode(text)
    for depth, decoded in enumerate(decoded_texts(data)):
        source = SourceMap(data, depth)
        folded = fold(decoded)
        intervals = [source.interval(at, at + 1) for at in range(len(folded))]
        assert intervals == sorted(intervals)
        for at, (start, end) in enumerate(intervals):
            part = data[start:end].decode("utf-8", "surrogatepass")  # whole characters
            assert folded[at] in b"".join(map(fold, decoded_texts(encode(part))))


def test_source_map_maps_an_escape_to_all_its_characters() -> None:
    data = b"x %2541bc"
    source = SourceMap(data, 2)
    assert data[slice(*source.interval(1, 3))] == b"%2541b"


@pytest.mark.parametrize(
    ("before", "part", "after", "expected"),
    [
        (b" ", b"emulator", b":", True),
        (b"", b"emulator", b"", True),
        (b"", b"emulator", b"s", False),
        (b"x", b"emulator", b"", False),
        (b"x", b"-emulator-", b"x", True),
        (b"v", b"20261125", b"-", True),
        (b"9", b"20261125", b"", False),
        (b"", b"20261125", b"a", True),
        (b"", b"20261125", b"0", False),
        (b"", b"orders-b", b"", False),
        (b"", b"--orders", b"", False),
    ],
)
def test_is_word_needs_other_characters_around_letters_or_digits(
    before: bytes, part: bytes, after: bytes, expected: bool
) -> None:
    assert is_word(before, part, after) is expected
