"""Memory that a large attachment costs: the peak of `faktura run` with it, less the peak without it.

    python benchmarks/attachment.py                    20 MB: on its way as it came, and converted
    python benchmarks/attachment.py --megabytes 30

The command runs on documents of its own test world, in a process of its own each time; the peak is what the system
says of that process (resident set). The goal is under three times the size of the attachment.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.convert import convert  # noqa: E402
from pipeline.outcomes import Outcome  # noqa: E402
from pipeline.records import Query  # noqa: E402
from tests.attachments.documents import File, enveloped, in_zip, objects, peppol, svefaktura  # noqa: E402
from tests.attachments.peak import large_pdf, run_on  # noqa: E402
from tests.facturx.pdfs import pdf  # noqa: E402
from transforms.attachments.octets import whole  # noqa: E402
from transforms.cii import CII  # noqa: E402
from transforms.format import Format  # noqa: E402
from transforms.semantic import JSON  # noqa: E402


def written(file: File, target: Format) -> bytes:
    """The document in another format, with what is attached embedded."""
    return whole(convert(peppol(file), target).content)


def ways(file: File) -> dict[str, tuple[bytes, str]]:
    """The document, and the format that its recipient's program reads, by what happens to it."""
    return {
        "Peppol as it came": (peppol(file), "peppol"),
        "Peppol -> Svefaktura": (peppol(file), "svefaktura"),
        "Svefaktura -> Peppol": (enveloped(svefaktura(file.id), objects(file)), "peppol"),
        "Svefaktura -> Peppol, in a zip": (in_zip(svefaktura(file.id), objects(file)), "peppol"),
        "Peppol -> CII": (peppol(file), "cii"),
        "JSON -> Peppol": (written(file, JSON), "peppol"),
        "Factur-X -> Peppol": (pdf({"factur-x.xml": written(file, CII)}), "peppol"),
        "Factur-X, compressed -> Peppol": (pdf({"factur-x.xml": written(file, CII)}, compressed=True), "peppol"),
    }


def peak(document: bytes, reads: str, place: str | None) -> int:
    """The peak in bytes; nothing is measured of a document that was not delivered."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        world, most = run_on(document, reads, Path(folder))
        (record,) = world.ledger.documents(Query())
        if record.outcome is not Outcome.DELIVERED:
            raise SystemExit(f"not delivered: {record.outcome} {record.findings}")
        return most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--place", help="the directory in which data directories are made")
    asked = parser.parse_args()
    large = large_pdf(asked.megabytes)
    without = ways(File(content=large[:1000]))
    for name, (document, reads) in ways(File(content=large)).items():
        before = peak(without[name][0], reads, asked.place)
        after = peak(document, reads, asked.place)
        print(
            f"{name:32} {before / 1e6:6.1f} MB without, {after / 1e6:6.1f} MB with: "
            f"{(after - before) / 1e6:6.1f} MB more, {(after - before) / len(large):5.2f} times the attachment"
        )


if __name__ == "__main__":
    main()
