"""Rules in force at a date, from dated packs."""

from landrelease.standards._errors import (
    PackNotRead,
    RuleNotInForce,
    StandardsError,
    UnknownPack,
    UnknownRule,
)
from landrelease.standards._pack import DatedRule, DatedValue, read_pack
from landrelease.standards._rule import Rule, pack_names, rule, rule_in

__all__ = [
    "DatedRule",
    "DatedValue",
    "PackNotRead",
    "Rule",
    "RuleNotInForce",
    "StandardsError",
    "UnknownPack",
    "UnknownRule",
    "pack_names",
    "read_pack",
    "rule",
    "rule_in",
]
