"""Encoder and container settings that every written file shares, as ffmpeg-python's output options."""

from typing import Any

from workers.media.rungs import FRAGMENT_US, KEYFRAME_S, PRESET, Rung

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

_H264: dict[str, Any] = {
    "c:v": "libx264",
    "profile:v": "high",
    "force_key_frames": f"expr:gte(t,n_forced*{KEYFRAME_S})",
    # From subme 6 on x264 itself gives colours two steps more: without that, faces are blotchy at `veryfast`.
    # Always three B-frames: where to have fewer is not worth the 8 % of time that it takes to find out.
    "x264-params": "chroma-qp-offset=-2:b-adapt=0",
    "sc_threshold": 0,  # no key frames at scene changes: those would differ between rungs
    # What `picture.py` made: players take a guess at colours that are not labelled.
    **{"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709", "color_range": "tv"},
}
AAC: dict[str, Any] = {"c:a": "aac", "ar": 48000, "ac": 2}
"""Every browser's own output rate, and both ears."""
KEPT: dict[str, Any] = {"c": "copy", "bsf:a": "aac_adtstoasc", "bsf:v": "filter_units=remove_types=6"}
"""Coded tracks as they are: AAC, and H.264 without its SEI messages (ITU-T H.264, annex D). No picture needs
those, and camcorders and drones write into them where and when and with what they recorded. AAC of broadcasts
loses the head that each packet has there; other AAC passes unchanged."""
LOSSLESS: dict[str, Any] = {"format": "w64", "c:a": "pcm_f32le", "map_metadata": -1}
"""Sound between two passes. Wave64 has no limit at 4 GB: six hours are 8.3 GB, a quarter of what one file may
be. Floating point keeps what is above full scale, and a whisper's last bits."""


def h264(rung: Rung, threads: int) -> dict[str, Any]:
    """Constant quality with a ceiling; the buffer of two seconds lets a scene change through."""
    return _H264 | {
        "preset": PRESET,
        "crf": rung.crf,
        "maxrate": f"{rung.maxrate_kbps}k",
        "bufsize": f"{2 * rung.maxrate_kbps}k",
        "threads": threads,
    }


def most_bytes(rung: Rung, duration_ms: int) -> int:
    """What a picture may take on the disk: twice its ceiling, and a start. No encoder that works comes
    near."""
    return 10_000_000 + 2 * rung.maxrate_kbps * duration_ms // 8
