"""How many cells were asked for and filled in."""

from __future__ import annotations

from datetime import date

from store_builders import LEDGERS, a_plan, a_workspace, meetings, submission

from analytics.store import open_store, open_writer
from analytics.store.filled import FILLED_COLUMNS, filled_cells


def filled(workspace, as_of=date(2024, 12, 31)):
    with open_store(workspace, a_plan(), LEDGERS) as store:
        return filled_cells(store, LEDGERS, as_of)


def test_cells_are_counted_by_unit_period_and_field_without_what_is_never_stored(tmp_path):
    workspace = a_workspace(tmp_path / "w")
    with open_writer(workspace, a_plan(), LEDGERS) as writer:
        said = meetings("甲", "乙", "丙", people=["3", None, "5"])
        writer.commit([submission("a", said), submission("b", meetings("丁"), period="2024-04")])
    found = filled(workspace).set_index(["period", "field"])
    assert list(found.loc[("2024-03", "people"), ["unit", "ledger", "n_rows", "n_filled"]]) == [
        "Q01",
        "meeting",
        3,
        2,
    ]
    assert found.loc[("2024-04", "people"), "n_filled"] == 0
    assert found.loc[("2024-03", "title"), "n_filled"] == 3
    assert "speaker" not in found.index.get_level_values("field")


def test_records_after_the_day_are_left_out_and_nothing_is_an_empty_frame(tmp_path):
    workspace = a_workspace(tmp_path / "w")
    with open_writer(workspace, a_plan(), LEDGERS) as writer:
        writer.commit([submission("a", meetings("甲"))])
    assert filled(workspace, date(2024, 3, 7)).empty
    assert list(filled(workspace, date(2024, 3, 7)).columns) == list(FILLED_COLUMNS)
    assert len(filled(workspace, date(2024, 3, 8))) > 0
