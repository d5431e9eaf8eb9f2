"""What a person sees of an invoice: an HTML page and a PDF, drawn from one view of the model."""
