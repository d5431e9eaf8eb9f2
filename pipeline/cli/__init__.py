"""The command `faktura`: one module for each sub-command, or for what several of them share."""

from pipeline.cli.command import main

__all__ = ["main"]
