"""The correction page's form: what it shows to begin with, and what a person makes of it.

One field a line and kind, in the order of the lines, so that thousands of lines are a short address-encoded
body and nothing needs numbers: `start`, `end`, `speaker`, `text`. Where two people changed the same lines the
form holds both versions, as `mine-0-text` and `theirs-0-text`, and `choice-0` says which is kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from service.errors import InvalidRequest
from service.subtitles.merging import merge
from service.subtitles.text import one_line, plain
from service.subtitles.words import Cue
from service.timecode import exact
from service.web.errors import sentence
from service.web.typed_times import clock_ms

_FIELDS = ("start", "end", "speaker", "text")
_SIDES = ("mine", "theirs")
# The catalogue's numbers hold milliseconds up to 596 hours, and no recording lasts as long.
_LATEST_MS = 500 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One cue as it stands in the form: all of it text, times as `0:01.234`."""

    start: str
    end: str
    speaker: str
    text: str

    @classmethod
    def of(cls, cue: Cue) -> "Line":
        """The cue, to be edited."""
        return cls(exact(cue.start_ms), exact(cue.end_ms), cue.speaker or "", cue.text)

    def cue(self) -> Cue | None:
        """What it says; None where all text was taken out, for that is how a line is removed.

        Raises `InvalidRequest`.
        """
        text = plain(self.text)
        if not text:
            return None
        start, end = clock_ms(self.start), clock_ms(self.end)
        if end <= start:
            raise InvalidRequest("The line must end after it starts.")
        if end > _LATEST_MS:
            raise InvalidRequest("No recording is as long as that.")
        return Cue(start, end, text, one_line(self.speaker) or None)


@dataclass(frozen=True, slots=True)
class Choice:
    """Lines that two people changed differently. `kept` is `mine`, `theirs`, or empty until one is chosen."""

    mine: Sequence[Line]
    theirs: Sequence[Line]
    kept: str = ""


class NotYetRight(InvalidRequest):
    """The form cannot be saved as it stands. `mistakes` are sentences by the line's number, from 0."""

    def __init__(self, mistakes: dict[int, str]) -> None:
        super().__init__("Some lines cannot be saved as they stand. They are marked below.")
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Typed:
    """The whole form. `expected` is the tag of the revision that it began with."""

    expected: str
    lines: Sequence[Line]
    choices: Sequence[Choice] = ()
    reason: str = ""
    taken_over: int = field(default=0, compare=False)
    """How many places hold what only the other person changed, right after a conflict."""

    def numbered_cues(self) -> list[tuple[int, Cue]]:
        """The cues in the order of time, each with the number of its line from 0: first the lines, then those
        of the versions that are kept. Raises `NotYetRight`."""
        if any(choice.kept not in _SIDES for choice in self.choices):
            raise InvalidRequest("Two of you changed the same lines. Choose which version to keep.")
        found, mistakes = [], {}
        for number, line in enumerate([*self.lines, *self._kept()]):
            try:
                if cue := line.cue():
                    found.append((number, cue))
            except InvalidRequest as error:
                mistakes[number] = sentence(error)
        if mistakes:
            raise NotYetRight(mistakes)
        return sorted(found, key=lambda one: (one[1].start_ms, one[1].end_ms))

    def cues(self) -> list[Cue]:
        """What is to be saved. Raises `InvalidRequest`."""
        return [cue for _, cue in self.numbered_cues()]

    def merged(self, base: Iterable[Cue], theirs: Iterable[Cue], expected: str) -> "Typed":
        """This form put together with what somebody else saved meanwhile, whose tag is `expected`."""
        merged = merge([*base], self.cues(), [*theirs])
        return replace(
            self,
            expected=expected,
            lines=[Line.of(cue) for cue in merged.cues],
            choices=[
                Choice([Line.of(cue) for cue in place.mine], [Line.of(cue) for cue in place.theirs])
                for place in merged.places
            ],
            taken_over=merged.taken_over,
        )

    def _kept(self) -> list[Line]:
        return [
            line
            for choice in self.choices
            for line in (choice.mine if choice.kept == "mine" else choice.theirs)
        ]


def read(form: MultiDict[str, str]) -> Typed:
    """The form as it was sent. Raises `InvalidRequest` for one that no page of ours makes."""
    return Typed(
        expected=form.get("expected", ""),
        lines=_lines(form, ""),
        choices=[
            Choice(
                _lines(form, f"mine-{number}-"),
                _lines(form, f"theirs-{number}-"),
                form.get(f"choice-{number}", ""),
            )
            for number in range(len(form.getlist("place")))
        ],
        reason=form.get("reason", ""),
    )


def _lines(form: MultiDict[str, str], prefix: str) -> list[Line]:
    columns = [form.getlist(prefix + name) for name in _FIELDS]
    if len({len(column) for column in columns}) > 1:
        raise InvalidRequest(gettext("The form did not arrive whole. Please send it again."))
    return [Line(*values) for values in zip(*columns, strict=True)]
