"""No secret passes the redactor, in any form it travels in."""

from __future__ import annotations

import json
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.policy.redaction import MASK, Redactor

secrets = st.text(min_size=4, max_size=40).filter(lambda text: len(text.strip()) >= 4)


@given(secrets, st.text(), st.text())
def test_a_secret_is_masked_wherever_it_stands(secret: str, before: str, after: str) -> None:
    redactor = Redactor()
    redactor.learn(secret)
    shown = redactor.clean(before + secret + after)
    assert secret.strip() not in shown.replace(MASK, "") or secret.strip() in before + after + MASK
    assert MASK in shown


def test_quoted_and_escaped_forms_are_masked_too() -> None:
    redactor = Redactor()
    redactor.learn('p+s/s "w"\n')
    for form in (quote('p+s/s "w"', safe=""), json.dumps('p+s/s "w"'), repr('p+s/s "w"')):
        assert "s/s" not in redactor.clean(form)
        assert MASK in redactor.clean(form)


def test_a_longer_secret_is_masked_whole_although_a_shorter_one_is_part_of_it() -> None:
    redactor = Redactor()
    redactor.learn("abcd")
    redactor.learn("abcdefgh")
    assert redactor.clean("xabcdefghx") == f"x{MASK}x"


def test_what_is_too_short_to_be_a_secret_is_left_alone() -> None:
    redactor = Redactor()
    redactor.learn("abc")
    redactor.learn("")
    assert redactor.clean("abc abc") == "abc abc"


def test_the_signature_of_a_request_is_masked_although_nobody_learned_it() -> None:
    echo = "verify failed: Access=AK, SignedHeaders=host, Signature=0123456789abcdef"
    shown = Redactor().clean(f"{echo}.")
    assert shown.endswith(f"SignedHeaders=host, Signature={MASK}.")
