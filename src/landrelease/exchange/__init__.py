"""Foreign formats and systems: reading files into drafts, writing records out."""

from landrelease.exchange._columns import NOTICE
from landrelease.exchange._errors import (
    ChangedWhileRead,
    ExchangeError,
    FileExists,
    FileNotTaken,
    HeaderNotRead,
    LimitImpossible,
    MappingNotRead,
    MappingNotWanted,
    NoRecords,
    NotThisEncoding,
    NotThisFormat,
    TooLarge,
    TooManyRejected,
    Truncated,
    UnknownProfile,
    UnknownSuffix,
)
from landrelease.exchange._export import ExportReport, export_records
from landrelease.exchange._import import REJECTED_SHARE, ImportReport, import_file
from landrelease.exchange._profiles import profile_named, profiles, read_file
from landrelease.exchange._rows import Limits, Profile, Reading, Rejected, Remark, Row, Said

__all__ = [
    "NOTICE",
    "REJECTED_SHARE",
    "ChangedWhileRead",
    "ExchangeError",
    "ExportReport",
    "FileExists",
    "FileNotTaken",
    "HeaderNotRead",
    "ImportReport",
    "LimitImpossible",
    "Limits",
    "MappingNotRead",
    "MappingNotWanted",
    "NoRecords",
    "NotThisEncoding",
    "NotThisFormat",
    "Profile",
    "Reading",
    "Rejected",
    "Remark",
    "Row",
    "Said",
    "TooLarge",
    "TooManyRejected",
    "Truncated",
    "UnknownProfile",
    "UnknownSuffix",
    "export_records",
    "import_file",
    "profile_named",
    "profiles",
    "read_file",
]
