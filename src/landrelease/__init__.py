"""Reports go in; a named person's decision about the land comes out."""

__version__ = "0.1.0.dev0"
