"""Reprocessing: archived documents judged once more; what changes is shown first, and written where that is wanted."""
