"""An extract as a film of its own: cut from the original, subtitles burned in and beside it."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from sqlalchemy.orm import Session

from service.catalogue.database import reading
from service.catalogue.event import EventName
from service.catalogue.extract import Extract
from service.catalogue.job import JobKind
from service.catalogue.rendition import RenditionKind
from service.catalogue.subtitle import SubtitleTrack
from service.config import settings
from service.errors import Undone
from service.events import emit
from service.findings import FindingCode
from service.house_styles import style_of
from service.subtitles import formats
from service.subtitles.ass import write_ass
from service.subtitles.formats.track import Track
from service.subtitles.window import window
from service.subtitles.words import Cue
from workers.media import waveform
from workers.media.cut import cut as cut_media
from workers.media.facts import Facts
from workers.media.film import film_facts
from workers.media.frame_rate import rate_for_subtitles
from workers.media.ladder import fitted
from workers.media.poster import poster
from workers.media.rendition import RenditionFile
from workers.media.rungs import TALLEST
from workers.publishing import Product, key_of, replace_with
from workers.stills import Spared, still
from workers.work import Work, task

_SHOWN = (RenditionKind.EXTRACT, RenditionKind.POSTER)


@task(JobKind.CUT)
def cut(work: Work) -> None:
    """Cut the passage with the subtitle revision that it refers to, in place of an earlier film of it."""
    recording = work.recording()
    extract, cues = _passage(work.held.subject_id)
    facts = Facts.from_json(recording.facts or {})
    ass = work.folder / "cues.ass"
    script = partial(write_ass, profile=style_of(recording), language=recording.language)
    ass.write_text(script(cues, *_size(facts), _title(facts, extract)))
    with work.source(recording) as original:
        made = cut_media(
            original.path,
            facts,
            extract.start_ms,
            extract.end_ms,
            ass if cues or not facts.video else None,
            work.folder / "extract.mp4",
            threads=settings().cpu_threads,
            on_progress=work.progress,
            cancelled=work.cancelled,
        )
    drawn, known = ass.read_text(), replace(facts, findings=(), warnings=())
    made_of = (original.sha256, extract.id, extract.start_ms, extract.end_ms, drawn, known)
    film = Product(
        kind=RenditionKind.EXTRACT,
        key=key_of(recording.id, made.path, *made_of),
        path=made.path,
        mime=made.mime,
        codec=made.codec,
        width=made.width,
        height=made.height,
        duration_ms=made.duration_ms,
    )
    products = [film, *_frame(work, made, facts, made_of)]

    def save(session: Session) -> None:
        row = session.get_one(Extract, extract.id, with_for_update={"key_share": True})
        if row.track_id != extract.track_id:
            raise Undone("The subtitles were corrected meanwhile; the extract is cut with the new ones.")
        row.subtitles = formats.write(Track(cues, recording.language), "vtt").decode() if cues else None
        replace_with(session, products, recording.id, _SHOWN, extract.id)
        emit(session, EventName.EXTRACT_CUT, recording.id, extract.id)

    work.store(products)
    work.finish(save)


def _passage(extract_id: str) -> tuple[Extract, list[Cue]]:
    """The extract, and the cues within it with times from its start."""
    with reading() as session:
        extract = session.get_one(Extract, extract_id)
        track = session.get(SubtitleTrack, extract.track_id) if extract.track_id else None
        cues = track.cues if track else []
    return extract, window(cues, extract.start_ms, extract.end_ms)


def _size(facts: Facts) -> tuple[int, int]:
    """Width and height of the film."""
    return fitted(facts.video, TALLEST) if facts.video else (waveform.WIDTH, waveform.HEIGHT)


def _title(facts: Facts, extract: Extract) -> Cue | None:
    """Drawn where there is no picture to look at, for as long as the extract lasts."""
    return None if facts.video else Cue(0, extract.end_ms - extract.start_ms, extract.title)


def _frame(work: Work, film: RenditionFile, facts: Facts, made_of: Sequence[object]) -> list[Product]:
    """Of the passage itself: a frame from elsewhere in the story would show what is private."""
    rate = rate_for_subtitles(facts.video.frame_rate) if facts.video else Fraction(waveform.RATE)
    draw = partial(still, work, poster, film.path, film_facts(film, rate))
    return Spared(work).attempt(FindingCode.NO_STILL, lambda: draw("extract.jpg", made_of))
