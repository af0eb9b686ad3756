"""Find runs of the characters of a secret in a text."""

from __future__ import annotations

from binascii import b2a_base64
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.folded_text import (
    SEPARATORS,
    Interval,
    SourceMap,
    decoded_texts,
    encode,
    fold,
    is_word,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MIN_RUN = 8
"""So many consecutive characters of a secret are masked; a shorter secret is masked as a whole."""
MIN_PREFIX = 6
"""So many are masked before an ellipsis."""
_MIN_FOLDED = 3
_MIN_VARIETY = 5
"""Different characters that an ordinary word of eight or more letters has."""
_GRAM = 4
"""A run of `MIN_RUN` bytes contains one of the groups of four bytes that begin at 0, 4, 8, …"""


class SecretForm:
    """A secret, or the base64 of a secret, which contains no words."""

    def __init__(self, text: bytes, *, is_base64: bool = False) -> None:
        self.text = text
        self._is_base64 = is_base64
        self.folded = fold(text)
        self.is_short = len(self.folded) < MIN_RUN

    def is_word(self, start: int, end: int) -> bool:
        """Return whether a run is an ordinary word or date, and at most half of the secret."""
        part = self.folded[start:end]
        word = part.strip(SEPARATORS)
        if self._is_base64:
            return False
        if 2 * len(word) > len(self.folded) or len(set(word)) < _MIN_VARIETY:
            return False
        return is_word(self.folded[max(0, start - 1) : start], part, self.folded[end : end + 1])


class Run(NamedTuple):
    """Consecutive characters that a folded text and a secret have in common."""

    start: int
    end: int
    is_word_of_secret: bool


def secret_forms(secret: str) -> list[SecretForm]:
    """Return the secret, decoded if it has escapes, and its base64 at each alignment.

    The base64 of a text depends on where the secret begins in it. Characters that depend on the
    neighbouring bytes are left out.
    """
    data = encode(secret)
    forms = [SecretForm(data)]
    forms += [SecretForm(text) for text in set(decoded_texts(data)) - {data}]
    texts = set()
    for offset, start in enumerate((0, 2, 3)):
        end = (offset + len(data)) * 8 // 6
        base64 = b2a_base64(b"\0" * offset + data, newline=False)[start:end]
        texts |= {base64, base64.replace(b"+", b"-").replace(b"/", b"_")}
    forms += [SecretForm(text, is_base64=True) for text in texts]
    return [forms[0], *(form for form in forms[1:] if len(form.folded) >= _MIN_FOLDED)]


class SecretFinder:
    """Finds the characters of some secrets in texts."""

    def __init__(self, forms: Iterable[SecretForm]) -> None:
        self._long: list[SecretForm] = []
        self._short: list[SecretForm] = []
        self._literal: list[bytes] = []
        """Secrets of quotes and blanks, of which folding leaves almost nothing."""
        self._grams: set[int] = set()
        for form in forms:
            if len(form.folded) < _MIN_FOLDED:
                self._literal.append(form.text)
            else:
                (self._short if form.is_short else self._long).append(form)
        for form in self._long:
            for offset in range(_GRAM):
                self._grams.update(_aligned_grams(form.folded[offset:]))

    def find(self, data: bytes) -> Iterator[Interval]:
        """Yield the parts of a text that are to be masked.

        Those are runs of at least `MIN_RUN` characters of a secret, except for an ordinary word
        that is also a part of a secret (`emulator` of `emulator-secret-key`); and short secrets.
        """
        for literal in self._literal:
            yield from (Interval(at, at + len(literal)) for at in _find_all(data, literal))
        for depth, decoded in enumerate(decoded_texts(data)):
            folded = fold(decoded)
            runs = self._runs(folded)
            short = [(form, at) for form in self._short for at in _find_all(folded, form.folded)]
            if not (runs or short):
                continue
            source = SourceMap(data, depth)
            for run in runs:
                if not (run.is_word_of_secret and source.is_word(run.start, run.end)):
                    yield source.interval(run.start, run.end)
            for form, at in short:
                end = at + len(form.folded)
                if source.contains(at, end, form.text):
                    yield source.interval(at, end)

    def find_prefix(self, data: bytes) -> Interval | None:
        """Return the last part of a text if it is the beginning of a secret, cut off in a table.

        Longer ones are runs.
        """
        folded = fold(data)
        for length in range(MIN_RUN - 1, MIN_PREFIX - 1, -1):
            end = folded[-length:]
            if len(end) == length and any(
                form.folded.startswith(end) for form in (*self._long, *self._short)
            ):
                return SourceMap(data, 0).interval(len(folded) - length, len(folded))
        return None

    def _runs(self, folded: bytes) -> list[Run]:
        """Return the longest runs of each secret, from left to right."""
        grams = _aligned_grams(folded)
        common = self._grams.intersection(grams)
        if not common:
            return []
        positions = [index * _GRAM for index, gram in enumerate(grams) if gram in common]
        return [run for form in self._long for run in _runs_of_form(folded, form, positions)]


def _aligned_grams(data: bytes) -> Sequence[int]:
    """Return the groups of four bytes that begin at 0, 4, 8 and so on, as numbers."""
    return memoryview(data[: len(data) // _GRAM * _GRAM]).cast("I")


def _runs_of_form(folded: bytes, form: SecretForm, positions: Iterable[int]) -> Iterator[Run]:
    """Yield the longest runs around these positions of four bytes."""
    covered = 0
    for at in positions:
        if at + _GRAM <= covered:
            continue
        for in_form in _find_all(form.folded, folded[at : at + _GRAM]):
            start = _step(folded, at, form.folded, in_form, -1)
            last = _GRAM - 1
            end = _step(folded, at + last, form.folded, in_form + last, 1) + 1
            if end - start >= MIN_RUN:
                covered = max(covered, end)
                shift = in_form - at
                yield Run(start, end, form.is_word(start + shift, end + shift))


def _step(text: bytes, at: int, form: bytes, in_form: int, step: int) -> int:
    """Return the last position in the text, in that direction, that is equal to the form."""
    while (
        0 <= at + step < len(text)
        and 0 <= in_form + step < len(form)
        and text[at + step] == form[in_form + step]
    ):
        at += step
        in_form += step
    return at


def _find_all(data: bytes, part: bytes) -> Iterator[int]:
    """Yield the position of each occurrence."""
    position = data.find(part)
    while position >= 0:
        yield position
        position = data.find(part, position + 1)
