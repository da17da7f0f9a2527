"""The tables, and the only code that touches them besides actions and queries."""
