"""The JSON API: what the programs of firms and companies ask for with a key."""
