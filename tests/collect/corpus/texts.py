"""CSV files as units save and as programs write them."""

from __future__ import annotations

from collections.abc import Iterator

from book_builders import zipped
from corpus.case import Case, Make, good

BOTH = ("H1", "H2")
HEADING = "编号,名称,日期,类别,人数,费用（元）"
LINES = ["H1,一季度议事会,2024-03-08,议事会,12,1200.5", "H2,恳谈,2024/3/9,恳谈会,3,"]
FORM = "单位代码,{0}\n报送期间,2024-03\n台账,L01\n"  # the heading stands in row 4, H1 in row 5


def text(
    *lines: str, form: str = FORM, heading: str = HEADING, encoding: str = "utf-8-sig", end: str = "\n"
) -> Make:
    """A CSV with these lines below the heading."""

    def make(unit: str) -> bytes:
        written = form.format(unit) + "\n".join([heading, *lines]) + "\n"
        return written.replace("\n", end).encode(encoding)

    return make


def named(name: str, make: Make) -> Make:
    return lambda unit: {name.format(unit): make(unit)}


def spoilt(spoil) -> Make:
    return lambda unit: spoil(text(*LINES, encoding="utf-8")(unit))


def split(by: str, **said) -> Make:
    lines = [line.replace(",", by) for line in LINES]
    return text(*lines, form=FORM.replace(",", by), heading=HEADING.replace(",", by), **said)


def at(row: int | None, code: str, column: str | None = None) -> list:
    return [("" if column or code in SHEETS else None, row, column, code)]


SHEETS = {
    "no_heading",
    "missing_column",
    "total_row",
    "note_row",
    "unknown_column",
    "repeated_row",
    "count_differs",
}


def text_cases() -> Iterator[Case]:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        yield Case(f"文-{encoding}.csv", text(*LINES, encoding=encoding), kept=BOTH)
    yield Case(
        "文-生僻字gb18030.csv",
        text("B1,𠮷野家,2024-03-08,其他", encoding="gb18030"),
        kept=["B1"],
        stored={"title": "𠮷野家"},
    )
    yield Case("文-回车换行.csv", text(*LINES, end="\r\n"), kept=BOTH)
    yield Case("文-老苹果换行.csv", text(*LINES, end="\r"), kept=BOTH)
    yield Case("文-分号.csv", split(";"), kept=BOTH)
    yield Case("文-制表符utf16.csv", split("\t", encoding="utf-16"), kept=BOTH)
    yield Case("文-竖线.csv", split("|"), at(None, "csv_unnamed") * 3)
    mixed = text(*(line.replace(",", ";") for line in LINES), heading=HEADING.replace(",", ";"))
    yield Case("文-标签逗号表分号.csv", mixed, at(None, "csv_unnamed") * 3)
    yield Case("文-表头只有.csv", text())
    yield Case("文-零报送注明.csv", text(form=FORM + "行数,0\n"))
    yield Case("文-文件名说明.csv", named("{}_x_2024-03_L01.csv", text(*LINES, form="")), kept=BOTH)
    yield Case(
        "文-文件名相左.csv", named("Q01_x_2024-03_L01.csv", text(*LINES)), at(1, "csv_contradicts_name")
    )
    yield Case("文-无名.csv", text(*LINES, form=""), at(None, "csv_unnamed") * 3)
    yield Case("文-台账未知.csv", text(*LINES, form=FORM.replace("L01", "L99")), at(3, "unknown_ledger"))
    yield Case(
        "文-上年.csv", text(*LINES, form=FORM.replace("2024", "2023")), [("", 2, None, "period_outside_plan")]
    )
    yield Case("文-空.csv", lambda _: b"", at(None, "empty_file"))
    yield Case("文-只有换行.csv", lambda _: b"\r\n" * 9, at(None, "csv_unnamed") * 3)
    latin = spoilt(lambda data: data + "Société,".encode("latin-1"))
    yield Case("文-混入latin1.csv", latin, at(7, "csv_encoding"))
    yield Case("文-混入gbk.csv", spoilt(lambda data: data + "H3,茶话会".encode("gbk")), at(7, "csv_encoding"))
    yield Case("文-半个字.csv", spoilt(lambda data: data + "议".encode()[:2]), at(7, "csv_encoding"))
    yield Case("文-空字节.csv", spoilt(lambda data: data + b"H3\x00,x\n"), at(7, "csv_nul"))
    yield Case("文-无标记utf16.csv", text(*LINES, encoding="utf-16-le"), at(1, "csv_nul"))
    yield Case("文-引号不收.csv", text(*LINES, 'H3,"没有收尾,2024-3-8'), at(7, "csv_quotes"))
    yield Case("文-引号后有字.csv", text(*LINES, 'H3,"一"二,2024-3-8'), at(7, "csv_quotes"))
    yield Case("文-超长一格.csv", text(*LINES, "H3," + "长" * 200_000), at(7, "csv_quotes"))
    yield Case(
        "文-超长一行.csv",
        text(*LINES, "H3" + "," * 1_000_000),
        [("", 7, title, "missing") for title in ("名称", "日期", "类别")],
        kept=BOTH,
    )
    yield Case(
        "文-格内换行.csv",
        text('B1,"一\n二",2024-3-8,其他', LINES[0]),
        kept=("B1", "H1"),
        stored={"title": "一\n二"},
    )
    yield Case(
        "文-格数多.csv", text(*LINES, "H3,三,2024-3-8,其他,1,200.5,3"), at(7, "csv_ragged", "编号"), kept=BOTH
    )
    yield Case("文-格数少.csv", text(*LINES, "H3,三,2024-3-8,其他"), kept=(*BOTH, "H3"))
    yield Case(
        "文-缺格.csv",
        text(*LINES, "H3,三"),
        [("", 7, title, "missing") for title in ("日期", "类别")],
        kept=BOTH,
    )
    yield Case("文-尾逗号.csv", text(*(line + ",,," for line in LINES), heading=HEADING + ",,,"), kept=BOTH)
    yield Case("文-坏日期.csv", text(*LINES, "H3,三,24-3-8,其他"), at(7, "not_a_date", "日期"), kept=BOTH)
    yield Case(
        "文-科学计数.csv", text(*LINES, "1.23E+17,三,2024-3-8,其他"), at(7, "scientific", "编号"), kept=BOTH
    )
    yield Case("文-合计.csv", text(*LINES, "合计,,,,15,1200.5"), remarks=at(7, "total_row"), kept=BOTH)
    yield Case("文-重复.csv", text(*LINES, LINES[0]), at(7, "repeated_row"), kept=BOTH)
    yield Case("文-缺列.csv", text("H1,一", heading="编号,名称"), [("", None, None, "missing_column")] * 2)
    yield Case("文-没有标题.csv", text(*LINES, heading=LINES[0]), at(None, "no_heading"))
    guarded = text("B1,'=1+1,2024-03-08,其他", "H1,'@x,2024-03-08,其他")
    yield Case("文-撇号公式.csv", guarded, kept=("B1", "H1"), stored={"title": "=1+1"})
    yield Case("文-是工作簿.csv", good, kept=BOTH)
    yield Case("文-是压缩包.csv", lambda _: zipped({"a.csv": b"x"}), at(None, "not_a_workbook"))
    sep = lambda unit: ("sep=;\n" + split(";", encoding="utf-8")(unit).decode()).encode()  # noqa: E731
    yield Case("文-声明分隔符.csv", sep, kept=BOTH)
    full = text(*LINES, form="计划,2024\n单位名称,单位{0}\n填报人,王五\n" + FORM)
    yield Case("文-标签齐全.csv", full, kept=BOTH)
