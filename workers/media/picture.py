"""What a picture goes through, whatever it is made for: whole frames at a steady rate, square pixels, colours
for ordinary screens.

ffmpeg itself turns decoded frames upright before any of this.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from workers.media.facts import Fields, Hdr, VideoFacts

_PARITY = {Fields.TOP: "tff", Fields.BOTTOM: "bff"}
_HD_LINES = 720
"""Colours that nobody labelled are BT.709 from here on and BT.601 below: what players assume too."""
_MATRICES = {"bt2020nc": "bt2020", "bt2020c": "bt2020", "bt470bg": "bt470", "fcc": "fcc"} | {
    name: name for name in ("bt709", "smpte170m", "smpte240m")
}
"""ffmpeg's name of a stored matrix, and its scaler's."""
_WIDE_GAMUTS = frozenset(("bt2020", "smpte431", "smpte432"))
"""BT.2020 and the two P3: their primaries shown as BT.709's look pale. The others differ by less than one
sees."""
_TRANSFERS = {Hdr.HLG: "arib-std-b67", Hdr.PQ: "smpte2084"}
_WHITE_NITS = 203
"""A sheet of paper in HDR (ITU-R BT.2408); it becomes 85 % of an ordinary screen's range."""
_PEAK_NITS = 1000
"""The brightest that HLG is made for, and that phones master PQ to: a lamp, the sun on water. It becomes 100
%."""
_KNEE = 0.3
"""Of paper: up to there light is left as it was, so that faces and shadows keep their contrast (18 % grey
becomes 42 %, where cameras for ordinary screens put it); above it highlights are pressed together, each still
brighter than the one before. Colours keep their hue (`desat=0`): what is bright does not fade."""
_EXACTLY = {"flags": "bicubic+accurate_rnd"}
"""The scaler's rounding: a cascade would add the errors of the quick one up, to 0.001 of SSIM."""
_BT709: dict[str, str] = {
    "colorspace": "bt709",
    "color_primaries": "bt709",
    "color_trc": "bt709",
    "range": "tv",
}


def steady(decoded: Any, video: VideoFacts, rate: Fraction | None = None) -> Any:
    """Whole frames at a constant rate from time 0 on: the recording's own, or `rate`."""
    return _whole(decoded, video).filter("fps", fps=str(rate or video.frame_rate), start_time=0)


def endless(decoded: Any, video: VideoFacts, rate: Fraction) -> Any:
    """As `steady`, but the last frame stands for ever, also one from before time 0."""
    # In this order: `tpad` repeats at the rate that it knows, and what begins at 0 has to find a frame there.
    paced = _whole(decoded, video).filter("fps", fps=str(rate))
    return paced.filter("tpad", stop=-1, stop_mode="clone").filter("fps", fps=str(rate), start_time=0)


def _whole(decoded: Any, video: VideoFacts) -> Any:
    if video.fields is None:
        return decoded
    # Every frame, since cameras often leave the flag out; one frame from two half pictures, as the rate says.
    return decoded.filter("bwdif", mode="send_frame", parity=_PARITY[video.fields], deint="all")


def shown(frames: Any, video: VideoFacts, width: int, height: int) -> Any:
    """The frames `width` by `height`, in 8-bit 4:2:0 of BT.709 and limited range.

    Made smaller first: converting colours costs by the pixel.
    """
    if video.hdr is None and video.primaries not in _WIDE_GAMUTS:
        colours = {
            "in_color_matrix": _matrix(video),
            "out_color_matrix": "bt709",
            "out_range": "tv",
        } | _EXACTLY
        if video.full_range:
            colours["in_range"] = "pc"
        scaled = frames.filter("scale", width, height, **colours)
    else:
        scaled = _for_ordinary_screens(frames.filter("scale", width, height, **_EXACTLY), video)
    return scaled.filter("format", "yuv420p").filter("setsar", "1").filter("setparams", **_BT709)


def cascade(frames: Any, video: VideoFacts, sizes: Sequence[tuple[int, int]]) -> list[Any]:
    """The frames in each of `sizes`, largest first, each made from the one before it: scaling down from 4K
    and converting colours is done once."""
    made = []
    larger = frames
    for position, (width, height) in enumerate(sizes):
        if position == 0:
            here = shown(larger, video, width, height)
        else:
            # Rounding to even lengths must not make pixels a little less than square.
            here = larger.filter("scale", width, height, **_EXACTLY).filter("setsar", "1")
        if position < len(sizes) - 1:
            halves = here.split()
            here, larger = halves[0], halves[1]
        made.append(here)
    return made


def _matrix(video: VideoFacts) -> str:
    assumed = "bt709" if min(video.coded_width, video.coded_height) >= _HD_LINES else "smpte170m"
    return _MATRICES.get(video.matrix or "", assumed)


def _for_ordinary_screens(frames: Any, video: VideoFacts) -> Any:
    """BT.709 from a wide gamut, and from a high dynamic range."""
    stored = {
        "pin": video.primaries if video.primaries in _WIDE_GAMUTS else "bt2020",
        "min": video.matrix if video.matrix in _MATRICES else "bt2020nc",
        "rin": "full" if video.full_range else "limited",
    }
    if video.hdr is None:
        return frames.filter("zscale", **stored, tin="bt709", p="bt709", t="bt709", m="bt709", r="limited")
    return (
        frames.filter("zscale", **stored, tin=_TRANSFERS[video.hdr], t="linear", p="bt709", npl=_WHITE_NITS)
        .filter("format", "gbrpf32le")
        .filter("tonemap", tonemap="mobius", param=_KNEE, desat=0, peak=f"{_PEAK_NITS / _WHITE_NITS:.3f}")
        .filter("zscale", p="bt709", t="bt709", m="bt709", r="limited")
    )


def still(frames: Any) -> Any:
    """Frames as `shown` gives them, for JPEG: its colours are BT.601's, in full range (JFIF, ITU-T T.871)."""
    colours = {"in_color_matrix": "bt709", "out_color_matrix": "bt601", "in_range": "tv", "out_range": "pc"}
    return frames.filter("scale", **colours).filter("format", "yuvj420p")
