"""Envelopes round documents: the Standard Business Document Header of Peppol and that of SFTI, in and out."""
