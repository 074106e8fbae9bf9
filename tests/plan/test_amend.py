"""New versions in a plan's files: added behind the others, nothing else touched, all or nothing."""

from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import PlanError
from analytics.plan import load_plan
from analytics.plan.amend import add_target, add_versions, with_item
from analytics.plan.model import Allocation, Target, TargetState, Text

TARGETS = "plans/rivers/targets.yaml"
REASON = Text(zh="上级下达：“十人”，# 不是注释", en="Told from above: 'ten', null & yes")
VISITED = Target(
    indicator="rivers_visited",
    value=Decimal("10"),
    effective_from=date(2026, 1, 1),
    reason=REASON,
    document=Text(zh="河发〔2026〕3号", en="River 2026 no. 3"),
)


def test_a_target_that_was_pending_gets_its_number(rivers):
    path = add_target(rivers.workspace, "rivers", VISITED)
    assert path == rivers.path(TARGETS)
    versions = load_plan(rivers.workspace).target_versions["rivers_visited", None]
    assert [one.state for one in versions] == [TargetState.PENDING, TargetState.NUMBER]
    assert versions[-1] == VISITED


def test_everything_else_in_the_file_stays_as_it_was(rivers):
    rivers.change(TARGETS, "allocations:", "# end of the targets\n\nallocations:  # shares")
    before = rivers.path(TARGETS).read_text(encoding="utf-8").splitlines()
    add_target(rivers.workspace, "rivers", VISITED)
    after = rivers.path(TARGETS).read_text(encoding="utf-8").splitlines()
    added = [at for at, line in enumerate(after) if line not in before]
    assert [line for line in after if line in before] == before
    assert added == list(range(5, 5 + len(added)))
    assert [one.name for one in rivers.path(TARGETS).parent.iterdir() if one.name.startswith(".")] == []


def test_a_target_and_the_parts_named_for_it_come_together(rivers):
    day = date(2026, 10, 1)
    target = Target(indicator="tons_removed", value=Decimal(50), effective_from=day)
    named = {"N1": Decimal(41), "S1": Decimal(9)}
    parts = Allocation(indicator="tons_removed", effective_from=day, basis="named", named=named)
    with pytest.raises(PlanError, match=r"named|指定"):
        add_versions(rivers.workspace, "rivers", allocations=[parts])
    assert add_versions(rivers.workspace, "rivers", targets=[target], allocations=[parts]) == (
        rivers.path(TARGETS),
    )
    assert load_plan(rivers.workspace).allocation_versions["tons_removed"][-1].named == named


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (Target(indicator="tons_removed", value=1, effective_from=date(2026, 7, 1)), "target_taken"),
        (Target(indicator="tons_moved", value=1, effective_from=date(2026, 8, 1)), "no_such_near"),
        (Target(indicator="tons_removed", value=8, effective_from=date(2026, 8, 1)), "locked_over"),
        (Target(indicator="sites_passed", value=2, effective_from=date(2026, 8, 1)), "rate_over_one"),
        (Target(indicator="tons_removed", value=8, effective_from=date(2029, 8, 1)), "outside_plan"),
        (Target(indicator="sites_passed", unit="X9", value=1, effective_from=date(2026, 8, 1)), "no_such"),
    ],
)
def test_a_version_that_does_not_fit_changes_nothing(rivers, target, told):
    before = rivers.path(TARGETS).read_bytes()
    with pytest.raises(PlanError) as refused:
        add_target(rivers.workspace, "rivers", target)
    assert told in {one.code.partition(".")[2] for one in refused.value.problems}
    assert rivers.path(TARGETS).read_bytes() == before


def in_brackets(rivers):
    text = rivers.path(TARGETS).read_text(encoding="utf-8")
    head, _, tail = text.partition("allocations:")
    head = head.replace("targets:\n", "targets: [\n").replace("  - {", "  {").replace("}\n", "},\n")
    rivers.path(TARGETS).write_text(f"{head}]\nallocations:{tail}", encoding="utf-8")


def test_a_list_in_brackets_goes_on_in_a_file_of_its_own(rivers):
    in_brackets(rivers)
    path = add_target(rivers.workspace, "rivers", VISITED)
    assert path == rivers.path("plans/rivers/targets_added.yaml")
    assert load_plan(rivers.workspace).targets[-1] == VISITED


def test_a_file_that_nothing_can_be_added_to_is_put_back_as_it_was(rivers):
    in_brackets(rivers)
    other = rivers.path("plans/rivers/targets_added.yaml")
    other.write_text("targets: [{indicator: sites_passed, value: 1, effective_from: 2026-02-01}]\n", "utf-8")
    before = other.read_bytes()
    with pytest.raises(PlanError):
        add_target(rivers.workspace, "rivers", VISITED)
    assert other.read_bytes() == before
    assert VISITED not in load_plan(rivers.workspace).targets


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark_stay(end, mark):
    text = "targets:\n- {indicator: a,\n   value: 1}  # the first\n# end\nallocations: []"
    content = mark + text.replace("\n", end).encode()
    target = Target(indicator="b", value=2, effective_from=date(2024, 1, 1))
    line = "- {indicator: b, value: 2, effective_from: 2024-01-01}\n"
    wanted = text.replace("# end", f"{line}# end")
    assert with_item(content, "targets", target) == mark + wanted.replace("\n", end).encode()


@given(
    text=st.text(min_size=1),
    last=st.sampled_from(["x: 1", "x: |\n      two\n      lines\n", "x: >-\n      a\n\n"]),
)
def test_whatever_a_reason_says_comes_back_and_the_file_stays_sound(text, last):
    content = f"targets:\n  - indicator: a\n    {last}\n".encode()
    reason = Text.model_construct(zh=text, en="word")
    target = Target.model_construct(indicator="b", effective_from=date(2024, 1, 1), reason=reason)
    added = with_item(content, "targets", target).decode()
    items = yaml.load(added, yaml.BaseLoader)["targets"]
    assert items[1]["reason"]["zh"] == text
    assert items[0] == yaml.load(content, yaml.BaseLoader)["targets"][0]
