"""Django's SQLite, whose writers take turns: name this package as ENGINE."""
