"""The door for programs: JSON and pictures, for whoever the pages are for."""

from landrelease.api._paths import api

__all__ = ["api"]
