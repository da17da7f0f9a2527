"""Rules in force at a date, from dated packs."""

from landrelease.standards._rule import Rule, RuleNotInForce, UnknownPack, pack_names, rule

__all__ = ["Rule", "RuleNotInForce", "UnknownPack", "pack_names", "rule"]
