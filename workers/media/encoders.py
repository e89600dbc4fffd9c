"""Encoder and container settings that every written file shares, as ffmpeg-python's output options."""

from typing import Any

from workers.media.ladder import FRAGMENT_US, KEYFRAME_S, PRESET, Rung

BARE: dict[str, Any] = {"map_metadata": -1, "map_chapters": -1, "sn": None, "dn": None}
"""Nothing but picture and sound: a phone's file carries where it was recorded, in metadata and in data
tracks."""

_INDEXED = "delay_moov+default_base_moof+global_sidx"
FRAGMENTS: dict[str, dict[str, Any]] = {
    "video": {"format": "mp4", "movflags": f"frag_keyframe+{_INDEXED}", "min_frag_duration": FRAGMENT_US},
    "audio": {"format": "mp4", "movflags": _INDEXED, "frag_duration": FRAGMENT_US},
}
"""MP4 in fragments, indexed at its beginning: browsers know its length and seek in it, HLS addresses its
bytes.

`delay_moov` writes the edit lists without which a picture with B-frames starts 80 ms after its sound.
`negative_cts_offsets` would do so too, but ffmpeg 5.1 gets its offset wrong for copied B-frames."""

H264: dict[str, Any] = {
    "c:v": "libx264",
    "preset": PRESET,
    "profile:v": "high",
    "force_key_frames": f"expr:gte(t,n_forced*{KEYFRAME_S})",
    "sc_threshold": 0,  # no key frames at scene changes: those would differ between rungs
}
AAC: dict[str, Any] = {"c:a": "aac", "ar": 48000}  # every browser's own output rate


def rate_options(rung: Rung) -> dict[str, Any]:
    """Constant quality with a ceiling; the buffer of two seconds lets a scene change through."""
    return {
        "crf": rung.crf,
        "maxrate": f"{rung.maxrate_kbps}k",
        "bufsize": f"{2 * rung.maxrate_kbps}k",
    }
