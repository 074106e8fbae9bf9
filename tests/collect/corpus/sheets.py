"""Tables as offices make them: headings, totals, notes, merged cells, and sheets of all kinds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import xlsxwriter
from book_builders import HEADINGS, sheet
from corpus.case import (
    COVER,
    MEETING,
    SHEET,
    WORKBOOK,
    Case,
    Make,
    books,
    changed,
    meeting,
    replaced,
    with_parts,
)
from corpus.raw import raw_book

BOTH = ("H1", "H2")
TITLES = HEADINGS["meeting"]
ROWS = [meeting("H1"), meeting("H2")]
Edit = Callable[[xlsxwriter.Workbook], None]


def table(*rows, stated: object = 2) -> Make:
    """A workbook with exactly these rows in the ledger's sheet."""
    return lambda unit: books(unit, {"meeting": rows}, [["L01", MEETING, stated]])


def edited(edit: Callable, *, stated: object = 2, rows=ROWS) -> Make:
    """A good workbook with something done to the ledger's sheet."""

    def make(unit: str) -> bytes:
        def on_book(made: xlsxwriter.Workbook) -> None:
            edit(made.get_worksheet_by_name(MEETING), made)

        return books(unit, {"meeting": sheet("meeting", *rows)}, [["L01", MEETING, stated]], edit=on_book)

    return make


def remark(code: str, row: int | None = None, column: str | None = None) -> list:
    return [(MEETING, row, column, code)]


def lacking(*titles: str) -> Make:
    """A workbook without these columns."""
    kept = [at for at, title in enumerate(TITLES) if title not in titles]
    return table([MEETING], *([row[at] for at in kept] for row in (TITLES, *ROWS)))


def with_heading(*titles: str, row_after: tuple = ()) -> Make:
    return table([MEETING], titles, *([*row, *row_after] for row in ROWS))


def heading_cases() -> Iterator[Case]:
    blank = [[""]]
    yield Case("题-下移.xlsx", table([MEETING], ["填报说明"], *blank * 4, TITLES, *ROWS), kept=BOTH)
    yield Case("题-没有标题行.xlsx", table(TITLES, *ROWS), kept=BOTH)
    deep = table(*([["说明"]] * 11), TITLES, *ROWS)
    yield Case(
        "题-太靠下.xlsx",
        deep,
        [(MEETING, None, None, "no_heading"), ("封面", None, None, "nothing_reported")],
    )
    yield Case("题-空行再多.xlsx", table(*blank * 30, TITLES, *ROWS), kept=BOTH)
    order = [8, 3, 0, 2, 1, 7, 4, 6, 5]
    yield Case("题-换了次序.xlsx", table(*([row[at] for at in order] for row in (TITLES, *ROWS))), kept=BOTH)
    yield Case("题-右移.xlsx", table(*(["", "", *row] for row in (TITLES, *ROWS))), kept=BOTH)
    spaced = [" 编 号*", "名　称：", "日\n期", "类别", "人数", "学时", "费用(元)", "有记录", "议题"]
    yield Case("题-空格换行半角.xlsx", with_heading(*spaced), kept=BOTH)
    yield Case("题-曾用名.xlsx", with_heading("编号", "会议名称", *TITLES[2:]), kept=BOTH)
    english = [
        "Meeting No",
        "Title",
        "Held On",
        "Kind",
        "People",
        "Hours",
        "Cost Yuan",
        "Minutes Filed",
        "Topics",
    ]
    yield Case("题-英文.xlsx", with_heading(*english), kept=BOTH)
    nothing = ("封面", None, None, "nothing_reported")
    for title in ("编号", "名称", "日期", "类别"):
        yield Case(f"题-缺{title}.xlsx", lacking(title), [*remark("missing_column"), nothing])
    yield Case("题-缺可选列.xlsx", lacking("人数", "议题"), kept=BOTH)
    twice = with_heading(*TITLES, "名称", row_after=("x",))
    yield Case("题-列重复.xlsx", twice, [*remark("column_twice"), nothing])
    renamed = with_heading("编号", "名称", "日期", "类别", "参加人数", *TITLES[5:])
    yield Case("题-改名.xlsx", renamed, remarks=remark("unknown_column"), kept=BOTH)
    more = with_heading(*TITLES, "备注", row_after=("好",))
    yield Case("题-多一列.xlsx", more, remarks=remark("unknown_column"), kept=BOTH)
    yield Case("题-没有.xlsx", table(*ROWS), [*remark("no_heading"), nothing])
    yield Case("题-全是错误值.xlsx", replaced(SHEET, 't="s"', 't="e"'), remark("odd_error", 1))
    upper = ["编号", "名称", "时间和类别", "", "规模", "", "", "有记录", "议题"]
    lower = ["", "", "日期", "类别", "人数", "学时", "费用（元）", "", ""]
    yield Case("题-两行.xlsx", table([MEETING], upper, lower, *ROWS), kept=BOTH)
    split = ["", "", "", "", "", "", "费用", "", ""]
    parts = [*TITLES[:6], "（元）", *TITLES[7:]]
    yield Case("题-两行拼成.xlsx", table(split, parts, *ROWS), kept=BOTH)
    both = [*lower[:2], "日期", "日期", *lower[4:]]
    yield Case(
        "题-两行有歧义.xlsx",
        table(upper, both, *ROWS),
        [*remark("missing_column"), *remark("column_twice"), nothing],
    )


def row_cases() -> Iterator[Case]:
    heading = [[MEETING], TITLES]
    last = 5  # the Excel row after two meetings
    for number, words in enumerate(
        (["合计"], ["合　计："], ["", "总计"], ["2024年3月小计"], ["", "", "累计"], ["Total"])
    ):
        total = [*words, *[""] * (4 - len(words)), 24, 5, 2401]
        make = table(*heading, *ROWS, total)
        yield Case(f"行-合计{number}.xlsx", make, remarks=remark("total_row", last), kept=BOTH)
    numbered = [["序号", *TITLES], [1, *ROWS[0]], [2, *ROWS[1]], [3, "合计", "", "", "", 24]]
    unknown = remark("unknown_column")
    make = table(*numbered)
    yield Case("行-有序号的合计.xlsx", make, remarks=[*unknown, *remark("total_row", 4)], kept=BOTH)
    middle = table(*heading, ROWS[0], ["小计", "", "", "", 12], ROWS[1], ["合计", "", "", "", 24])
    yield Case(
        "行-分段小计.xlsx", middle, remarks=[*remark("total_row", 4), *remark("total_row", 6)], kept=BOTH
    )
    honest = table(*heading, *ROWS, meeting("H3", title="关于工资合计项目公开的会"), stated=3)
    yield Case("行-名称里有合计.xlsx", honest, kept=(*BOTH, "H3"))
    for number, note in enumerate(
        (["注：以上数据真实。"], ["填表人：王五", "", "审核人：赵六"], ["以上数据经核对无误属实"], ["备注"])
    ):
        make = table(*heading, *ROWS, [""], note)
        yield Case(f"行-表下说明{number}.xlsx", make, remarks=remark("note_row", 6), kept=BOTH)
    both = table(*heading, *ROWS, ["合计", "", "", "", 24], ["说明：按人次统计"], ["制表：王五"])
    remarks = [*remark("total_row", 5), *remark("note_row", 6), *remark("note_row", 7)]
    yield Case("行-合计与说明.xlsx", both, remarks=remarks, kept=BOTH)
    inside = table(*heading, ROWS[0], ["注：下面是补报"], ROWS[1])
    missing = [(MEETING, 4, title, "missing") for title in ("名称", "日期", "类别")]
    yield Case("行-中间夹说明.xlsx", inside, missing, remarks=remark("count_differs"), kept=BOTH)
    yield Case("行-中间空行.xlsx", table(*heading, ROWS[0], [""], ["　"], ROWS[1]), kept=BOTH)
    again = table(*heading, ROWS[0], TITLES, ROWS[1])
    faults = [(MEETING, 4, "日期", "not_a_date"), (MEETING, 4, "类别", "unknown_choice")]
    faults += [(MEETING, 4, title, "not_a_number") for title in ("人数", "学时", "费用（元）")]
    faults += [(MEETING, 4, "有记录", "not_yes_or_no"), (MEETING, 4, "议题", "unknown_choice")]
    yield Case("行-标题重复出现.xlsx", again, faults, remarks=remark("count_differs"), kept=BOTH)
    repeated = table(*heading, *ROWS, meeting("Ｈ1"), stated=3)
    yield Case("行-编号重复.xlsx", repeated, remark("repeated_row", 5), kept=BOTH)
    zero_width = table(*heading, *ROWS, meeting("H\u200b1"), stated=3)
    yield Case("行-编号重复零宽.xlsx", zero_width, remark("repeated_row", 5), kept=BOTH)
    yield Case(
        "行-数目不符.xlsx", table(*heading, *ROWS, stated=7), remarks=remark("count_differs"), kept=BOTH
    )
    yield Case(
        "行-全坏.xlsx",
        table(*heading, meeting("H1", held_on="?"), stated=1),
        [(MEETING, 3, "日期", "not_a_date")],
    )
    person = {
        "training": [
            ["培训台账"],
            HEADINGS["training"],
            ["", "张三丰", date(2024, 3, 1), "五千六百", "工号1001"],
        ]
    }
    person["training"] += [["身份证110101", "张三丰", "去年", "5678元", "1001甲"]]
    faults = [("培训台账", 3, "工号", "missing"), ("培训台账", 3, "月收入", "not_a_number")]
    faults += [("培训台账", 4, "结束日期", "not_a_date")]
    yield Case("行-个人信息.xlsx", lambda unit: books(unit, person), faults)


def merged_cases() -> Iterator[Case]:
    def merge(*ranges: tuple) -> Callable:
        def edit(page, _) -> None:
            for top, left, bottom, right, value in ranges:
                page.merge_range(top, left, bottom, right, value)

        return edit

    kind = edited(merge((2, 3, 3, 3, "其他")), rows=[meeting("H1"), meeting("B1", kind="")])
    remarks = remark("merged_cells", 3, "类别")
    yield Case("并-类别.xlsx", kind, remarks=remarks, kept=("B1", "H1"), stored={"kind": "其他"})
    people = edited(merge((2, 4, 3, 4, 30)), rows=[meeting("H1"), meeting("B1", people="")])
    remarks = remark("merged_figure", 3, "人数")
    yield Case("并-人数.xlsx", people, remarks=remarks, kept=("B1", "H1"), stored={"people": None})
    number = edited(merge((2, 0, 3, 0, "H1")), rows=[meeting("H1"), meeting("", title="续")])
    yield Case(
        "并-编号.xlsx", number, remark("repeated_row", 4), remark("merged_cells", 3, "编号"), kept=["H1"]
    )
    title = edited(merge((0, 0, 0, 8, MEETING)))
    yield Case("并-表名.xlsx", title, kept=BOTH)
    below = edited(merge((3, 3, 8, 3, "其他")))
    yield Case("并-到空行.xlsx", below, kept=BOTH)
    group = [
        ["编号", "名称", "时间", "", "规模"],
        ["", "", "日期", "类别", "人数"],
        *(row[:5] for row in ROWS),
    ]

    def made(unit: str) -> bytes:
        def edit(book: xlsxwriter.Workbook) -> None:
            page = book.get_worksheet_by_name(MEETING)
            for at, title in ((0, "编号"), (1, "名称")):
                page.merge_range(0, at, 1, at, title)
            page.merge_range(0, 2, 0, 3, "时间")

        return books(unit, {"meeting": group}, [["L01", MEETING, 2]], edit=edit)

    yield Case("并-两行题头.xlsx", made, kept=BOTH)


def hidden_cases() -> Iterator[Case]:
    def filtered(page, _) -> None:
        page.autofilter(1, 0, 3, 8)
        page.filter_column(0, "x == H2")
        page.set_row(2, options={"hidden": True})

    yield Case("隐-筛选.xlsx", edited(filtered), remarks=remark("hidden_rows"), kept=BOTH)
    yield Case(
        "隐-列.xlsx", edited(lambda page, _: page.set_column(4, 6, options={"hidden": True})), kept=BOTH
    )
    yield Case("隐-台账表.xlsx", edited(lambda page, _: page.hide()), kept=BOTH)
    yield Case(
        "隐-深藏的草稿.xlsx", edited(lambda _, made: made.add_worksheet("草稿").very_hidden()), kept=BOTH
    )


def sheets_cases() -> Iterator[Case]:
    def forty(_, made) -> None:
        for number in range(40):
            made.add_worksheet(f"附表{number}").write(0, 0, "x")

    unknown = [(f"附表{number}", None, None, "unknown_sheet") for number in range(40)]
    yield Case("表-四十张.xlsx", edited(forty), remarks=unknown, kept=BOTH)
    yield Case("表-空表.xlsx", edited(lambda _, made: made.add_worksheet("Sheet3")), kept=BOTH)

    def chart(_, made) -> None:
        drawn = made.add_chart({"type": "line"})
        drawn.add_series({"values": f"={MEETING}!$E$3:$E$4"})
        made.add_chartsheet("图").set_chart(drawn)

    yield Case("表-图表页.xlsx", edited(chart), kept=BOTH)
    yield Case("表-保护.xlsx", edited(lambda page, _: page.protect("密码")), kept=BOTH)
    yield Case("表-批注.xlsx", edited(lambda page, _: page.write_comment(2, 1, "请核对")), kept=BOTH)
    yield Case("表-只读建议.xlsx", edited(lambda _, made: made.read_only_recommended()), kept=BOTH)
    yield Case(
        "表-有效性.xlsx",
        edited(lambda page, _: page.data_validation(2, 3, 99, 3, {"validate": "list", "source": ["其他"]})),
        kept=BOTH,
    )
    yield Case(
        "表-超链接.xlsx",
        edited(lambda page, _: page.write_url(0, 8, "http://example.invalid/x", string="x")),
        kept=BOTH,
    )
    yield Case(
        "表-条件格式.xlsx",
        edited(lambda page, _: page.conditional_format(2, 0, 9, 8, {"type": "duplicate"})),
        kept=BOTH,
    )
    rich = edited(
        lambda page, made: page.write_rich_string(2, 1, "一", made.add_format({"bold": True}), "季度")
    )
    yield Case("表-局部加粗.xlsx", rich, kept=BOTH)
    yield Case(
        "表-宏.xlsm",
        with_parts({"xl/vbaProject.bin": b"x"}),
        remarks=[(None, None, None, "has_macros")],
        kept=BOTH,
    )
    link = {"xl/externalLinks/externalLink1.xml": b"<a/>"}
    yield Case("表-外部链接.xlsx", with_parts(link), remarks=[(None, None, None, "has_links")], kept=BOTH)
    ole = {"xl/embeddings/oleObject1.bin": b"x"}
    yield Case("表-嵌入对象.xlsx", with_parts(ole), remarks=[(None, None, None, "has_objects")], kept=BOTH)
    pivot = {"xl/pivotTables/pivotTable1.xml": b"<a/>", "xl/pivotCache/pivotCacheDefinition1.xml": b"<a/>"}
    yield Case("表-透视表.xlsx", with_parts(pivot), kept=BOTH)
    picture = {"xl/media/image1.png": b"\x89PNG" + bytes(range(256)) * 50}
    yield Case("表-图片.xlsx", with_parts(picture), kept=BOTH)
    missing = [(MEETING, None, None, "sheet_missing"), ("封面", None, None, "nothing_reported")]
    renamed = replaced(WORKBOOK, f'name="{MEETING}"', 'name="Sheet1"')
    yield Case("表-改名.xlsx", renamed, missing, [("Sheet1", None, None, "unknown_sheet")])
    twice = replaced(WORKBOOK, 'name="草稿"', f'name="{MEETING}"', base=edited(draft))
    yield Case("表-重名.xlsx", twice, [*remark("sheet_twice"), missing[1]])
    spaced = replaced(WORKBOOK, 'name="草稿"', f'name="{MEETING} "', base=edited(draft))
    yield Case("表-重名带空格.xlsx", spaced, [*remark("sheet_twice"), missing[1]])
    yield Case("表-名称大小写.xlsx", replaced(WORKBOOK, f'name="{MEETING}"', 'name="l01"'), kept=BOTH)
    copy = edited(lambda _, made: made.add_worksheet(f"{MEETING} (2)").write(0, 0, "x"))
    yield Case("表-副本.xlsx", copy, remarks=[(f"{MEETING} (2)", None, None, "unknown_sheet")], kept=BOTH)
    stated = edited(lambda page, _: page.write(0, 9, "x"), stated="")
    faults = [(MEETING, None, None, "not_stated"), ("封面", None, None, "nothing_reported")]
    yield Case("表-未申报.xlsx", stated, faults)
    yield Case("表-1904.xlsx", serial_from_1904, kept=("B1", "H1"), stored={"held_on": "2024-03-08"})


def draft(_, made: xlsxwriter.Workbook) -> None:
    made.add_worksheet("草稿").write(0, 0, "x")


def serial_from_1904(unit: str) -> bytes:
    """A serial number without a date format means another day in a book that counts from 1904."""
    rows = [meeting("H1"), meeting("B1", held_on=45359 - 1462)]
    base = lambda unit: books(unit, {"meeting": sheet("meeting", *rows)})  # noqa: E731
    dates = re.compile(rb'<c r="C3" s="\d+"><v>\d+</v></c>')
    data = changed(
        WORKBOOK, lambda xml: xml.replace(b"<workbookPr ", b'<workbookPr date1904="1" '), base=base
    )
    later = changed(SHEET, lambda xml: dates.sub(b'<c r="C3"><v>43897</v></c>', xml), base=data)
    return changed(COVER, lambda xml: re.sub(rb'(<c r="B7"[^>]*><v>)\d+', rb"\g<1>43921", xml), base=later)(
        unit
    )


def flavours() -> Iterator[Case]:
    """Workbooks of other programs, by hand: what differs from Excel's."""
    for name, said in {
        "谷歌-行内文本无范围": {"dimension": False},
        "苹果-单元格无坐标": {"places": False},
        "行和格都无坐标": {"places": False, "row_numbers": False},
        "绝对路径目标": {"target": "/xl/worksheets/"},
        "部件另有名字": {"part": "xl/sheets/tab{}.xml", "target": "sheets/tab"},
        "命名空间带前缀": {"prefix": "x:"},
        "严格OOXML": {"strict": True},
        "单引号属性": {"quote": "'"},
        "LibreOffice": {
            "row": ' customFormat="false" ht="12.8" hidden="false" outlineLevel="0" collapsed="false"'
        },
        "WPS": {
            "row": ' spans="1:9" customFormat="1"',
            "more": "<extLst><ext xmlns:etc='http://www.wps.cn/x'/></extLst>",
        },
    }.items():
        yield Case(f"他-{name}.xlsx", lambda unit, said=said: raw_book(unit, **said), kept=BOTH)


def sheet_cases() -> Iterator[Case]:
    for cases in (heading_cases, row_cases, merged_cases, hidden_cases, sheets_cases, flavours):
        yield from cases()
