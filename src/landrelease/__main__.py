"""Lets ``python -m landrelease`` stand for the command."""

import sys

from landrelease.cli import main

if __name__ == "__main__":
    sys.exit(main())
