"""Who may see what: four tiers, each containing the ones before it."""

from enum import IntEnum


class Tier(IntEnum):
    """Sensitivity of a field, a record or a derived result; the strictest one wins.

    Examples
    --------
    >>> max(Tier.PUBLIC, Tier.RESTRICTED)
    <Tier.RESTRICTED: 2>
    >>> Tier.from_word("partner")
    <Tier.PARTNER: 1>
    """

    PUBLIC = 0
    PARTNER = 1
    RESTRICTED = 2
    PERSONAL = 3

    @property
    def word(self) -> str:
        """The tier as written in files and on the command line."""
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> "Tier":
        """The tier that a file or a person names.

        Raises
        ------
        ValueError
            When there is no such tier; the message lists those there are.
        """
        try:
            return cls[word.strip().upper()]
        except KeyError:
            known = ", ".join(tier.word for tier in cls)
            msg = f"{word!r} is no tier: write one of {known}."
            raise ValueError(msg) from None
