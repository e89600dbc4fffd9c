"""Whisper models: which there are to fetch, and which lie in the models folder, each in one of its own."""

from dataclasses import dataclass
from pathlib import Path

ENGLISH_ONLY = ".en"
"""How the names of models end that know no other language."""

_CODES = (
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi "
    "hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no "
    "oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo "
    "yue zh"
)
LANGUAGES = frozenset(_CODES.split())
"""What Whisper's models know that are not English only, in its own spelling."""


@dataclass(frozen=True, slots=True)
class Size:
    """A model to fetch. In bytes: `download`, as its makers publish it, and `memory`, roughly what
    recognition takes then, with 8-bit weights."""

    name: str
    download: int
    memory: int
    good_for: str


SIZES = (
    Size("tiny", 75_000_000, 500_000_000, "a look at how it works"),
    Size("base", 145_000_000, 600_000_000, "clear English on an old machine"),
    Size(
        "small",
        484_000_000,
        1_200_000_000,
        "clear speech in the large languages",
    ),
    Size("medium", 1_530_000_000, 2_200_000_000, "most languages, accents, some noise"),
    Size("turbo", 1_620_000_000, 2_300_000_000, "nearly as good as large-v3, several times as fast"),
    Size(
        "large-v3",
        3_090_000_000,
        4_000_000_000,
        "the best there is, small languages too; slow",
    ),
    Size("tiny.en", 75_000_000, 500_000_000, "as tiny, English only, and a little better at it"),
    Size("base.en", 145_000_000, 600_000_000, "as base, English only, and a little better at it"),
    Size("small.en", 484_000_000, 1_200_000_000, "as small, English only, and a little better at it"),
    Size("medium.en", 1_530_000_000, 2_200_000_000, "as medium, English only, and a little better at it"),
)
RECOMMENDED = "small"


@dataclass(frozen=True, slots=True)
class Model:
    """A model in CTranslate2's format, in `folder`."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def is_there(self) -> bool:
        """Whether the folder holds a model. An unfinished one is never under its own name."""
        return (self.folder / "model.bin").is_file()

    @property
    def bytes(self) -> int:
        """The weights' size: the larger, the better it hears."""
        return (self.folder / "model.bin").stat().st_size

    def knows(self, language: str) -> bool:
        """Whether it may know a language, by its BCP 47 tag. Judged by the model's name: what is really in it
        the recogniser finds out."""
        english_only = self.name.endswith(ENGLISH_ONLY)
        return primary(language) in ({"", "en"} if english_only else LANGUAGES | {""})


def primary(language: str) -> str:
    """The language of a tag without region and script, as Whisper names it: `pt-BR` is `pt`; `und`, where
    nobody said which, is ""."""
    code = language.lower().replace("_", "-").split("-")[0]
    return {"eng": "en", "nb": "no", "und": ""}.get(code, code)


def installed(folder: Path | None) -> list[Model]:
    """The models in the models folder, the largest first; the folder may itself be one."""
    if folder is None or not folder.is_dir():
        return []
    candidates = [Model(folder), *(Model(place) for place in folder.iterdir() if place.name[0] != ".")]
    return sorted((model for model in candidates if model.is_there), key=lambda model: -model.bytes)
