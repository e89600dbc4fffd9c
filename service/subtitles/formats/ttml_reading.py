"""Reading TTML: EBU-TT-D, and what others write in the same vocabulary (IMSC, Netflix, YouTube, older DFXP).

Only who says what and when is read; styles and places are left.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from service.errors import SubtitlesUnreadable
from service.subtitles.formats.safe_xml import parse
from service.subtitles.formats.ttml_times import Clock
from service.subtitles.text import one_line, plain
from service.subtitles.times import cues_in_order
from service.subtitles.words import Cue

_IDENTITY = "{http://www.w3.org/XML/1998/namespace}id"
_TIMES = frozenset(("begin", "end", "dur"))


def read(text: str) -> list[Cue]:
    """The cues of a TTML file, in time order. Raises SubtitlesUnreadable, with the number of the subtitle."""
    root = parse(text)
    space, _, name = root.tag.rpartition("}")
    if name != "tt":
        raise SubtitlesUnreadable("This is not a TTML file: it should begin with the element tt.")
    try:
        clock = Clock(root.attrib)
    except (ValueError, ZeroDivisionError):
        raise SubtitlesUnreadable("The frame rate or tick rate of this TTML file is none.") from None
    return cues_in_order(_Document(root, f"{space}}}" if space else "", clock).cues())


class _Context(NamedTuple):
    """What an element hands down: the time that its children's times count from, its end, who speaks."""

    begin: int
    end: int | None
    agents: tuple[str, ...]


class _Document:
    """One file, whose own elements are in the namespace `space`; in those of others nothing was said."""

    def __init__(self, root: Element, space: str, clock: Clock) -> None:
        self._root = root
        self._space = space
        self._clock = clock
        self._names = {
            agent.get(_IDENTITY, ""): _name(agent) for agent in root.iter() if _local(agent) == "agent"
        }
        self._number = 0

    def cues(self) -> Iterator[Cue]:
        """In the order of the document."""
        for body in self._root.iterfind(f"{self._space}body"):
            yield from self._within(body, _Context(0, None, ()))

    def _within(self, element: Element, context: _Context) -> Iterator[Cue]:
        """The cues of a body, a division or a paragraph."""
        if element.tag == f"{self._space}p":
            self._number += 1
        if element.get("timeContainer") == "seq":
            raise SubtitlesUnreadable(
                "This TTML file counts its times from one subtitle to the next (seq). Export it anew."
            )
        here = self._context(element, context)
        if element.tag != f"{self._space}p":
            for child in element:
                if child.tag in (f"{self._space}div", f"{self._space}p"):
                    yield from self._within(child, here)
            return
        spans = [] if _TIMES & element.attrib.keys() else self._timed_spans(element)
        for part, when in [(span, self._context(span, here)) for span in spans] or [(element, here)]:
            if text := plain("".join(self._said(part))):
                yield self._cue(when, text)

    def _timed_spans(self, paragraph: Element) -> list[Element]:
        """The times may stand on a paragraph's spans instead: then each is a subtitle of its own."""
        return [span for span in paragraph.iter(f"{self._space}span") if _TIMES & span.attrib.keys()]

    def _context(self, element: Element, outer: _Context) -> _Context:
        try:
            begin = outer.begin + self._clock.ms(element.get("begin", "0s"))
            ends = [outer.end] if outer.end is not None else []
            if "end" in element.attrib:
                ends.append(outer.begin + self._clock.ms(element.attrib["end"]))
            if "dur" in element.attrib:
                ends.append(begin + self._clock.ms(element.attrib["dur"]))
        except ValueError:
            raise SubtitlesUnreadable(
                f"Subtitle {max(1, self._number)}: the times cannot be read. Write them like 00:01:02.500."
            ) from None
        agents = [value for key, value in element.attrib.items() if key.endswith("#metadata}agent")]
        return _Context(begin, min(ends, default=None), tuple(agents[0].split()) if agents else outer.agents)

    def _cue(self, when: _Context, text: str) -> Cue:
        if when.end is None:
            raise SubtitlesUnreadable(f"Subtitle {self._number} does not say when it ends.")
        if when.end <= when.begin:
            raise SubtitlesUnreadable(f"Subtitle {self._number} must end after it starts.")
        names = [self._names.get(agent) for agent in when.agents]
        return Cue(when.begin, when.end, text, names[0] if len(names) == 1 else None)

    def _said(self, element: Element) -> Iterator[str]:
        """The text within, in which only `br` breaks lines."""
        if element.tag == f"{self._space}br":
            yield "\n"
        elif element.tag in (f"{self._space}p", f"{self._space}span"):
            yield _spaced(element.text)
            for child in element:
                yield from self._said(child)
                yield _spaced(child.tail)


def _spaced(text: str | None) -> str:
    """White space of the file itself as single spaces; a line break in the file is none in the subtitle."""
    return re.sub(r"\s+", " ", text or "")


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _name(agent: Element) -> str | None:
    """What an agent is called; people see no identities."""
    names = [one_line("".join(child.itertext())) for child in agent if _local(child) == "name"]
    return next(filter(None, names), None)
