"""The HTTP service: the page on which a customer's administrator answers a request."""
