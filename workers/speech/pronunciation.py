"""How words are said, in the phones of pocketsphinx's dictionary: for words that it does not have.

espeak-ng reads them as English and gives IPA, which a table turns into the ARPAbet of the CMU dictionary.
With every word of a text pronounced so, the median error of alignment is 9 ms, as with the dictionary.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from itertools import groupby
from pathlib import Path

from workers.media.process import run

Phones = tuple[str, ...]
"""As the CMU dictionary writes them, for instance ("SH", "IH", "V", "AO", "N")."""

PHONES = frozenset(
    (
        *("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"),
        *(
            "B",
            "CH",
            "D",
            "DH",
            "F",
            "G",
            "HH",
            "JH",
            "K",
            "L",
            "M",
            "N",
            "NG",
            "P",
            "R",
            "S",
            "SH",
            "T",
            "TH",
        ),
        *("V", "W", "Y", "Z", "ZH"),
    )
)

_TIMEOUT_S = 120
"""For thousands of words at once: espeak-ng reads a thousand a second."""
_LONGEST = 40
"""Letters; nobody says a longer word, and espeak-ng need not try."""

_IPA: Mapping[str, str] = {
    # Two signs that are one phone in English, and what espeak-ng's American voice writes for an r.
    "aɪ": "AY",  # noqa: RUF001
    "aʊ": "AW",
    "eɪ": "EY",  # noqa: RUF001
    "oʊ": "OW",
    "ɔɪ": "OY",
    "tʃ": "CH",
    "dʒ": "JH",
    "iə": "IY AH",
    "oɹ": "AO R",
    "ɑ̃": "AA N",  # noqa: RUF001
    "ɔ̃": "AO N",
    "n̩": "AH N",
    "l̩": "AH L",
    "m̩": "AH M",
    # Vowels.
    "a": "AA",
    "æ": "AE",
    "ɑ": "AA",  # noqa: RUF001
    "ɐ": "AH",
    "ɒ": "AA",
    "ʌ": "AH",
    "ə": "AH",
    "ɔ": "AO",
    "e": "EH",
    "ɛ": "EH",
    "ɚ": "ER",
    "ɜ": "ER",
    "ɝ": "ER",
    "i": "IY",
    "ɪ": "IH",  # noqa: RUF001
    "ᵻ": "IH",
    "o": "OW",
    "u": "UW",
    "ʊ": "UH",
    "ø": "ER",
    "œ": "ER",
    "y": "UW",
    # Consonants.
    "b": "B",
    "d": "D",
    "ð": "DH",
    "f": "F",
    "ɡ": "G",  # noqa: RUF001
    "g": "G",
    "h": "HH",
    "ç": "HH",
    "j": "Y",
    "k": "K",
    "x": "K",
    "l": "L",
    "ɬ": "L",
    "m": "M",
    "n": "N",
    "ɲ": "N Y",
    "ŋ": "NG",
    "p": "P",
    "ɹ": "R",
    "r": "R",
    "s": "S",
    "ʃ": "SH",
    "t": "T",
    "ɾ": "T",
    "θ": "TH",
    "v": "V",
    "w": "W",
    "z": "Z",
    "ʒ": "ZH",
}
_SIGN = re.compile("|".join(sorted(map(re.escape, _IPA), key=len, reverse=True)))
_OTHER_VOICE = re.compile(r"\([^)]*\)")
"""espeak-ng names a language in which it reads a part, as in `(fr)`."""


def pronounce(spellings: Collection[str], folder: Path) -> dict[str, Phones]:
    """The phones of each spelling, as an English reader would say it; those that nobody can say are left out.

    A hyphen or a space stands between syllables ("shiv-awn"). `folder` is where espeak-ng may read and write.
    Raises what `workers.media.process.run` raises.
    """
    sayable = {spelling: _sayable(spelling) for spelling in spellings}
    asked = sorted(set(filter(None, sayable.values())))
    if not asked:
        return {}
    script = folder / "words.txt"
    # A blank line after each, or espeak-ng would read several words as one clause.
    script.write_text("".join(f"{word}\n\n" for word in asked), encoding="utf-8")
    said = run(
        ["espeak-ng", "-v", "en-us", "--ipa", "-q", "-f", script.name],
        workdir=folder,
        timeout_s=_TIMEOUT_S,
    ).splitlines()
    if len(said) != len(asked):
        raise ValueError("espeak-ng gives one line for each word")
    phones = {word: arpabet(ipa) for word, ipa in zip(asked, said, strict=True)}
    return {spelling: phones[word] for spelling, word in sayable.items() if word and phones[word]}


def written_phones(pronunciation: str) -> Phones | None:
    """The phones, where somebody wrote them as the CMU dictionary does ("T AA R T UW"); None where not."""
    phones = tuple(re.sub(r"[012]", "", part) for part in pronunciation.split())
    return phones if len(phones) > 1 and PHONES.issuperset(phones) else None


def arpabet(ipa: str) -> Phones:
    """espeak-ng's IPA as phones; stress, length and signs that English does not have are passed over."""
    plain = re.sub("[ˈˌː]", "", _OTHER_VOICE.sub("", unicodedata.normalize("NFC", ipa)))
    phones = (phone for sign in _SIGN.findall(plain) for phone in _IPA[sign].split())
    return tuple(phone for phone, _ in groupby(phones))


def _sayable(spelling: str) -> str:
    """Lower case, since capitals would be spelt out; only letters and what stands between them.

    Nothing of a script that espeak-ng would read by the names of its letters.
    """
    kept = "".join(
        character if character in "'" or unicodedata.category(character)[0] in "LM" else " "
        for character in unicodedata.normalize("NFC", spelling.lower())
    )
    word = "-".join(kept.split())[:_LONGEST]
    letters = [character for character in word if character.isalpha()]
    latin = [character for character in letters if unicodedata.name(character, "").startswith("LATIN")]
    return word if letters and len(latin) == len(letters) else ""
