"""Which way a language is written, from its tag."""

from typing import Literal

_SCRIPTS = {"adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa"}
"""ISO 15924 names of the scripts in use that run from right to left."""

_LANGUAGES = {
    *("ar", "arc", "arz", "azb", "bal", "bcc", "bqi", "brh", "ckb", "dv", "fa", "glk", "haz", "he", "iw"),
    *(
        "ji",
        "khw",
        "ks",
        "lrc",
        "mzn",
        "nqo",
        "pnb",
        "prs",
        "ps",
        "rhg",
        "sd",
        "skr",
        "syr",
        "ug",
        "ur",
        "yi",
    ),
}
"""Languages written in one of them where the tag names no script (the likely subtags of the CLDR)."""


def direction(language: str) -> Literal["ltr", "rtl"]:
    """`rtl` for a BCP 47 tag such as `ar`, `he-IL` or `uz-Arab`; `ltr` for others and for none."""
    first, *rest = language.lower().split("-")
    scripts = [part for part in rest if len(part) == 4 and part.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in _SCRIPTS else "ltr"
    return "rtl" if first in _LANGUAGES else "ltr"
