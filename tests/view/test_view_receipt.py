"""A receipt says on one page what was taken and what is missing; a notice of return what to do by when."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from docx import Document
from page_reader import Reader
from small_bureau import small_plan

from analytics.collect.returned import Finding, Sent, Taken
from analytics.errors import Problem
from analytics.plan.ledger import Ledger
from analytics.store import Severity
from analytics.view.paper import Grid, paper_html
from analytics.view.receipt import Receipt, receipt_paper
from analytics.view.word import word_file

FIRST = date(2024, 4, 3)


def a_ledger(number: int, kind: str = "money", **said) -> Ledger:
    name = {"zh": f"台账{number}", "en": f"Ledger {number}"}
    fields = [
        {"id": "held_on", "title": {"zh": "日期", "en": "Day"}, "type": "date"},
        {"id": "amount", "title": {"zh": "数", "en": "Amount"}, "type": kind},
    ]
    base = {"id": f"l{number}", "code": f"L{number:02}", "title": name, "row": name, "date": "held_on"}
    return Ledger.model_validate({**base, "fields": fields, **said})


LEDGERS = {
    one.id: one
    for one in (
        a_ledger(1, total="amount"),
        a_ledger(2, "int", total="amount"),
        a_ledger(3),
        a_ledger(4),
        *(a_ledger(n, total="amount") for n in range(5, 40)),
    )
}
TAKEN = (
    Taken("l1", 12, 0, Decimal("21000.50"), FIRST),
    Taken("l2", 3, 0, Decimal(1234), FIRST),
    Taken("l3", 1, 0, None, FIRST),
    Taken("l4", 0, 0, None, FIRST),
)
SENT = Sent(
    submission="abc",
    sha256="0123456789abcdef" * 4,
    unit="Q01",
    period="2024-03",
    workbook="三月.xlsx",
    received_on=FIRST,
    due_on=date(2024, 4, 5),
    is_refused=False,
    taken=TAKEN,
)


def finding(severity: Severity, number: int = 1) -> Finding:
    problem = Problem(
        "collect_problems.not_a_number", {"value": f"约{number}"}, "三月.xlsx", None, "台账1", number, "数"
    )
    return Finding(severity, problem, "l1", "amount", f"约{number}")


FAULTY = replace(
    SENT,
    findings=(finding(Severity.WARNING), finding(Severity.ERROR, 5)),
    taken=(replace(TAKEN[0], n_rejected=1), *TAKEN[1:]),
)


def paper(sent: Sent = SENT, lang: str = "zh", **said):
    return receipt_paper(Receipt(small_plan(), LEDGERS, sent, date(2024, 4, 8), **said), lang)


def text(*said, **more) -> str:
    return Reader(paper_html(paper(*said, **more))).text


def grids(one) -> list[list[list[str]]]:
    return [[list(row.cells) for row in piece.rows] for piece in one.pieces if isinstance(piece, Grid)]


def test_a_receipt_says_what_came_when_and_how_much_of_each_ledger():
    said = text()
    for words in (
        "报送回执",
        "报送期间2024-03的工作簿已于2024年4月3日收到，按时报送。内容已全部收下：4本台账，共16行。",
        "本期应报的台账已全部报送。",
        "文件：三月.xlsx；校验码：01234567",
        "另有1本台账报为零（没有发生）：台账4。",
        "2024年4月8日",
    ):
        assert words in said
    assert grids(paper()) == [
        [["台账1", "12", "21,000.50", "台账3", "1", "—"], ["台账2", "3", "1234", "", "", ""]]
    ]


@pytest.mark.parametrize(
    ("sent", "more", "words"),
    [
        (SENT, {"days_late": 3}, "迟报3天"),
        (SENT, {"missing": ("l3", "l5")}, "本期还应报送2本台账：台账3、台账5。"),
        (replace(SENT, received_on=date(2024, 4, 9)), {}, "是对2024年4月3日首次报送（按时报送）的更正"),
        (
            replace(SENT, unit=None, period=None, due_on=None),
            {},
            "报送的文件已于2024年4月3日收到，不能确定是否按时",
        ),
    ],
)
def test_it_says_what_is_late_corrected_missing_or_not_known(sent, more, words):
    assert words in text(sent, **more)


def test_a_notice_of_return_says_what_is_wrong_and_the_day_to_send_it_again():
    said = text(FAULTY, again_by=date(2024, 4, 13))
    assert "报送退回通知" in said
    assert "其中4本台账16行已收下，退回1行（错误1处）" in said
    assert "最迟于2024年4月13日把整本重新报送" in said
    ledgers, findings = grids(paper(FAULTY))
    assert ledgers == [["台账1", "12", "1", "21,000.50"]]
    assert [row[:2] for row in findings] == [
        ["错误", "台账1 › 第5行 › “数”列"],
        ["警告", "台账1 › 第1行 › “数”列"],
    ]
    assert findings[0][2] == "“约5”不是数。请只填数字，没有就留空。"


def test_a_refused_file_was_not_taken_at_all():
    refused = replace(SENT, is_refused=True, taken=(), findings=(finding(Severity.ERROR),))
    assert "整本退回，没有收下任何内容（错误1处）" in text(refused)
    assert "nothing was accepted (errors: 1)" in text(refused, "en")


def test_a_long_list_of_findings_is_cut_and_says_so():
    many = replace(SENT, findings=tuple(finding(Severity.NOTE, n) for n in range(1, 31)))
    *_, findings = grids(paper(many))
    assert len(findings) == 4
    assert "其余26处见随附的工作簿。" in text(many)


def test_both_languages_say_the_same_with_the_same_numbers():
    said = text(FAULTY, "en", days_late=2, missing=("l5",))
    for words in (
        "Notice of return",
        "2 days late",
        "16 rows of 4 ledgers",
        "Ledger 5",
        "row 5",
        "21,000.50",
    ):
        assert words in said


def test_what_units_typed_is_no_markup():
    hostile = replace(SENT, workbook="<script>alert(1)</script>\x00.xlsx")
    assert "<script>" not in str(paper_html(paper(hostile)))
    assert Document(io.BytesIO(word_file(paper(hostile)))).paragraphs


def test_the_same_receipt_gives_the_same_bytes():
    assert word_file(paper(FAULTY)) == word_file(paper(FAULTY))


@pytest.mark.slow
def test_a_receipt_for_many_ledgers_with_remarks_goes_on_one_page(need_program, tmp_path):
    soffice = need_program("soffice")
    taken = tuple(Taken(f"l{n}", n, 0, Decimal(f"{n}0000.5"), FIRST) for n in range(5, 29))
    zeros = tuple(Taken(f"l{n}", 0, 0, None, FIRST) for n in range(29, 40))
    full = replace(SENT, taken=taken + zeros)
    papers = {
        "receipt": paper(full),
        "remarks": paper(replace(full, findings=FAULTY.findings[:1] * 2)),
        "notice": paper(replace(FAULTY, findings=FAULTY.findings * 10), again_by=date(2024, 4, 13)),
    }
    for name, one in papers.items():
        (tmp_path / f"{name}.docx").write_bytes(word_file(one))
    assert "错误0处、警告2处、提示0处，共2处，见随附的工作簿。" in Reader(paper_html(papers["remarks"])).text
    office = [soffice, f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless"]
    files = [str(tmp_path / f"{name}.docx") for name in papers]
    command = [*office, "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    for name in papers:
        assert (tmp_path / f"{name}.pdf").read_bytes().count(b"/Type/Page/") == 1, name
