"""What the demo prints."""

from typing import Any

from rich.console import Console

from infra.local.demo import outcome


def rendition(kind: str, file_name: str) -> dict[str, Any]:
    return {"kind": kind, "file_name": file_name, "width": 320, "height": 90, "codec": "x", "copied": False}


def test_the_table_has_what_people_watch_and_not_what_players_use_besides() -> None:
    made = [
        rendition("video", "video.mp4"),
        rendition("rung", "rung-240.mp4"),
        rendition("poster", "poster.jpg"),
        rendition("storyboard", "storyboard.vtt"),
        rendition("peaks", "peaks.json"),
    ]
    recording: Any = {"title": "A story", "duration_ms": 1000, "renditions": made}
    console = Console(width=100)
    with console.capture() as captured:
        console.print(outcome(recording | {"subtitles": [], "extracts": [], "jobs": []}, None))
    printed = captured.get()
    assert all(name in printed for name in ("video.mp4", "rung-240.mp4", "poster.jpg"))
    assert "storyboard" not in printed
    assert "peaks" not in printed
