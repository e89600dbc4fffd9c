"""House styles of subtitles as data: how much text at once, how long, how fast, and what a bad break costs.

The numbers are those of the Netflix timed text guide for English (42 characters on 2 lines, 5/6 s to 7 s,
20 characters a second for adults and 17 for children, gaps of 2 frames) and, for upright pictures, of the
BBC subtitle guidelines (25 characters on 3 lines).
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BreakCosts:
    """What it costs to break between two words, by the class of the place."""

    sentence: float = 0
    comma: float = 1
    before_conjunction: float = 2
    before_preposition: float = 3
    other: float = 4
    after_function_word: float = 9
    """After a pronoun, conjunction, preposition or auxiliary: it belongs to what follows."""
    inside_name: float = 10
    after_article: float = 12


@dataclass(frozen=True, slots=True)
class CueCosts:
    """Weights of the segmentation's cost; one unit is about the step from one class of break to the next."""

    cue: float = 5
    """For each cue, or every sentence would fall apart into phrases."""
    second_line: float = 0.5
    cue_break: float = 2
    """Times the cost of the place where the cue ends: it is on its own until the next one comes."""
    line_break: float = 1.2
    """Times the cost of the place where its lines part."""
    imbalance: float = 3
    """Times the share by which the lines differ."""
    orphan: float = 3
    """When the shorter line is under half the longer."""
    fast: float = 0.6
    """For each character a second above `fast_cps`."""
    too_fast: float = 2
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
    too_fast_cps: float = 20
    gap_ms: int = 80
    """Two frames at 25 frames a second, without which two cues look like one that changes."""
    close_gap_ms: int = 480
    """Gaps under 12 frames look like flicker: they are closed to `gap_ms`."""
    linger_ms: int = 500
    """A cue may stay this long after its last word, to be read in peace."""
    pause_ms: int = 300
    breaks: BreakCosts = field(default_factory=BreakCosts)
    costs: CueCosts = field(default_factory=CueCosts)

    @property
    def characters(self) -> int:
        """The most that one cue may hold, with the space that a line break replaces."""
        return self.line_length * self.lines + self.lines - 1


WIDE = Profile()
UPRIGHT = Profile(line_length=25, lines=3)
