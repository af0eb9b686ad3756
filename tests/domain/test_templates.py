"""Names from templates: what is inserted is made legal, what was typed is only refused."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.names import is_valid_name
from gaussbackup.domain.templates import DEFAULT_TEMPLATE, TemplateValues, expand_template

NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=timezone.utc)


def named(template: str, *, instance: str = "orders", profile: str = "prod") -> str:
    name, flaws = expand_template(template, TemplateValues(instance, profile, NIGHT))
    assert flaws == []
    return name


def complaint(template: str) -> str:
    _, flaws = expand_template(template, TemplateValues("orders", "prod", NIGHT))
    assert flaws
    return flaws[0].message


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
def test_placeholders_become_what_they_say(template: str, name: str) -> None:
    assert named(template) == name


def test_what_is_inserted_is_made_legal() -> None:
    assert named("{instance}-x", instance="prod.orders/eu") == "prod-orders-eu-x"
    assert named("{instance}-x", instance="7e01") == "b-7e01-x"


def test_only_the_instance_is_cut_to_fit() -> None:
    name = named("nightly-{instance}-{date}", instance="o" * 80)
    assert len(name) == 64
    assert name.startswith("nightly-ooo")
    assert name.endswith("-20261123")


@pytest.mark.parametrize("template", ["42-{instance}", "a b-{date}", "x" * 60 + "{date}"])
def test_what_was_typed_is_refused_and_never_changed(template: str) -> None:
    assert "cannot be used" in complaint(template)


@pytest.mark.parametrize("template", ["{instanz}", "{}", "{utc:}", "{instance.id}"])
def test_an_unknown_placeholder_is_named_with_the_known_ones(template: str) -> None:
    _, flaws = expand_template(template, TemplateValues("orders", "prod", NIGHT))
    assert template[1:-1] in flaws[0].message
    assert "{instance}" in (flaws[0].hint or "")


@given(
    instance=st.text(min_size=1), profile=st.text(min_size=1), prefix=st.sampled_from(["", "n-"])
)
def test_the_default_template_is_legal_for_any_instance_name(
    instance: str, profile: str, prefix: str
) -> None:
    name, flaws = expand_template(
        prefix + DEFAULT_TEMPLATE, TemplateValues(instance, profile, NIGHT)
    )
    assert flaws == []
    assert is_valid_name(name)


@given(st.text())
def test_any_template_ends_in_a_legal_name_or_a_flaw(template: str) -> None:
    name, flaws = expand_template(template, TemplateValues("orders", "prod", NIGHT))
    assert bool(flaws) != is_valid_name(name)
