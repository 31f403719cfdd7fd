"""CSV, read back by `csv`, sqlite-utils and, where it is installed, LibreOffice."""

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection

import pytest
from hypothesis import given
from hypothesis.strategies import text
from sqlite_utils import Database
from sqlite_utils.utils import Format, rows_from_file

from tracker.publish.export.delimited import _disarmed

BOM = b"\xef\xbb\xbf"
FORMULAS = [
    '=HYPERLINK("http://example.org/","x")',
    "+1-2",
    "-1+1|cmd",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    "＋1",
    "fine;=1+1",
    'fine",=1+1',
    "fine,\t@SUM(1)",
    "fine\n-1",
]
AWKWARD = [
    'a "quoted" word',
    "comma, semicolon; bar |",
    "two\r\nlines",
    "one\rold line",
    "NUL \x00 inside",
    "emoji 👩‍⚖️ and accents éàœ",
    "right \u202eto left",
    "خط",
    "x" * 40_000,
    "",
    "' already",
]


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def by_id(data: bytes) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in read(data)}


@pytest.mark.parametrize("text", FORMULAS)
def test_case_113_a_formula_is_text_in_the_spreadsheet_and_itself_elsewhere(
    edited: Callable[..., Connection], render: Callable[..., bytes], text: str
) -> None:
    conn = edited("UPDATE events SET title_en = ?, confidence = 0.5 WHERE id = 1", text)
    plain = by_id(render(conn, "csv"))["1"]
    guarded = by_id(render(conn, "csv-excel").removeprefix(b"\xef\xbb\xbf"))["1"]
    assert plain["title_en"] == text
    assert guarded["title_en"] != text
    assert guarded["title_en"].replace("'", "") == text.replace("'", "")
    assert guarded["title_en"].lstrip()[0] not in "=+-@＝＋－＠"
    unchanged = {"id", "date", "date_start", "confidence", "source_count", "official", "updated"}
    assert {name: guarded[name] for name in unchanged} == {name: plain[name] for name in unchanged}


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_case_113_no_cell_starts_a_formula_whatever_the_program_cuts_at(
    edited: Callable[..., Connection], render: Callable[..., bytes], text: str, separator: str
) -> None:
    conn = edited("UPDATE events SET title = ?, title_fr = '', summary = ''", text)
    data = render(conn, "csv-excel").decode("utf-8-sig")
    cells = [cell.strip(' \t"') for line in data.splitlines() for cell in line.split(separator)]
    assert len(cells) > 30
    assert [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠"))] == []


@given(text(alphabet=";,|\t\r\n\" '=+-@＝＋－＠a1", max_size=12))
def test_case_113_no_part_of_any_text_starts_a_formula(value: str) -> None:
    guarded = str(_disarmed(value))
    parts = [part.strip(' "') for part in re.split(r"[;,|\t\r\n]", guarded)]
    assert [part for part in parts if part.startswith(tuple("=+-@＝＋－＠"))] == []
    assert guarded.replace("'", "") == value.replace("'", "")


@pytest.mark.parametrize("text", AWKWARD)
@pytest.mark.parametrize("reader", ["csv", "sqlite-utils"])
def test_case_114_the_csv_reads_back_equal(
    edited: Callable[..., Connection], render: Callable[..., bytes], text: str, reader: str
) -> None:
    conn = edited("UPDATE events SET title_en = ?, summary = ?", text, text)
    data = render(conn, "csv")
    if reader == "csv":
        rows = read(data)
    else:
        found, _ = rows_from_file(io.BytesIO(data), format=Format.CSV)
        db = Database(memory=True)
        table = db.table("t").insert_all(found)
        rows = list(table.rows)
        # sqlite-utils opens the file with universal newlines, as many programs do.
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    assert len(rows) == 30
    assert {row["title_en"] for row in rows} == {text}
    assert {row["summary"] for row in rows} == {text}


def test_case_114_a_byte_order_mark_only_for_the_spreadsheet(
    conn: Connection, render: Callable[..., bytes]
) -> None:
    assert render(conn, "csv").startswith(b"id,story,type,date,")
    assert render(conn, "csv-excel").startswith(b"\xef\xbb\xbfid,story,type,date,")


def test_lines_end_as_rfc_4180_says(conn: Connection, render: Callable[..., bytes]) -> None:
    data = render(conn, "csv")
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == 61


def test_an_empty_selection_is_a_header(
    edited: Callable[..., Connection], render: Callable[..., bytes]
) -> None:
    conn = edited("UPDATE events SET review = 'rejected'")
    assert read(render(conn, "csv")) == []
    assert render(conn, "csv").count(b"\r\n") == 1


needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice, which no requirement brings: apt-get install libreoffice-calc",
)


def in_libreoffice(file: Path, to: str) -> Path:
    """The file as LibreOffice takes it when asked nothing (UTF-8, cut at commas), written anew."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{file.parent}/profile", "--headless",
         "--convert-to", to, "--outdir", str(file.parent), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return file.with_suffix(f".{to.partition(':')[0]}")


@needs_libreoffice
def test_case_113_libreoffice_sees_no_formula(
    edited: Callable[..., Connection], render: Callable[..., bytes], tmp_path: Path
) -> None:
    for number, formula in enumerate(FORMULAS, 1):
        conn = edited(
            "UPDATE events SET title_en = ?1, title_fr = ?1 WHERE id = ?2", formula, number
        )
    (tmp_path / "t.csv").write_bytes(render(conn, "csv-excel"))
    sheet = in_libreoffice(tmp_path / "t.csv", "fods").read_text("utf-8")
    assert "table:formula" not in sheet
    assert "&apos;=HYPERLINK" in sheet


@needs_libreoffice
def test_case_114_libreoffice_reads_columns_accents_and_days(
    edited: Callable[..., Connection], render: Callable[..., bytes], tmp_path: Path
) -> None:
    """The plain file and the one for Excel, opened and saved as CSV again."""
    awkward = 'Œuvre « à l’été » ; 5 € – 👩‍⚖️, "cité"'
    conn = edited("UPDATE events SET title_fr = ? WHERE id = 3", awkward)
    as_shown = 'csv:"Text - txt - csv (StarCalc)":44,34,76,1,,0,false,true'
    for name in ("csv", "csv-excel"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "t.csv").write_bytes(render(conn, name))
        in_libreoffice(folder / "t.csv", "ods")
        saved = read(in_libreoffice(folder / "t.ods", as_shown).read_bytes().removeprefix(BOM))
        written = read(render(conn, name).removeprefix(BOM))
        same = ("id", "title", "title_fr", "actors", "quote", "source_url", "source_lang")
        for row, found in zip(written, saved, strict=True):
            assert {key: found[key] for key in same} == {key: row[key] for key in same}
        days = [row for row in written if row["precision"] == "day"]
        assert {row["date_start"] for row in days} <= {row["date_start"] for row in saved}
        assert any(row["title_fr"] == awkward for row in saved)
