"""The embedded backend: SQLite in WAL mode and directories, one machine, no server."""
