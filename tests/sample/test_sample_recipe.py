"""Recipes: what formulas and values give, and that every mistake in a recipe is told with its place."""

from __future__ import annotations

import shutil
from datetime import date
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from analytics.errors import PlanError
from analytics.plan.ledger import Frequency
from analytics.plan.period import periods_between
from analytics.sample import write_sample
from analytics.sample.draw import Draw, chance, shuffled, whole
from analytics.sample.formula import compile_formula
from analytics.sample.load import load_recipe
from analytics.sample.makers import maker
from analytics.sample.periods import periods, reported_in
from analytics.sample.recipe import Recipe
from analytics.sample.values import Value
from analytics.workspace import open_workspace

VALUES = TypeAdapter(Value)
MARCH = date(2024, 3, 1), date(2024, 3, 31)
SEEDS = st.integers(0, 1000)


def draw(seed=1, **names):
    return Draw(chance(seed), names, *MARCH, date(2024, 3, 31), when=chance(seed, "when")())


def made(value, *, recipe=None, seed=1, **names):
    return maker(VALUES.validate_python(value), recipe or Recipe())(draw(seed, **names))


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("1 + 2 * 3", 7),
        ("-(workers - 5) / 2", -2.5),
        ("max(workers, 20)", 20),
        ("min(workers, 20) - floor(2.9)", 8),
        ("round(ceil(1.2) + missing)", 2),
    ],
)
def test_formulas_calculate(formula, result):
    assert compile_formula(formula)(draw(workers=10, missing=None)) == result


@pytest.mark.parametrize(
    "formula",
    ["", "1 +", "open('x')", "workers.real", "[1]", "workers ** 9", "'a'", "between(1)", "a if b else c"],
)
def test_a_formula_can_do_nothing_but_arithmetic(formula):
    with pytest.raises(ValueError, match="formula"):
        compile_formula(formula)


@given(seed=SEEDS, low=st.integers(-50, 50), span=st.integers(0, 50))
def test_a_number_lies_between_its_limits(seed, low, span):
    number = {"number": [str(low), str(low + span)]}
    assert low <= made(number, seed=seed) <= low + span
    assert low <= made(number | {"decimals": "2"}, seed=seed) <= low + span


@given(seed=SEEDS)
def test_a_day_is_a_working_day_of_the_month(seed):
    day = made({"day": ["5", "31"]}, seed=seed)
    assert date(2024, 3, 5) <= day <= date(2024, 3, 31)
    assert day.weekday() < 5


@given(seed=SEEDS)
def test_nothing_happens_after_the_sender_could_know_it(seed):
    start = date(2024, 3, 25)
    assert start <= made({"from": "held", "days": ["1", "30"]}, seed=seed, held=start) <= date(2024, 3, 31)
    assert made({"from": "held", "days": ["30", "30"], "free": "true"}, seed=seed, held=start) == date(
        2024, 4, 24
    )
    assert made({"from": "held", "days": ["1", "30"]}, seed=seed, held=None) is None


@given(seed=SEEDS)
def test_different_texts_are_joined_in_their_own_order(seed):
    joined = made({"some": ["a", "b", "c"], "n": ["2", "3"]}, seed=seed).split("、")
    assert joined == sorted(set(joined))
    assert 2 <= len(joined) <= 3


def test_a_text_draws_words_and_names_what_the_row_holds():
    recipe = Recipe.model_validate({"words": {"thing": ["{colour}灯"], "colour": ["红"]}})
    assert made(
        "{unit}-{n:03} {thing} {day:M}月{day:D}日 {n:W} {{x}}", recipe=recipe, unit="A", n=7, day=MARCH[0]
    ) == ("A-007 红灯 3月1日 ７ {x}")


def test_a_value_follows_another_field_or_a_chance():
    by = {"by": "kind", "of": {"a": "one"}, "else": {"chance": "0", "then": "never", "else": "other"}}
    assert [made(by, kind=kind) for kind in ("a", "b")] == ["one", "other"]
    assert made({"chance": "0", "then": "never"}) is None


@given(amount=st.floats(0, 100), seed=SEEDS)
def test_an_amount_becomes_whole_by_one_at_most(amount, seed):
    assert abs(whole(amount, chance(seed)) - amount) <= 1


@given(things=st.lists(st.integers()), seed=SEEDS)
def test_shuffling_keeps_everything(things, seed):
    assert sorted(shuffled(things, chance(seed))) == sorted(things)


def test_rows_go_into_the_workbook_that_closes_their_period(plan):
    months = tuple(one.starts_on for one in periods_between(plan.starts_on, plan.ends_on, "month"))
    monthly, quarterly, merged = plan.unit["Q01"], plan.unit["S13"], plan.unit["S14"]
    assert [one.code for one in periods(months, quarterly)] == ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]
    assert [one.code for one in periods(months, merged)] == ["2024Q1", "2024Q2"]
    assert len(periods(months, monthly)) == 12
    april = 3
    assert reported_in(months, monthly, Frequency.PERIOD, april).code == "2024-04"
    assert reported_in(months, monthly, Frequency.QUARTER, april).code == "2024-06"
    assert reported_in(months, quarterly, Frequency.PERIOD, april).code == "2024Q2"


# Mistakes


@pytest.fixture
def told(repository, plan, ledgers, tmp_path):
    """What the loader or the writer says about a recipe, as `line code`."""

    def load(workspace, _folder):
        load_recipe(workspace, plan, ledgers)

    def write(workspace, folder):
        write_sample(workspace, folder, plan=plan, ledgers=ledgers, n_units=1)

    def tell(text, *, written=False):
        act = write if written else load
        root = tmp_path / "空 workspace"
        shutil.copytree(repository.params, root / "params", dirs_exist_ok=True)
        shutil.rmtree(root / "params" / "sample" / plan.id)
        (root / "params" / "sample" / f"{plan.id}.yaml").write_text(dedent(text), encoding="utf-8")
        workspace = open_workspace(root)
        with pytest.raises(PlanError) as raised:
            act(workspace, tmp_path / "out")
        assert str(raised.value)
        return [f"{one.line} {one.code}" for one in raised.value.problems]

    return tell


def test_every_unknown_name_is_told_at_once_with_its_line(told):
    assert told("""\
        shapes: {flat: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}
        pools:
          thing: {table: things}
          other: {count: "1", each: nowhere}
          empty: {}
        ledgers:
          suggestions:
            - fields: {}
          suggestion:
            - total: "10"
              shape: flaat
              with: {thingy: {fresh: 1}}
              fields:
                titel: 建议
                field: {choice: [质量, 天气]}
        cases:
          - id: one
            text: {zh: 一, en: one}
            units: [Q99]
            traits: {zeal: 1}
            shapes: {flat: round}
            edits:
              - {ledger: suggestion, set: {tite: x}}
              - {ledger: suggestion, add: {title: x}}
        """) == [
        "3 sample.unknown_table",
        "4 sample.unknown_pool",
        "5 sample.pool_without_count",
        "7 sample.unknown_ledger",
        "11 sample.unknown_shape",
        "12 sample.unknown_pool",
        "14 sample.unknown_field",
        "15 sample.unknown_choice",
        "19 sample.unknown_unit",
        "20 sample.unknown_trait",
        "21 sample.unknown_shape",
        "23 sample.unknown_field",
        "24 sample.add_without_month",
    ]


def test_a_value_of_no_known_kind_and_an_unknown_key_are_told(told):
    lines = told("""\
        ledgers:
          suggestion:
            - total: "10 +"
              fields:
                title: {nummer: [1, 2]}
                method: {number: [a b, 2]}
        colours: {}
        """)
    assert [line.split()[0] for line in lines] == ["3", "5", "6", "7"]


def test_a_stream_is_like_an_earlier_one_only(told):
    assert told("""\
        ledgers:
          suggestion:
            - {total: "1", like: 0}
        """) == ["3 sample.like_later"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("'{nothing_of_the_kind}'", "sample.unknown_name"),
        ("{calc: title * 2}", "sample.unusable_value"),
        ("{calc: 1 / 0}", "sample.unusable_value"),
        ("'{circle}'", "sample.circular"),
    ],
)
def test_what_cannot_be_worked_out_is_told_when_it_is_tried(told, value, code):
    text = f"""\
        values: {{circle: '{{circle}}'}}
        ledgers:
          suggestion:
            - total: "5"
              fields: {{title: x, method: {value}}}
        """
    assert told(text, written=True) == [f"None {code}"]


def test_what_is_not_arithmetic_is_refused_when_the_recipe_is_read():
    with pytest.raises(ValidationError):
        VALUES.validate_python({"calc": "__import__('os')"})
