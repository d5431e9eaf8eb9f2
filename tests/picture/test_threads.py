"""Pictures are drawn in threads: on AWS ten documents are worked on side by side."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from pipeline.identify import identify
from pipeline.invoice import Invoice
from tests.flow.documents import invoice
from transforms.picture.write import pdf

THREADS = 4


def test_pictures_that_are_drawn_at_once_are_those_of_their_own_invoices() -> None:
    at_once = Barrier(THREADS)

    def draw(one: Invoice) -> set[bytes]:
        pdf(one)
        at_once.wait()
        return {pdf(one) for _ in range(5)}

    identified = [identify(invoice(str(number))) for number in range(THREADS)]
    invoices = [each.format.read(each.root).invoice for each in identified]
    with ThreadPoolExecutor(THREADS) as threads:
        together = list(threads.map(draw, invoices))
    assert together == [{pdf(one)} for one in invoices]
