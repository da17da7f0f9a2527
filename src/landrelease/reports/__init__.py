"""Printed things: what leaves the programme as one file that anyone can open."""

from landrelease.reports._evaluation import evaluation_body, evaluation_page

__all__ = ["evaluation_body", "evaluation_page"]
