"""What a row of the fault table is."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from service.errors import StoryreelError

if TYPE_CHECKING:
    from faults.ground import Ground

Measures = dict[str, float]
"""What one round measured, by name with its unit: `again_s`, `p95_s`."""


class RowFailed(StoryreelError):
    """A round missed the row's pass figure; the sentence says by how much."""


class NotJudged(StoryreelError):
    """A round could not be held against the row's pass figure, and the sentence says why: this machine does
    not allow the fault, or too little was measured. It counts neither as passed nor as failed."""

    def __init__(self, sentence: str, measures: Measures | None = None) -> None:
        super().__init__(sentence)
        self.measures = measures or {}


@dataclass(frozen=True)
class Row:
    """One fault and what must hold under it."""

    number: int
    fault: str
    passes_when: str
    round: "Callable[[Ground, random.Random], Measures]"
    """One round: does the damage, waits for what must follow, raises `RowFailed` when it does not."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """`STORYREEL_*` variables on top of the short leases of the table (`faults.ground.QUICK`)."""
    defaults: bool = False
    """Runs with the settings as people have them, without the short leases."""
    short_rounds: int = 1
    """Rounds in the short form."""
