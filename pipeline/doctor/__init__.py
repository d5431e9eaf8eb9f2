"""The doctor: is this installation in order, and what is to be done where it is not. It looks, and mends nothing."""
