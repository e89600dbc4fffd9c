"""House styles of subtitles as data: how much text at once, how long, how fast, and what a bad break costs.

`profiles.py` has the styles that there are, with the sources of their numbers.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BreakCosts:
    """What it costs to part two words, by the class of the place between them (see breaks.py)."""

    sentence: float = 0
    comma: float = 1
    before_conjunction: float = 2
    before_preposition: float = 3
    other: float = 4
    after_function_word: float = 9
    inside_name: float = 10
    after_article: float = 12


@dataclass(frozen=True, slots=True)
class CueCosts:
    """Weights of the segmentation's cost; one unit is about the step from one class of break to the next."""

    cue: float = 5
    """For each cue, or every sentence would fall apart into phrases."""
    line: float = 0.5
    """For each line beyond the first."""
    cue_break: float = 2.5
    """Times the cost of the place where the cue ends: it is on its own until the next one comes."""
    line_break: float = 1.6
    """Times the cost of the places where its lines part."""
    imbalance: float = 3
    """Times the share by which the shortest and the longest line differ."""
    orphan: float = 3
    """When the shortest line is under half the longest."""
    fast: float = 0.6
    """For each character a second above `fast_cps`."""
    too_fast: float = 4
    """For each character a second above `too_fast_cps`, on top."""
    short: float = 6
    """Times the share of `min_ms` that is missing."""
    sentence_inside: float = 8
    pause_inside: float = 6
    """For each second of pause above `pause_ms` inside the cue."""
    pause_at_end: float = 3
    """The bonus for each second of pause after the cue, up to one second."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One house style. Lengths are characters, times milliseconds, speeds characters a second."""

    line_length: int = 42
    lines: int = 2
    max_ms: int = 7000
    min_ms: int = 833
    fast_cps: float = 17
    """Above it reading is work: a warning."""
    too_fast_cps: float = 20
    """Above it many cannot follow: a fault."""
    gap_ms: int = 80
    """Between two cues, without which they look like one that changes."""
    close_gap_ms: int = 480
    """Gaps shorter than this look like flicker: they are closed to `gap_ms`."""
    linger_ms: int = 500
    """A cue may stay this long after its last word, to be read in peace."""
    sync_ms: int = 80
    """A cue may begin so much before or after its first word, where that gives the time to read another."""
    late_ms: int = 1500
    """A cue may wait this long after its first word for a short one before it to be read."""
    pause_ms: int = 300
    """Silence from here on is a pause, by which cues are better parted."""
    shot_frames: int = 12
    """A cue that begins or ends within so many frames of a change of shot is moved to it."""
    shot_gap_frames: int = 2
    """So many frames before a change of shot a cue ends."""
    look: str = "boxed"
    """Burned into a picture, by its name in burning.py."""
    breaks: BreakCosts = field(default_factory=BreakCosts)
    costs: CueCosts = field(default_factory=CueCosts)

    @property
    def characters(self) -> int:
        """The most that one cue may hold, with the spaces that line breaks replace."""
        return self.line_length * self.lines + self.lines - 1


WIDE = Profile()
UPRIGHT = Profile(line_length=25, lines=3)
