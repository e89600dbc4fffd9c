"""A translation that takes over the times of the original's cues.

Line for line where there are as many lines as cues: then somebody translated them one by one. Else the
sentences of both are paired off by their lengths (see beads.py), and what a run of sentences says is laid out
over the cues of its original, as much in each as was said there, parted where a line may be parted.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from service.errors import InvalidRequest, TooMuch
from service.subtitles.beads import beads
from service.subtitles.breaks import break_cost, ends_sentence
from service.subtitles.profile import WIDE, Profile
from service.subtitles.text import one_line
from service.subtitles.words import Cue
from service.subtitles.wrapping import wrap

_MOST_SENTENCES = 10_000
"""Ten hours of people who speak in short sentences."""

_PAUSE_MS = 1000
"""A silence that ends a sentence where no punctuation does: what a recogniser heard may have none."""

_CLOSING = "\u3001\u3002\u300d\u300f\uff01\uff09\uff0c\uff1f"
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_PIECE = re.compile(rf"\s*(?:[{_UNSPACED}][{_CLOSING}]*|[^\s{_UNSPACED}]+)")
"""What stays together: a word with the space before it; in Chinese and Japanese, which have no spaces, a
character with the punctuation that closes it."""

_OFF_COST = 12
"""What it costs to part the text as far from its share as half a cue is long: as much as to part an article
from its noun. Half as far costs a quarter of it."""


def with_times_of(original: Sequence[Cue], translated: Sequence[Cue], profile: Profile = WIDE) -> list[Cue]:
    """The text of `translated` with the times and speakers of the original's cues, wrapped for `profile`.

    No word of the translation is lost; cues that nothing was made of are left out. A speaker's name in front
    of a line, as plain text has it, is taken off where it is one of the original's speakers. Raises
    InvalidRequest where there is nothing to take times from, TooMuch for more sentences than anybody says.
    """
    cues = [cue for cue in original if one_line(cue.text)]
    if not cues:
        raise InvalidRequest("There are no subtitles yet whose times this text could take over.")
    names = {cue.speaker for cue in cues if cue.speaker}
    lines = [line for cue in translated if (line := _without_name(one_line(cue.text), names))]
    texts = lines if len(lines) == len(cues) else _laid_out(cues, lines, profile)
    return [
        replace(cue, text=wrap(text.split(), profile)) for cue, text in zip(cues, texts, strict=True) if text
    ]


def _without_name(line: str, names: set[str]) -> str:
    """The line without `Name: ` at its beginning."""
    name, _, said = line.partition(": ")
    return said if name in names else line


def _laid_out(cues: Sequence[Cue], lines: Sequence[str], profile: Profile) -> list[str]:
    """A text for every cue, empty for those that nothing was made of."""
    runs = list(_sentences_of(cues))
    sentences = [sentence for line in lines for sentence in _sentences(line)]
    if max(len(runs), len(sentences)) > _MOST_SENTENCES:
        raise TooMuch("This is more text than one recording can hold.")
    texts: list[str] = []
    lengths = [sum(len(cue.text) for cue in run) for run in runs]
    for bead in beads(lengths, [sum(map(len, sentence)) for sentence in sentences]):
        within = [cue for run in runs[bead.first : bead.last] for cue in run]
        pieces = [piece for one in sentences[bead.translated_first : bead.translated_last] for piece in one]
        texts += _parted([len(cue.text) for cue in within], pieces, profile)
    return texts


def _sentences_of(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    """The cues in runs that end with a sentence, with a speaker's turn, or before a silence."""
    run: list[Cue] = []
    for cue in cues:
        if run and (
            ends_sentence(run[-1].text.split()[-1])
            or cue.speaker != run[-1].speaker
            or cue.start_ms - run[-1].end_ms >= _PAUSE_MS
        ):
            yield run
            run = []
        run.append(cue)
    yield run


def _sentences(line: str) -> Iterator[list[str]]:
    """The pieces of a line, sentence by sentence; each line begins a new one."""
    sentence: list[str] = []
    for piece in _PIECE.findall(" " + line):
        sentence.append(piece)
        if ends_sentence(piece.strip()):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _parted(shares: Sequence[int], pieces: Sequence[str], profile: Profile) -> list[str]:
    """The pieces in as many texts as there are shares, each about as long as its share; some may be empty."""
    if not pieces:
        return [""] * len(shares)
    ends = list(accumulate(map(len, pieces), initial=0))
    ratio = ends[-1] / sum(shares)
    texts = []
    taken = 0
    target = 0.0
    for index, share in enumerate(shares, start=1):
        target += share * ratio
        end = len(pieces)
        if index < len(shares):
            latest = max(taken, len(pieces) - (len(shares) - index))
            end = _place(pieces, ends, (min(taken + 1, latest), latest), (target, share * ratio / 2), profile)
        texts.append("".join(pieces[taken:end]).strip())
        taken = end
    return texts


def _place(
    pieces: Sequence[str],
    ends: Sequence[int],
    bounds: tuple[int, int],
    near: tuple[float, float],
    profile: Profile,
) -> int:
    """The best place within `bounds` to part the pieces: near the target, and little torn apart.

    `ends[n]` is how many characters the first n pieces have; `near` is the target, and how far around to
    look.
    """
    target, reach = near
    first, after = bisect_left(ends, target - reach), bisect_right(ends, target + reach)

    def cost(place: int) -> float:
        off = (ends[place] - target) / reach
        torn = 0 < place < len(pieces)
        parted = (pieces[place - 1].strip(), pieces[place].strip()) if torn else (".", "")
        return _OFF_COST * off * off + break_cost(*parted, profile.breaks)

    tried = range(max(first, bounds[0]), min(after, bounds[1] + 1))
    return min(tried, key=cost, default=min(max(first, bounds[0]), bounds[1]))
