"""A recipient may want its documents also as PDF and as a page: drawn once, the same for all, and never in the way."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from pipeline.bootstrap import World
from pipeline.collaboration.records import PictureKind
from pipeline.gallery import Gallery, Sitter, pictures
from pipeline.identify import identify
from pipeline.mailbox import Manifest, deliveries, files
from pipeline.outcomes import Outcome
from tests.commands import Faktura, objects
from tests.flow.documents import BUYER, SELLER, invoice
from tests.flow.worlds import LIMITS, new_world, run, submit

PDF, HTML = PictureKind.PDF, PictureKind.HTML


def world_with(folder: Path, **wishes: Any) -> World:
    """A world whose buyer's program has some wishes of what is delivered."""
    world = new_world(folder / "data")
    wishing(world, **wishes)
    return world


def wishing(world: World, **wishes: Any) -> None:
    buyer = world.registry.company("sample-buyer")
    assert buyer is not None
    program = buyer.program.model_copy(update=wishes)
    world.registry.put(buyer.model_copy(update={"program": program, "version": buyer.version + 1}))


def got(world: World) -> tuple[Manifest, dict[str, bytes]]:
    """The one delivery in the buyer's mailbox."""
    (manifest,) = deliveries(world.objects, "sample-buyer")
    return manifest, dict(files(world.objects, "sample-buyer", manifest.delivery))


def sitter(**changed: Any) -> Sitter:
    content = invoice()
    identified = identify(content)
    model = identified.format.read(identified.root).invoice
    return Sitter(**{"digest": "0" * 64, "invoice": model, "document": ("invoice.xml", content), **changed})


def test_a_recipient_that_asks_for_none_gets_no_picture(tmp_path: Path) -> None:
    world = world_with(tmp_path)
    submit(world, invoice())
    run(world)
    manifest, content = got(world)
    assert (manifest.files, sorted(content)) == (("invoice.xml",), ["invoice.xml", "manifest.json"])


def test_pdf_and_page_lie_beside_the_document_and_in_the_manifest(tmp_path: Path) -> None:
    world = world_with(tmp_path, pictures=(PDF, HTML))
    submit(world, invoice("A-17"))
    run(world)
    manifest, content = got(world)
    assert manifest.files == ("invoice.xml", "invoice.pdf", "invoice.html")
    assert content["invoice.html"].startswith(b"<!doctype html>") and b"A-17" in content["invoice.html"]
    reader = PdfReader(BytesIO(content["invoice.pdf"]))
    assert "A-17" in reader.pages[0].extract_text()
    assert dict(reader.attachments)["invoice.xml"] == [invoice("A-17")]


@pytest.mark.parametrize(("language", "words"), [("sv", "Att betala"), ("en", "To pay")])
def test_the_language_is_the_programs_choice(tmp_path: Path, language: str, words: str) -> None:
    world = world_with(tmp_path, pictures=(PDF, HTML), picture_language=language)
    submit(world, invoice())
    run(world)
    _, content = got(world)
    assert words in content["invoice.html"].decode()
    assert words in PdfReader(BytesIO(content["invoice.pdf"])).pages[0].extract_text()


def test_what_is_converted_is_drawn_as_it_was_received(tmp_path: Path) -> None:
    world = world_with(tmp_path, pictures=(PDF,), reads=("cii",), wants_original=False)
    submit(world, invoice("A-18"))
    run(world)
    manifest, content = got(world)
    assert manifest.files == ("invoice.xml", "loss.json", "invoice.pdf")
    reader = PdfReader(BytesIO(content["invoice.pdf"]))
    assert dict(reader.attachments)["invoice.xml"] == [invoice("A-18")] != [content["invoice.xml"]]


def test_the_same_document_gives_the_same_bytes_in_another_world(tmp_path: Path) -> None:
    drawn = []
    for name in ("one", "other"):
        world = world_with(tmp_path / name, pictures=(PDF, HTML))
        submit(world, invoice())
        run(world)
        _, content = got(world)
        drawn.append((content["invoice.pdf"], content["invoice.html"]))
    assert drawn[0] == drawn[1]


def test_a_picture_is_drawn_once_for_all_who_want_it() -> None:
    gallery = Gallery()
    first = pictures(sitter(), (PDF,), "sv", gallery)
    assert pictures(sitter(), (PDF, HTML), "sv", gallery).files["invoice.pdf"] is first.files["invoice.pdf"]
    assert pictures(sitter(), (PDF,), "en", gallery).files != first.files
    assert (
        pictures(sitter(digest="1" * 64), (PDF,), "sv", gallery).files["invoice.pdf"] is not first.files["invoice.pdf"]
    )


def test_pictures_are_kept_only_while_there_is_room() -> None:
    gallery = Gallery(room=1)
    first = pictures(sitter(), (HTML,), "sv", gallery).files["invoice.html"]
    again = pictures(sitter(), (HTML,), "sv", gallery).files["invoice.html"]
    assert again == first and again is not first


def test_a_picture_that_cannot_be_drawn_is_named_with_its_cause_and_the_others_are_there() -> None:
    broken = replace(sitter().invoice, number=None, lines=[None])  # type: ignore[list-item]
    drawn = pictures(sitter(invoice=broken), (PDF, HTML), "sv", Gallery())
    assert (dict(drawn.files), sorted(drawn.failed)) == ({}, ["invoice.html", "invoice.pdf"])
    assert drawn.failed["invoice.pdf"].startswith("AttributeError at ")


def test_a_document_too_long_for_a_pdf_is_delivered_as_a_page_and_the_manifest_says_so(tmp_path: Path) -> None:
    world = world_with(tmp_path, pictures=(PDF, HTML))
    submit(world, invoice(note="ord " * 50_000))
    record = run(world)["invoice.xml"]
    manifest, _ = got(world)
    assert (manifest.files, manifest.undrawn) == (("invoice.xml", "invoice.html"), ("invoice.pdf",))
    assert any("at most 200000" in event.text for event in record.timeline)


def test_a_document_that_may_have_ended_its_workers_is_delivered_without_pictures(tmp_path: Path) -> None:
    world = world_with(tmp_path, pictures=(PDF, HTML))
    submit(world, invoice())
    record = run(world, LIMITS.model_copy(update={"draws": 0}))["invoice.xml"]
    assert record.outcome is Outcome.DELIVERED
    manifest, content = got(world)
    assert (manifest.files, manifest.undrawn) == (("invoice.xml",), ("invoice.pdf", "invoice.html"))
    assert sorted(content) == ["invoice.xml", "manifest.json"]
    told = [event for event in record.timeline if "invoice.pdf" in event.text]
    assert [event.stage for event in told] == ["transform"]
    assert "sample-buyer" in told[0].text_sv and told[0].text != told[0].text_sv


def test_each_recipient_gets_what_it_asked_for(tmp_path: Path) -> None:
    world = world_with(tmp_path, pictures=(HTML,), picture_language="en")
    submit(world, invoice("1"), invoice("2", seller=BUYER, buyer=SELLER), name="x.xml")
    run(world)
    manifest, _ = got(world)
    assert manifest.files == ("invoice.xml", "invoice.html")


def test_the_command_sets_what_is_delivered_and_shows_it(sample: Faktura) -> None:
    wishes = (
        "--picture",
        "pdf",
        "--picture",
        "html",
        "--picture-language",
        "en",
        "--no-original",
        "--refuse-loss",
        "BT-18",
    )
    assert sample("company", "add", "min-kund", "--name", "Min Kund AB", *wishes)[0] == 0
    (shown,) = objects(sample, "company", "show", "min-kund")
    program = shown["program"]
    assert (program["pictures"], program["picture_language"]) == (["pdf", "html"], "en")
    assert (program["wants_original"], program["refuses_loss_of"]) == (False, ["BT-18"])
    assert "PDF (en), HTML (en), no conversion that loses BT-18" in " ".join(
        sample("company", "show", "min-kund")[1].split()
    )
    assert sample("company", "change", "min-kund", "--picture", "none", "--refuse-loss", "none", "--original")[0] == 0
    (shown,) = objects(sample, "company", "show", "min-kund")
    program = shown["program"]
    assert (program["pictures"], program["picture_language"]) == ([], "en")
    assert (program["wants_original"], program["refuses_loss_of"]) == (True, [])


@pytest.mark.parametrize(
    ("option", "value"), [("--picture", "jpg"), ("--picture-language", "de"), ("--refuse-loss", "invoice number")]
)
def test_a_wish_that_there_is_not_is_wrong_usage_that_names_it(sample: Faktura, option: str, value: str) -> None:
    status, _, error = sample("company", "change", "exempel-stad", option, value)
    assert status == 2
    assert value in error


def test_wishes_come_from_a_file_too(sample: Faktura, tmp_path: Path) -> None:
    file = tmp_path / "companies.csv"
    head = "id,name,original,refuse_loss,pictures,picture_language\n"
    file.write_text(f"{head}kund-ett,Ett AB,no,BT-18 BT-128,pdf|html,en\nkund-tva,Två AB,,,,\n", encoding="utf-8")
    assert objects(sample, "company", "import", str(file))[0]["companies"] == 2
    program = objects(sample, "company", "show", "kund-ett")[0]["program"]
    assert (program["pictures"], program["picture_language"]) == (["pdf", "html"], "en")
    assert (program["wants_original"], program["refuses_loss_of"]) == (False, ["BT-18", "BT-128"])
    program = objects(sample, "company", "show", "kund-tva")[0]["program"]
    assert (program["wants_original"], program["pictures"], program["picture_language"]) == (True, [], "sv")
    file.write_text(
        f"{head}kund-tre,Tre AB,maybe,,,\nkund-fyra,Fyra AB,,,jpg,\nkund-fem,Fem AB,,,,de\n", encoding="utf-8"
    )
    status, out, _ = sample("company", "import", str(file), "--json")
    assert (status, len(out.splitlines())) == (2, 3)
