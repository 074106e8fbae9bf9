"""Nothing the suite makes names a person: planted names and numbers are looked for in every file and word.

A unit's workbooks are filled in for every ledger there is: persons where they belong, and where they do
not. Then every command runs, and all that was written or said is searched, whatever way it is written in.
Only what the units sent stays as it was: the inbox, the archive of it, and their own workbooks sent back.
"""

from __future__ import annotations

import base64
import html
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import quote

import duckdb
import openpyxl
import pytest

from analytics.cli.app import COMMANDS, run
from analytics.plan import load_ledgers, load_plan
from analytics.plan.ledger import FieldType, Ledger, LedgerField, Personal
from analytics.session import open_session
from analytics.store import open_store
from analytics.words import speaking
from analytics.workspace import REPOSITORY, Workspace, open_workspace

UNIT, PERIODS, AS_OF = "Q01", ("2024-03", "2024-04"), "2024-06-30"
NAMES = ("王秀英", "欧阳建国", "司徒雅琴", "买买提·吐尔逊")
ID_NUMBERS = ("110101199003074514", "230102198512311236", "23010219770630424X", "110101900307451")
MOBILES = ("13804511234", "15945678901")
NUMBERS = ("GH7730001", "GH7730002", "GH7730003", "GH7730004")  # as a unit numbers its people
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
PLANTED = (*NAMES, *ID_NUMBERS, *MOBILES, *NUMBERS)
HOSTILE = 2 * (NAMES[0], ID_NUMBERS[1], f"电话{MOBILES[0]}", NUMBERS[3], ID_NUMBERS[0].translate(WIDE))
OWN = {"inbox", "archive", "returns"}  # what the units sent stays theirs
NUMERIC = (FieldType.INT, FieldType.DECIMAL, FieldType.NUMBER, FieldType.MONEY)
READ_WHOLE = 200_000_000
# A command without output of its own, or of which another runs the same.
NOT_RUN = {
    *("demo", "sample", "lab", "run-due", "rehearse", "key import"),
    *("target set", "target diff", "target adopt", "extension add", "submission withdraw"),
}


def good(field: LedgerField, period: str, n: int) -> object:
    """A value the field takes; of a person where one belongs."""
    if field.personal is Personal.DROP:
        return NAMES[n % len(NAMES)]
    if field.personal is Personal.HASH:
        return (*NUMBERS[:3], *ID_NUMBERS[:3], "、".join(NUMBERS[:2]))[n % 7]
    if field.type in NUMERIC:
        low = max(field.min or 0, 4)
        return int(min(low, field.max) if field.max is not None else low)
    if field.type is FieldType.DATE:
        return date(int(period[:4]), int(period[5:]), 5 + n % 20)
    if field.choices:
        return field.choices[n % len(field.choices)].zh
    plain = {FieldType.BOOL: "是", FieldType.MONTH: period}
    return plain.get(field.type, f"{field.title.zh}第{period}期之{n}")


def rows_of(ledger: Ledger, period: str) -> Iterator[list[object]]:
    """Good rows, then for every field rows in which a person was typed there; who, differs by the period."""
    turn = int(period[5:])
    has_numbers = any(one.personal is Personal.HASH for one in ledger.fields)
    for n in range(7):
        yield [good(one, period, n) for one in ledger.fields]
    for at, field in enumerate(ledger.fields):
        if field.personal in (Personal.NONE, Personal.SENSITIVE):
            for n, person in enumerate(HOSTILE[(at + turn) % 5 :][:2]):
                # in a text a name cannot be told from other words; nor a unit's own number where none belongs
                is_text = field.type in (FieldType.TEXT, FieldType.SET)
                if not (is_text and person in (*NAMES, *NUMBERS)) and (has_numbers or person not in NUMBERS):
                    row = [good(one, period, 100 * at + n) for one in ledger.fields]
                    yield [*row[:at], person, *row[at + 1 :]]


def workbook(ledgers: dict[str, Ledger], period: str, **cover: object) -> bytes:
    """A unit's workbook with every ledger, an unknown column and a sheet of its own with persons."""
    book = openpyxl.Workbook()
    front = book.active
    front.title = "封面"
    said = {
        "计划": "2024",
        "单位代码": UNIT,
        "单位名称": NAMES[0],
        "报送期间": period,
        "填报日期": date(2024, 5, 1),
    }
    for label, value in (said | {"填报人": NAMES[1], "审核人": NAMES[2]} | cover).items():
        front.append([label, value])
    front.append(["台账", "工作表", "行数"])
    for ledger in ledgers.values():
        rows = list(rows_of(ledger, period))
        front.append([ledger.title.zh, "", len(rows)])
        sheet = book.create_sheet(ledger.title.zh)
        sheet.append([*(one.title.zh for one in ledger.fields), f"联系人{MOBILES[1]}"])
        for row in rows:
            sheet.append([*row, NAMES[3]])
    own = book.create_sheet(f"名单{ID_NUMBERS[2]}")
    own.append(["姓名", *NAMES])
    front.append([NAMES[0], "", 3])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace whose inbox is full of persons."""
    root = tmp_path_factory.mktemp("个人")
    shutil.copytree(REPOSITORY / "params", root / "params")
    workspace = open_workspace(root)
    ledgers = load_ledgers(workspace)
    for period, day in zip(PERIODS, ("2024-04-03", "2024-05-03"), strict=True):
        folder = workspace.inbox / day
        folder.mkdir(parents=True)
        (folder / f"{UNIT}_{MOBILES[0]}_{period}.xlsx").write_bytes(workbook(ledgers, period))
    (folder / "refused.xlsx").write_bytes(
        workbook(ledgers, "2024-05", **{"单位代码": ID_NUMBERS[0], "报送期间": NAMES[0]})
    )
    heads = ",".join(one.title.zh for one in ledgers["training_record"].fields)
    lines = "\n".join(",".join(map(str, row)) for row in rows_of(ledgers["training_record"], "2024-06"))
    (folder / f"{UNIT}_{MOBILES[1]}_2024-06_L03.csv").write_text(f"{heads}\n{lines}\n", encoding="utf-8")
    (folder / f"{ID_NUMBERS[3]}.docx").write_bytes(b"no workbook")
    return workspace


@pytest.fixture(scope="module")
def said(place: Workspace, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All that the commands said, by command; what they wrote lies in the workspace."""
    folder = place.root / "data" / "out"
    backup = tmp_path_factory.mktemp("key") / "backup.key"
    as_of = ("--as-of", AS_OF)
    figures = ("training_persons", "student_aid_rate")
    kinds = ("xlsx", "parquet")
    asked = {
        "collect": [(), ("--json",)],
        "return": [("--json",)],
        "checks": [("--json",)],
        "submission list": [("--json",)],
        "submission show": [(UNIT, PERIODS[0])],
        "submission verify": [("--by", "局工会办公室", "--unit", UNIT, "--period", PERIODS[0])],
        "status": [(*as_of, "--json")],
        "remind": [("--unit", UNIT, *as_of)],
        "assess": [
            *((*as_of, "--format", kind, "--out", str(folder / kind)) for kind in kinds),
        ],
        "corrections": [(*as_of, "--since", "2024-04-20", "--rows")],
        "explain": [(one, "--unit", UNIT, "--rows", "500", *as_of) for one in figures],
        "template": [("--unit", UNIT, "--period", "2024-07")],
        "contract": [("--unit", UNIT, *as_of)],
        "report": [("--unit", UNIT, "--unit", "bureau", *as_of, "--quiet")],
        "allocate": [("suggestion_count", *as_of)],
        "target list": [()],
        "extension list": [()],
        "key show": [()],
        "key export": [(str(backup),)],
        "doctor": [()],
    }
    assert set(asked) | NOT_RUN == set(COMMANDS)  # a new command is searched here, or it is told why not
    each = [(name, more) for name, ways in asked.items() for more in ways]
    heard = {f"{name} {' '.join(more)}": _spoken(place, name, more) for name, more in each}
    return heard | {"data_quality.ipynb": _shown(place)}


def _spoken(place: Workspace, name: str, more: tuple[str, ...]) -> str:
    """What a command says, on both streams."""
    heard = StringIO()
    with speaking("zh"), redirect_stdout(heard), redirect_stderr(heard):
        code = run([*name.split(), *more, "--workspace", str(place.root)])
    assert code in (0, 1), heard.getvalue()
    return heard.getvalue()


def _shown(place: Workspace) -> str:
    """What the notebook about the quality of data shows."""
    quality = open_session(str(place.root), as_of=AS_OF).data_quality()
    pieces = [quality.summary(), quality.arrivals(), quality.completeness(), quality.returned()]
    pieces += [quality.clues(), quality.clues_of(UNIT), quality.shared(), quality.burden()]
    return "".join([*map(str, pieces), quality.findings.to_csv()])


def ways_to_write(planted: str) -> dict[str, bytes]:
    """A planted text as it may stand in a file."""
    wide = planted.translate(WIDE)
    texts = {planted, wide, json.dumps(planted)[1:-1], quote(planted)}
    texts |= {"".join(f"&#{ord(one)};" for one in planted), html.escape(planted)}
    found = {text.encode() for text in texts}
    found |= {text.encode(kind) for text in (planted, wide) for kind in ("utf-16-le", "utf-16-be")}
    found |= {planted.encode("gb18030")}
    for shift in range(3):  # base64 in the middle of other text: the characters that only this text decides
        whole = base64.b64encode(b"\0" * shift + planted.encode())
        first, last = (0, 2, 3)[shift], -4 if (shift + len(planted.encode())) % 3 else None
        found.add(whole[first:last])
    return {f"{planted} ({at})": one for at, one in enumerate(sorted(found)) if len(one) >= 6}


SEARCHED = {name: form for planted in PLANTED for name, form in ways_to_write(planted).items()}


def leaks(content: bytes) -> list[str]:
    return [name for name, form in SEARCHED.items() if form in content]


def contents(path: Path) -> Iterator[bytes]:
    """What a file holds, unpacked: itself, the members of a package, the rows of a table."""
    data = path.read_bytes()
    assert len(data) < READ_WHOLE
    yield data
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            yield from (package.read(name) for name in package.namelist())
    if path.suffix == ".parquet":
        rows = duckdb.sql("SELECT * FROM read_parquet($path)", params={"path": str(path)}).fetchall()
        yield "\n".join(map(str, rows)).encode()


def leaks_of(path: Path) -> list[str]:
    """What of the planted a file tells, by its name or content."""
    return [*leaks(str(path).encode()), *(one for content in contents(path) for one in leaks(content))]


def written(place: Workspace) -> list[Path]:
    """All files but those that are the units' own."""
    data = place.root / "data"
    return [
        one for one in sorted(data.rglob("*")) if one.is_file() and one.relative_to(data).parts[0] not in OWN
    ]


@pytest.mark.slow
def test_nothing_that_is_said_or_written_names_a_person(place, said):
    """One test, so that of several workers only one runs all the commands."""
    found = {command: leaks(text.encode()) for command, text in said.items()}
    found |= {str(path.relative_to(place.root)): leaks_of(path) for path in written(place)}
    assert {where: names for where, names in found.items() if names} == {}
    assert_there_was_something_to_find(place)


def assert_there_was_something_to_find(place: Workspace) -> None:
    """Of every ledger rows were stored and rows set aside; every kind of file was written."""
    plan, ledgers = load_plan(place), load_ledgers(place)
    with open_store(place, plan, ledgers) as store:
        stored = {one for one in ledgers if store.sql(f"SELECT count(*) AS n FROM {one}")["n"].item()}
        set_aside = set(store.sql("SELECT DISTINCT ledger FROM reject")["ledger"])
        persons = store.sql("SELECT count(DISTINCT employee_no) AS n FROM training_record")["n"].item()
    assert len(stored) >= 0.8 * len(ledgers)
    assert set(ledgers) <= set_aside
    assert persons >= 6
    assert {".html", ".ipynb", ".docx", ".xlsx", ".json", ".parquet"} <= {
        one.suffix for one in written(place)
    }
    own = next((place.root / "data" / "archive").rglob("*.xlsx"))
    assert any(leaks(content) for content in contents(own))


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize(
    "write",
    [
        str.encode,
        lambda text: json.dumps(text).encode(),
        lambda text: base64.b64encode(f"ab{text}c".encode()),
    ],
)
def test_the_search_finds_what_is_planted(planted: str, write: Callable[[str], bytes]):
    assert leaks(b"before " + write(f"vor{planted}nach") + b" after")
