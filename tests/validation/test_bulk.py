"""Many documents through `faktura validate`: where they are found, what is printed, and how the command ends."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from lxml import etree

from pipeline.cli.command import run
from pipeline.svrl import NAMESPACE
from tests.peppol.samples import FULL

INVOICE = FULL["invoice"]
INVALID = INVOICE.replace(b"7350000000023</cbc:EndpointID>", b"7350000000024</cbc:EndpointID>")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.xml").write_bytes(INVOICE)
    (tmp_path / "deep" / "b.xml").write_bytes(INVALID)
    (tmp_path / "deep" / "notes.txt").write_text("no document")
    with zipfile.ZipFile(tmp_path / "deep" / "c.zip", "w") as archive:
        archive.writestr("one/d.xml", INVOICE)
        archive.writestr("e.XML", b"cut off")
    return tmp_path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def status(*arguments: str | Path) -> int:
    return run(["validate", *map(str, arguments)])


@pytest.mark.parametrize("workers", ["1", "2"])
def test_files_directories_and_zips_are_judged_in_order(
    folder: Path, capsys: pytest.CaptureFixture[str], workers: str
) -> None:
    assert status("--json", "--workers", workers, folder) == 1
    printed = lines(capsys)
    assert [line["document"] for line in printed] == ["a", "b", "d", "e"]
    assert [line["verdict"] for line in printed] == ["valid", "invalid", "valid", "invalid"]
    assert set(printed[0]) >= {"document", "format", "profile", "schema_valid", "verdict", "findings", "ms"}


def findings_of(line: dict[str, object]) -> Sequence[dict[str, object]]:
    found = line["findings"]
    assert isinstance(found, list)
    return found


def test_a_finding_is_printed_with_everything_that_is_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status("--json", folder / "deep" / "b.xml")
    (finding,) = findings_of(lines(capsys)[0])
    assert finding["rule"] == "PEPPOL-COMMON-R040" and finding["layer"] == "peppol"
    assert finding["location"] == "/Invoice/cac:AccountingCustomerParty/cac:Party/cbc:EndpointID"
    assert finding["found"] == "7350000000024" and finding["text"] != finding["text_sv"]


def test_people_read_the_findings_and_a_summary_by_rule(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("--lang", "en", folder) == 1
    printed = capsys.readouterr().out
    assert "PEPPOL-COMMON-R040" in printed and "By rule" in printed and "4 documents: 2 valid, 2 invalid" in printed
    assert status("--lang", "sv", folder / "a.xml") == 0
    assert "giltigt" in capsys.readouterr().out


def test_svrl_is_well_formed_whatever_was_found(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "f.xml"
    path.write_bytes(
        INVOICE.replace(b">SO-71<", b"> <").replace(b'schemeID="0088">7350000000023', b'schemeID="&lt;&amp;&quot;">1')
    )
    assert status("--format", "svrl", path) == 1
    report = etree.fromstring(capfdbinary.readouterr().out)
    failed = report.findall(f"{{{NAMESPACE}}}failed-assert")
    assert {"PEPPOL-EN16931-R008", "PEPPOL-EN16931-CL008"} <= {one.get("id") for one in failed}
    assert '<&"' in {text.text for text in report.iter(f"{{{NAMESPACE}}}text")}


def test_a_zip_that_is_none_and_a_file_that_cannot_be_read_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.zip").write_bytes(b"no zip")
    assert status("--json", tmp_path) == 1
    assert findings_of(lines(capsys)[0])[0]["rule"] == "ZIP-BROKEN"
    (tmp_path / "y.xml").symlink_to(tmp_path / "nowhere.xml")
    assert status("--json", tmp_path) == 3
    assert findings_of(lines(capsys)[1])[0]["rule"] == "FILE-UNREADABLE"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere.xml",),
        ("--profile", "peppol", "."),
        ("--release", "1999.1", "."),
        ("--as-of", "yesterday", "."),
        ("--policy", "nowhere.toml", "."),
        ("--engine", "other", "."),
    ],
)
def test_wrong_usage_ends_with_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert status(*arguments) == 2


def test_a_file_too_large_is_told_with_its_size_and_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "large.xml"
    with path.open("wb") as file:
        file.write(b"<a>")
        file.truncate(60_000_000)
    assert status("--json", path) == 1
    (finding,) = findings_of(lines(capsys)[0])
    assert finding["rule"] == "XML-TOO-LARGE" and "60,000,000" in str(finding["found"])


def test_a_profile_of_another_format_is_a_finding_of_that_document(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status("--json", "--profile", "svefaktura-1", folder / "a.xml") == 1
    assert findings_of(lines(capsys)[0])[0]["rule"] == "PROFILE-OTHER-FORMAT"


@pytest.mark.parametrize("form", ["text", "json", "svrl"])
def test_where_there_is_nothing_to_judge_the_command_says_so_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    (tmp_path / "notes.txt").write_text("no document")
    assert run(["--lang", "en", "validate", "--format", form, str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert told.out == "" and "nothing to judge" in told.err and str(tmp_path) in told.err.replace("\n", "")
