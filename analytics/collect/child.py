"""The process in which workbooks are opened: it may run out of time or memory without harm to the rest.

Run as a program, with the memory limit in bytes. Takes workbooks from standard input, answers on standard
output; both ways a message is its length (8 bytes, big-endian) and then the bytes. An answer is JSON:
{"sheets": [{"name", "hidden", "rows"}]} or {"error": reason}. Cell (r, c) of `rows` is Excel row r+1,
column c+1; numbers, texts and booleans stand as such, dates and times as a list with one ISO text.
"""

import contextlib
import io
import json
import signal
import struct
import sys


def main() -> None:
    """Answer workbooks until standard input ends."""
    _limit_memory(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while head := incoming.read(8):
        data = incoming.read(struct.unpack(">Q", head)[0])
        answer = ENCODER.encode(_answer(data)).encode("utf-8", "surrogatepass")
        outgoing.write(struct.pack(">Q", len(answer)) + answer)
        outgoing.flush()


def _iso(value) -> list:
    return [value.isoformat() if hasattr(value, "isoformat") else str(value)]


# Cells hold no circles to look for.
ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_iso)


def _answer(data: bytes) -> dict:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {"sheets": [_sheet(workbook, one) for one in workbook.sheets_metadata if _has_cells(one)]}
    except PasswordError:
        return {"error": "password"}
    except CalamineError as error:
        return {"error": "damaged", "reason": str(error).splitlines()[0] if str(error) else ""}


def _has_cells(sheet) -> bool:
    return str(sheet.typ).endswith(".WorkSheet")


def _sheet(workbook, sheet) -> dict:
    rows = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    return {"name": sheet.name, "hidden": not str(sheet.visible).endswith(".Visible"), "rows": rows}


def _limit_memory(limit: int) -> None:
    # Windows and macOS have no such limit; there the preflight and the time limit remain.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main()
