"""Which containers and codecs are read: what people bring, and nothing else of ffmpeg's several hundred.

Every parser that is not needed is one that a hostile file cannot reach. `magicyuv` stays out because of
CVE-2026-8461; playlist formats (hls, concat, dash) because they open other files.
"""

CONTAINERS = (
    *("mov", "matroska", "avi", "ogg", "mpegts", "mpeg", "asf", "flv", "dv"),
    *("mp3", "wav", "w64", "flac", "aac", "amr", "aiff", "caf"),
)

PICTURE = frozenset(
    (
        *("h264", "hevc", "vp8", "vp9", "av1"),  # phones, browsers, Zoom
        *("mpeg4", "h263", "flv1", "vp6", "vp6f", "theora", "msmpeg4v1", "msmpeg4v2", "msmpeg4v3"),
        *("wmv1", "wmv2", "wmv3", "vc1"),
        *("mpeg1video", "mpeg2video", "dvvideo", "mjpeg"),  # camcorders
        *("prores", "dnxhd", "ffv1", "huffyuv", "ffvhuff", "qtrle", "svq1", "svq3", "cinepak", "rawvideo"),
    )
)

SOUND = frozenset(
    (
        *("aac", "aac_latm", "mp3", "mp2", "mp1", "opus", "vorbis", "flac", "alac", "speex", "gsm", "gsm_ms"),
        *("amr_nb", "amr_wb", "ac3", "eac3", "dts", "wmav1", "wmav2", "wmapro", "wmavoice", "qdm2"),
        *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_u8", "pcm_s8"),
        *("pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_alaw", "pcm_mulaw", "pcm_bluray", "pcm_dvd"),
        *("adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt", "adpcm_swf"),
    )
)

_BESIDE = (
    *("png", "bmp", "gif"),  # cover pictures
    *("mov_text", "subrip", "ass", "ssa", "webvtt", "text", "dvbsub", "dvdsub", "pgssub", "cc_dec"),
)
"""Decoders of what lies beside picture and sound: never used, but ffprobe ends when it may not open one."""

_DECODER_NAMES = {
    "av1": ("libdav1d", "libaom-av1", "av1"),
    "vp8": ("vp8", "libvpx"),
    "vp9": ("vp9", "libvpx-vp9"),
    "flv1": ("flv",),
    "msmpeg4v3": ("msmpeg4",),
    "amr_nb": ("amrnb",),
    "amr_wb": ("amrwb",),
    "mp1": ("mp1float", "mp1"),
    "mp2": ("mp2float", "mp2"),
    "mp3": ("mp3float", "mp3"),
    "opus": ("opus", "libopus"),
    "speex": ("speex", "libspeex"),
    "dts": ("dca",),
}
"""Decoders whose names differ from their codec's."""


def decoders() -> str:
    """The names for ffmpeg's `-codec_whitelist`."""
    names = {name for codec in PICTURE | SOUND for name in _DECODER_NAMES.get(codec, (codec,))}
    return ",".join(sorted(names.union(_BESIDE)))
