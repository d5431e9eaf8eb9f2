"""What a person sees of an invoice: an HTML page and a PDF, drawn from one view of the model."""

MOST_EMBEDDED = 5 * 1024 * 1024  # bytes of a document that a PDF carries


class TooLong(ValueError):
    """The invoice says more than is set as a PDF; the text says how much. As an HTML page it can be drawn."""
