"""Returns and receipts from the command line: each once, each unit its own, no person's name in them."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from analytics.cli.app import run
from analytics.plan import load_ledgers
from analytics.workspace import REPOSITORY, Workspace, open_workspace

SAMPLE = REPOSITORY / "data" / "sample"
LEFT_OUT = "skill_contest"
NAME, NUMBER = "欧阳丹青", "440106199001011234"


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A workspace with an empty inbox."""
    return empty_workspace(tmp_path / "工作 区")


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, str]:
    """A workspace in which three units' workbooks were sent back, and all that the commands said."""
    place = empty_workspace(tmp_path_factory.mktemp("three") / "工作 区")
    for unit in ("Q01", "Q02", "S01"):
        lay(place, sample_file(f"{unit}_*_2024-01.xlsx"), edit=spoil)
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        for command in (["collect"], ["return"]):
            run([*command, "--workspace", str(place.root)])
    return place, said.getvalue()


def empty_workspace(root: Path) -> Workspace:
    shutil.copytree(REPOSITORY / "params", root / "params")
    (root / "data" / "inbox").mkdir(parents=True)
    return open_workspace(root)


def sample_file(pattern: str) -> Path:
    return next(iter(sorted(SAMPLE.glob(f"*/{pattern}"))))


def lay(place: Workspace, source: Path, *, edit=None, name: str = "", day: str = "") -> None:
    """Put a workbook of the sample into the inbox, changed or not."""
    path = place.inbox / (day or source.parent.name) / (name or source.name)
    path.parent.mkdir(exist_ok=True)
    if edit is None:
        shutil.copy(source, path)
        return
    book = openpyxl.load_workbook(source)
    edit(book)
    book.save(path)


def headed(sheet, title: str) -> int:
    """The column of a heading, from 1."""
    return next(cell.column for cell in sheet[2] if cell.value == title)


def spoil(book: openpyxl.Workbook) -> None:
    """Plant a person into two rows and make both wrong."""
    sheet = book["职工培训台账"]
    for row in (3, 4):
        sheet.cell(row, headed(sheet, "工号")).value = NUMBER
        sheet.cell(row, headed(sheet, "姓名")).value = NAME
        sheet.cell(row, headed(sheet, "结束日期")).value = "没有日期"


def leave_out(book: openpyxl.Workbook) -> None:
    """Report one ledger, of which nothing happened, not at all instead of as zero."""
    lines = [row for row in book["封面"].iter_rows() if row[0].value == "L04"]
    assert [row[2].value for row in lines] == [0]
    lines[0][2].value = None


def written(place: Workspace) -> dict[str, bytes]:
    return {path.relative_to(place.returns).as_posix(): path.read_bytes() for path in files(place.returns)}


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def word_text(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in document.paragraphs] + cells)


def test_what_is_wrong_goes_back_and_what_is_right_gets_a_receipt_each_once(call, place):
    here = ("--workspace", str(place.root))
    lay(place, sample_file("Q01_*_2024-01.xlsx"), edit=spoil)
    lay(place, sample_file("Q02_*_2024-01.xlsx"), edit=leave_out)
    code, out, _ = call("collect", *here, lang="zh")
    assert code == 1
    assert out.strip().endswith("要给单位写退回件和回执，请运行 analytics return。")
    code, out, _ = call("return", *here, lang="zh")
    assert code == 0
    assert out.strip().endswith("写出退回1份，回执1份；以前写过的0份没有重写。")
    first = written(place)
    assert list(first) == [
        "2024-01/Q01_供水公司_2024-01_退回.xlsx",
        "2024-01/Q01_供水公司_2024-01_退回通知.docx",
        "2024-01/Q02_供热公司_2024-01_回执.docx",
    ]
    receipt = word_text(first["2024-01/Q02_供热公司_2024-01_回执.docx"])
    assert f"本期还应报送1本台账：{load_ledgers(place)[LEFT_OUT].title.zh}。" in receipt
    for path in files(place.returns):
        path.unlink()
    assert call("return", *here, lang="zh")[1].strip() == "写出退回0份，回执0份；以前写过的2份没有重写。"
    assert written(place) == {}
    call("return", "--again", *here, lang="zh")
    assert written(place) == first
    # another language is another letter, and a corrected workbook is news
    assert "returns written: 1, receipts: 1" in call("return", *here)[1]
    lay(place, sample_file("Q01_*_2024-01.xlsx"), day="2024-02-20")
    call("collect", *here)
    assert (
        call("return", *here, lang="zh")[1].strip().endswith("写出退回0份，回执1份；以前写过的1份没有重写。")
    )
    receipt = word_text(written(place)["2024-01/Q01_供水公司_2024-01_回执.docx"])
    assert "是对2024年2月4日首次报送（按时报送）的更正" in receipt


def test_names_and_numbers_of_people_stay_in_the_units_own_sheets(three):
    place, told = three
    found = written(place)
    notices = [word_text(data) for name, data in found.items() if name.endswith(".docx")]
    books = [data for name, data in found.items() if name.endswith(".xlsx")]
    ours = []
    for book in books:
        with zipfile.ZipFile(io.BytesIO(book)) as package:
            ours += [package.read(name).decode() for name in package.namelist() if "Returned" in name]
    assert (len(notices), len(books)) == (3, 3)
    assert len(ours) >= 3 * 3
    state = (place.state / "returns.json").read_text(encoding="utf-8")
    for text in [told, state, *notices, *ours, *found]:
        assert NAME not in text
        assert NUMBER not in text
    assert openpyxl.load_workbook(io.BytesIO(books[0]))["职工培训台账"].cell(3, 1).value == NUMBER


def test_what_goes_to_a_unit_is_its_own(three):
    place, _ = three
    for name, data in written(place).items():
        code = Path(name).name[:3]
        if name.endswith(".xlsx"):
            assert openpyxl.load_workbook(io.BytesIO(data))["封面"]["B2"].value == code
        else:
            assert f"（{code}）" in word_text(data) or f"({code})" in word_text(data)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_only_their_owner_may_read_them(three):
    place, _ = three
    assert {path.stat().st_mode & 0o777 for path in files(place.returns)} == {0o600}
    folders = [place.returns, *(path for path in place.returns.rglob("*") if path.is_dir())]
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}


def test_a_file_missing_from_the_archive_is_told_and_does_not_stop_the_others(call, three, tmp_path):
    place, _ = three
    gone = next(place.archive.iterdir())
    gone.rename(tmp_path / gone.name)
    said = ("--again", "--to", str(tmp_path / "out"), "--workspace", str(place.root))
    code, out, err = call("return", *said)
    (tmp_path / gone.name).rename(gone)
    assert code == 1
    assert "returns written: 2" in out
    assert "the archive has no file with the check code" in err
    assert len(files(tmp_path / "out")) == 4


def test_all_unknown_units_and_periods_are_refused_at_once(call, three):
    place, _ = three
    said = ("--unit", "Q98", "--unit", "Q99", "--period", "2031-01", "--workspace", str(place.root))
    code, out, err = call("return", *said)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 3


def test_some_units_and_periods_to_another_folder_for_a_program(call, place, tmp_path):
    here = ("--workspace", str(place.root))
    for pattern in ("Q01_*_2024-01.xlsx", "Q01_*_2024-02.xlsx", "Q02_*_2024-01.xlsx"):
        lay(place, sample_file(pattern))
    call("collect", *here)
    out = tmp_path / "out"
    said = ("--unit", "Q01", "--period", "2024-01", "--to", str(out), "--json", "--lang", "en", *here)
    code, told, _ = call("return", *said)
    assert code == 0
    (one,) = json.loads(told)["written"]
    assert (one["unit"], one["period"], one["returned"]) == ("Q01", "2024-01", False)
    assert [Path(path) for path in one["files"]] == files(out)
    assert not place.returns.exists()


def test_files_of_nobody_and_second_files_of_one_unit_lie_side_by_side(call, place):
    here = ("--workspace", str(place.root))

    def blank_unit(book):
        book["封面"]["B2"].value = None

    def no_rows(book):
        for row in range(11, 40):
            book["封面"].cell(row, 3).value = None

    source = sample_file("Q01_*_2024-01.xlsx")
    lay(place, source, edit=blank_unit, name="一.xlsx")
    lay(place, source, edit=no_rows, name="二.xlsx")
    lay(place, source, edit=lambda book: (no_rows(book), spoil(book)), name="三.xlsx")
    (place.inbox / "坏.xlsx").write_bytes(b"not a workbook")
    call("collect", *here)
    code, out, _ = call("return", *here, lang="zh")
    assert code == 0
    assert "写出退回4份" in out
    names = list(written(place))
    assert len(names) == 8
    assert sum("Q01_供水公司_2024-01" in name for name in names) == 4
    assert sum(name.startswith("2024-01/不能确定_2024-01_") for name in names) == 2
    assert sum(name.startswith("不能确定/不能确定_不能确定_") for name in names) == 2
