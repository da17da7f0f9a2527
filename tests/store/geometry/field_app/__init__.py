"""An app with geometry columns and an append-only table, for tests of the field alone."""
