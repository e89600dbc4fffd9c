"""What could not be decoded, counted while a recording is worked on: ffmpeg goes on and ends well."""

import re
from collections import Counter

from service.findings import Finding, FindingCode
from workers.media.facts import Facts

_BROKEN = re.compile(r"corrupt decoded frame in stream (\d+)|Error while decoding stream #0:(\d+)")
_WORTH_SAYING = 0.01
"""A recording that starts between two key frames, as those from memory cards do, has a few broken frames."""
_SOUND_FRAMES_A_SECOND = 50
"""Of nearly every codec: AAC has 47 at 48 kHz, Opus and AMR 50."""


class DecodeErrors:
    """Listens to ffmpeg's messages at level `repeat+warning` for frames that could not be read."""

    def __init__(self) -> None:
        self._broken: Counter[int] = Counter()

    def hear(self, line: str) -> None:
        if found := _BROKEN.search(line):
            self._broken[int(found[1] or found[2])] += 1

    def warnings(self, facts: Facts) -> tuple[Finding, ...]:
        """For the person who uploaded the recording, unless probing has said it already."""
        if any(warning.code is FindingCode.DAMAGED_PARTS for warning in facts.warnings):
            return ()
        said = []
        if facts.video is not None and (part := self._part(facts.video.index, facts.video.frames)):
            said.append(Finding(FindingCode.PICTURE_UNREADABLE, {"percent": part}))
        sounds = facts.duration_ms * _SOUND_FRAMES_A_SECOND // 1000
        if facts.audio is not None and (part := self._part(facts.audio.index, sounds)):
            said.append(Finding(FindingCode.SOUND_UNREADABLE, {"percent": part}))
        return tuple(said)

    def _part(self, index: int, frames: int) -> int:
        """Per cent of a track's frames that are broken; 0 when it is not worth saying."""
        rate = min(1.0, self._broken[index] / max(1, frames))
        return max(1, round(rate * 100)) if rate >= _WORTH_SAYING else 0
