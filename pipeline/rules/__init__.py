"""The rules of the norms, one line each, over the semantic model."""
