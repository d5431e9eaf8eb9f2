"""The JSON API: what the programs of firms and companies ask for with a key.

A key opens what is its company's own; a firm's key also the firm's collaborations, and of its customers what an active
one allows. What a key does not open is answered as if it were not there (sight.py).
"""
