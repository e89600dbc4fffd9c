"""What is said of a recording whose words cannot be written down, on the real stack."""

from pathlib import Path

from service.catalogue.database import reading, transaction
from service.catalogue.event import EventName
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.findings import FindingCode
from tests.media import ffmpeg
from tests.working import bring, do
from workers.tasks.transcode import transcode
from workers.tasks.transcribe import transcribe


def test_warnings_of_all_steps_are_kept_and_none_is_said_twice(catalogue: str, tmp_path: Path) -> None:
    memo = tmp_path / "memo.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=d=5", memo)
    memo.write_bytes(memo.read_bytes()[:250_000])  # of 441,000
    recording_id = bring(memo)
    with transaction() as session:
        session.get_one(Recording, recording_id).language = "pl"
    for _ in range(2):
        do(recording_id, EventName.RECORDING_PROBED, JobKind.TRANSCRIBE, transcribe)
        do(recording_id, EventName.RECORDING_PROBED, JobKind.TRANSCODE, transcode)
    with reading() as session:
        recording = session.get_one(Recording, recording_id)
    codes = [warning.code for warning in recording.warned]
    assert codes == [FindingCode.CUT_SHORT, FindingCode.ENGLISH_ONLY]
