"""Backup names: the rule of the service, suggested names, and names from templates."""

from __future__ import annotations

import string
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gaussbackup.domain.backup_names import (
    DEFAULT_TEMPLATE,
    TemplateValues,
    expand_template,
    freeze_template,
    is_valid_name,
    suggest_name,
    validate_name,
)

NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize("name", ["abcd", "A-_9", "a" * 64, "before-v42"])
def test_validate_name_accepts_a_valid_name(name: str) -> None:
    assert is_valid_name(name)
    assert validate_name(name) == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("abc", "too short"),
        ("a" * 65, "too long"),
        ("9abc", "start with a letter"),
        ("_abc", "start with a letter"),
        ("a bcd", '" " at position 2'),
        ("café", '"é" at position 4'),
        ("abcd\n", "position 5"),
        ("ａｂｃｄ", "start with a letter"),
        ("abc٣", "position 4"),
        ("", "too short"),
    ],
)
def test_validate_name_reports_the_rule_the_length_and_a_suggestion(
    name: str, message: str
) -> None:
    [error] = validate_name(name)
    assert message in error.message
    assert f"this one has {len(name)}" in error.message
    assert error.hint is not None
    assert is_valid_name(error.hint.removeprefix("Try:  --name "))


@given(st.text())
def test_suggest_name_returns_a_valid_name_for_any_text(text: str) -> None:
    suggestion = suggest_name(text)
    assert is_valid_name(suggestion)
    assert suggest_name(suggestion) == suggestion
    assert (validate_name(text) == []) == is_valid_name(text)


def expand(template: str, *, instance: str = "orders", profile: str = "prod") -> str:
    name, errors = expand_template(template, TemplateValues(instance, profile, NIGHT))
    assert errors == []
    return name


def error_message(template: str) -> str:
    _, errors = expand_template(template, TemplateValues("orders", "prod", NIGHT))
    assert errors
    return errors[0].message


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("before-v42", "before-v42"),
        ("nightly-{instance}-{date}", "nightly-orders-20261123"),
        (DEFAULT_TEMPLATE, "orders-20261123-020000"),
        ("{profile}-{utc:%Y-%m}", "prod-2026-11"),
        ("{date}-late", "b-20261123-late"),
        ("m{utc:%H:%M}x", "m02-00x"),
    ],
)
def test_expand_template_replaces_placeholders(template: str, name: str) -> None:
    assert expand(template) == name


def test_expand_template_makes_inserted_values_valid() -> None:
    assert expand("{instance}-x", instance="prod.orders/eu") == "prod-orders-eu-x"
    assert expand("{instance}-x", instance="7e01") == "b-7e01-x"


def test_expand_template_cuts_only_the_instance() -> None:
    name = expand("nightly-{instance}-{date}", instance="o" * 80)
    assert len(name) == 64
    assert name.startswith("nightly-ooo")
    assert name.endswith("-20261123")


@pytest.mark.parametrize("template", ["42-{instance}", "a b-{date}", "x" * 60 + "{date}"])
def test_expand_template_rejects_invalid_literals(template: str) -> None:
    assert "Invalid backup name" in error_message(template)


@pytest.mark.parametrize("template", ["{instanz}", "{}", "{utc:}", "{instance.id}"])
def test_expand_template_rejects_an_unknown_placeholder(template: str) -> None:
    _, errors = expand_template(template, TemplateValues("orders", "prod", NIGHT))
    assert template[1:-1] in errors[0].message
    assert "{instance}" in (errors[0].hint or "")


@pytest.mark.parametrize("letter", string.ascii_letters + "%")
def test_expand_template_rejects_a_directive_that_strftime_would_copy(letter: str) -> None:
    values = TemplateValues("orders", "prod", NIGHT)
    name, errors = expand_template(f"now-{{utc:%{letter}}}", values)
    copied = NIGHT.strftime(f"%{letter}") == f"%{letter}"
    assert bool(errors) is (copied or letter == "s")
    if errors:
        assert f'"%{letter}" in "{{utc:%{letter}}}"' in errors[0].message
    else:
        assert "%" not in name


@pytest.mark.parametrize(
    ("template", "unknown"),
    [
        ("n-{utc:%Y%Q}", "%Q"),
        ("n-{utc:100%}", "%"),
        ("n-{utc:%-}", "%-"),
        ("n-{utc:%5Y}", "%5"),
        ("n-{utc:%é}", "%é"),
    ],
)
def test_expand_template_names_the_unknown_directive(template: str, unknown: str) -> None:
    assert f'Unknown directive in the name: "{unknown}"' in error_message(template)


def test_expand_template_accepts_flags_of_directives() -> None:
    assert expand("n-{utc:%-d.%_m}") == "n-23-11"


@given(
    instance=st.text(min_size=1), profile=st.text(min_size=1), prefix=st.sampled_from(["", "n-"])
)
def test_default_template_is_valid_for_any_instance_name(
    instance: str, profile: str, prefix: str
) -> None:
    name, errors = expand_template(
        prefix + DEFAULT_TEMPLATE, TemplateValues(instance, profile, NIGHT)
    )
    assert errors == []
    assert is_valid_name(name)


@given(st.text())
def test_expand_template_returns_a_valid_name_or_an_error(template: str) -> None:
    name, errors = expand_template(template, TemplateValues("orders", "prod", NIGHT))
    assert bool(errors) != is_valid_name(name)


@given(
    st.lists(
        st.sampled_from(
            [
                "{instance}",
                "{profile}",
                "{date}",
                "{time}",
                "{utc:%Y-%m}",
                "-x",
                "nightly-",
                "a" * 30,
            ]
        ),
        min_size=1,
        max_size=5,
    ).map("".join),
    st.text(max_size=80),
    st.text(max_size=20),
)
def test_freeze_template_expands_to_the_same_name_at_any_time(
    template: str, instance: str, profile: str
) -> None:
    values = TemplateValues(instance, profile, NIGHT)
    name, errors = expand_template(template, values)
    assume(not errors)
    later = TemplateValues(instance, "other", NIGHT + timedelta(days=40, seconds=3601))
    assert expand_template(freeze_template(template, values), later) == (name, [])
