"""The root of every error landrelease raises on purpose.

Each room has its own errors below this one. An error knows facts (its fields); the
sentence is made from them: what was read, what is wrong, what to do. Doors turn
errors into exit codes and HTTP statuses, never by looking at the text.
"""


class LandreleaseError(Exception):
    """Something a person can put right; its text says how."""
