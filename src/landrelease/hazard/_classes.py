"""Counts of one class of ordnance."""

from collections.abc import Iterable

from landrelease.kinds import ItemClass, Kind


class ClassShare:
    """How much of a record counts in the map of a class.

    Parameters
    ----------
    wanted
        The class; None for all of them together.
    documents
        Finds, accidents and indications, from which the share of the class is taken: each
        record that names its class counts with its items.

    Examples
    --------
    >>> ClassShare(None, []).of(ItemClass.NOT_KNOWN)
    1.0
    """

    def __init__(self, wanted: ItemClass | None, documents: Iterable[Kind]) -> None:
        self.wanted = wanted
        named = [
            (getattr(one, "item_class", ItemClass.NOT_KNOWN), getattr(one, "items", 1))
            for one in documents
        ]
        known = [
            (item_class, 1 if isinstance(items, str) else items)
            for item_class, items in named
            if item_class is not ItemClass.NOT_KNOWN
        ]
        right = sum(items for item_class, items in known if item_class is wanted)
        total = sum(items for _, items in known)
        classes = len(ItemClass) - 1
        self.unknown = 1.0 if wanted is None else (right + 1.0 / classes) / (total + 1.0)

    def of(self, item_class: ItemClass) -> float:
        """Share of a record of that class: 1, 0, or that of the class if it is not known."""
        if self.wanted is None:
            return 1.0
        if item_class is ItemClass.NOT_KNOWN:
            return self.unknown
        return float(item_class is self.wanted)
