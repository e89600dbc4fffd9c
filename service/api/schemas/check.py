"""What is wrong with the cues of a track."""

from collections.abc import Mapping

from pydantic import BaseModel

from service.subtitles.checks import CueFinding, Severity


class CueFindingOut(BaseModel):
    """A rule that a cue breaks. `position` counts cues from 0; `severity` is `must` or `should`."""

    position: int
    start_ms: int
    code: str
    severity: str
    sentence: str
    values: Mapping[str, str]

    @classmethod
    def of(cls, finding: CueFinding) -> "CueFindingOut":
        return cls(
            position=finding.position,
            start_ms=finding.start_ms,
            code=finding.code,
            severity=finding.severity,
            sentence=str(finding),
            values=finding.values,
        )


class ChecksOut(BaseModel):
    """The findings in the order of the cues, by which style, and how many must and should be changed."""

    revision: int
    profile: str
    must: int
    should: int
    items: list[CueFindingOut]

    @classmethod
    def of(cls, revision: int, profile: str, found: list[CueFinding]) -> "ChecksOut":
        must = sum(one.severity is Severity.MUST for one in found)
        return cls(
            revision=revision,
            profile=profile,
            must=must,
            should=len(found) - must,
            items=[CueFindingOut.of(one) for one in found],
        )
