"""A recording: one raw upload, with its story's title, storyteller, language, themes."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from service.catalogue.base import Noun
from service.catalogue.project import Project
from service.errors import RefusalCode
from service.findings import Finding, FindingCode


class Recording(Noun):
    """The object at `source_key` is the original: private for ever, never overwritten.

    `source_sha256` and `facts` (workers/media/facts.py) are known once the recording was probed;
    `refusal` and `refusal_sentence` when it cannot be used.
    """

    __tablename__ = "recording"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str]
    storyteller: Mapped[str | None]
    language: Mapped[str]
    themes: Mapped[list[Any]] = mapped_column(default=list)
    file_name: Mapped[str]
    """As the person's device called it; shown, never used as a path."""

    source_key: Mapped[str] = mapped_column(unique=True)
    source_bytes: Mapped[int] = mapped_column(BigInteger)
    source_sha256: Mapped[str | None]
    brought_transcript: Mapped[str | None]
    """A transcript that came with the upload, in place of recognition (service/subtitles/brought)."""
    brought_format: Mapped[str | None]

    facts: Mapped[dict[str, Any] | None]
    findings: Mapped[list[Any]] = mapped_column(default=list)
    """What was found and done about it, as `Finding.to_json` writes it (service/findings.py)."""
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    """What is wrong with it although it can be used, stored like `findings`."""
    refusal: Mapped[RefusalCode | None]
    refusal_sentence: Mapped[str | None]

    project: Mapped[Project] = relationship(lazy="joined")

    @property
    def found(self) -> list[Finding]:
        """The findings as values."""
        return [Finding.from_json(stored) for stored in self.findings]

    @property
    def warned(self) -> list[Finding]:
        """The warnings as values."""
        return [Finding.from_json(stored) for stored in self.warnings]

    def warn(
        self, session: Session, warnings: Iterable[Finding], instead_of: Collection[FindingCode] = ()
    ) -> None:
        """Add what is not said yet: the steps after probing warn in any order, and may be done again. What an
        earlier attempt said with the codes `instead_of` no longer holds.

        The row stays locked until the transaction ends, or two steps that end together would lose a warning.
        Rows that refer to it can be added meanwhile: both steps have done so already, or they would wait for
        each other for ever (PostgreSQL then ends one of them, and its work is done twice).
        """
        session.refresh(self, ["warnings"], with_for_update={"key_share": True})
        stored = (warning.to_json() for warning in warnings)
        kept = [one for one in self.warnings if one["code"] not in instead_of]
        self.warnings = [*kept, *(one for one in stored if one not in kept)]

    @property
    def duration_ms(self) -> int | None:
        """Known once probed."""
        return int(self.facts["duration_ms"]) if self.facts else None
