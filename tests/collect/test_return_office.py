"""Returned templates, and returned workbooks that an office program has saved in between."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest
from book_builders import GOOD_MEETING, LEDGERS, a_workspace, book, put, records, run, sheet
from return_builders import colours, comments, corrected, opened, parts, returned
from template_builders import FIRST_ROW, filled, made

MEETINGS = LEDGERS["meeting"].title.zh
# Field, what was typed, what should have been.
FAULTS = [
    ("title", "", "一季度议事会"),
    ("held_on", "3月8日", date(2024, 3, 8)),
    ("kind", "议事汇", "议事会"),
    ("people", "约12人", 12),
    ("cost_yuan", "1.2万元", 12000),
    ("minutes_filed", "也许", "是"),
]
COLUMNS = "meeting_no, title, held_on, kind, people, hours, cost_yuan, minutes_filed, topics, sheet, row"


@pytest.fixture
def workspace(tmp_path):
    return a_workspace(tmp_path / "工作 区")


@pytest.fixture
def saved(need_program, tmp_path):
    """A workbook opened and saved by LibreOffice."""
    soffice = need_program("soffice")

    def save(data: bytes) -> bytes:
        path = tmp_path / "in" / "报送.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        office = [soffice, f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless"]
        command = [*office, "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        out: Path = tmp_path / "out" / "报送.xlsx"
        if not out.exists():
            pytest.skip("needs LibreOffice with Calc")
        return out.read_bytes()

    return save


def rows(*, right: bool) -> list[tuple]:
    """A good row, and one for each fault."""
    fields = [one.id for one in LEDGERS["meeting"].fields]
    found = [GOOD_MEETING]
    for at, (name, bad, good) in enumerate(FAULTS):
        row = dict(zip(fields, GOOD_MEETING, strict=True)) | {"meeting_no": f"编号{at}"}
        found.append(tuple((row | {name: good if right else bad}).values()))
    return found


def wrong(first_row: int) -> dict[tuple[str, str], object]:
    """The cells of the faults with what should stand there; `first_row` is that of the good row."""
    fields = [one.id for one in LEDGERS["meeting"].fields]
    return {
        (MEETINGS, f"{chr(65 + fields.index(name))}{first_row + at}"): good
        for at, (name, _, good) in enumerate(FAULTS, start=1)
    }


def direct(tmp_path, data: bytes) -> list[tuple]:
    """What is stored of a workbook without faults."""
    place = a_workspace(tmp_path / "direct")
    put(place, data)
    assert run(place).problems == ()
    return records(place, "meeting", COLUMNS)


def test_a_template_that_was_filled_in_wrong_comes_back_with_all_its_rules(workspace, tmp_path):
    template = made()
    sent = filled(template, {"meeting": rows(right=False)})
    put(workspace, sent)
    assert len(run(workspace).problems) == len(FAULTS)
    data = returned(workspace)
    cells = wrong(FIRST_ROW)
    assert {place for place, severity in colours(data).items() if severity == "error"} == set(cells)
    before, after = opened(sent), opened(data)
    assert after.sheetnames == ["退回说明", *before.sheetnames]
    assert set(after.defined_names) == set(before.defined_names)
    for one in before:
        page = after[one.title]
        assert page.sheet_state == one.sheet_state
        assert page.protection.sheet == one.protection.sheet
        assert len(page.data_validations.dataValidation) == len(one.data_validations.dataValidation)
        assert page.print_title_rows == one.print_title_rows
    names = [name for name in parts(sent) if name.startswith("xl/worksheets/sheet")]
    for name in names:
        cells_before = parts(sent)[name].split(b"<sheetData>")[-1].split(b"</sheetData>")[0]
        assert cells_before in parts(data)[name]
    put(workspace, corrected(data, cells), received="2024-04-09")
    assert run(workspace).problems == ()
    right = filled(template, {"meeting": rows(right=True)})
    assert records(workspace, "meeting", COLUMNS) == direct(tmp_path, right)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["plain", "template"])
def test_after_libreoffice_marks_are_known_and_corrections_as_good(workspace, tmp_path, saved, kind):
    if kind == "plain":
        first, sent = 3, book({"meeting": sheet("meeting", *rows(right=False))})
        right = book({"meeting": sheet("meeting", *rows(right=True))})
    else:
        first, template = FIRST_ROW, made()
        sent, right = (filled(template, {"meeting": rows(right=one)}) for one in (False, True))
    put(workspace, sent)
    run(workspace)
    data = saved(returned(workspace))
    cells = wrong(first)
    marked = {place for place, severity in colours(data).items() if severity == "error"}
    assert marked == set(cells)
    assert set(cells) <= set(comments(data))
    put(workspace, data, received="2024-04-08")
    run(workspace)
    again = returned(workspace)  # marks of LibreOffice's making are replaced, not doubled
    assert {place for place, severity in colours(again).items() if severity == "error"} == set(cells)
    assert all(comments(again)[place].count("【退回说明】") == 1 for place in cells)
    assert opened(again).sheetnames.count("退回说明") == 1
    put(workspace, saved(corrected(again, cells)), received="2024-04-09")
    assert run(workspace).problems == ()
    assert records(workspace, "meeting", COLUMNS) == direct(tmp_path, right)
