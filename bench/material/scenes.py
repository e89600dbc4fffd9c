"""Moving pictures for the benchmarks, with the statistics of what people film.

Test cards flatter an encoder or starve it. So the surroundings are dead leaves: discs of all sizes that hide
one another, whose edges and detail are distributed as in photographs; the loss of texture in cameras is
measured with them (ISO 19567-2). Before them a person speaks: a lit face, hair, a mouth and a hand that move.
Sensor noise lies over all of it, and the file is HEVC with AAC, as phones record: nothing in it is copied.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 25
WIDTH, HEIGHT = 1920, 1080
_WIDE, _HIGH = WIDTH * 3 // 2, HEIGHT * 3 // 2
"""Drawn larger and then scaled down: movements by a part of a pixel, as a hand-held camera makes."""
_MARGIN = 60
"""How far the camera shakes, in pixels of the larger picture."""
_NOISE = 6
"""Amplitude of 255, new in every frame: a phone's sensor indoors."""
HEVC = (
    *("-c:v", "libx265", "-preset", "ultrafast", "-crf", "20"),
    *("-x265-params", "log-level=error", "-tag:v", "hvc1"),
)
H264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-g", "50")
"""Some 10 Mb/s at 1080 lines: what phones write, without more effort than they make."""
_STILL = f"loop=loop=-1:size=1,setpts=N/{RATE}/TB,fps={RATE}"
"""One decoded picture again and again: reading the file for every frame takes longer than all the rest."""
_VOICE = "sine=f=140:b=4:r=48000,tremolo=f=4:d=0.9,volume=0.4"
"""Pitch and syllables of a voice; the sound's share of the work does not depend on the words."""

Picture = npt.NDArray[np.float32]
"""Height, width, colours and maybe opacity: 0 to 1."""


def interview(workdir: Path, seconds: int) -> Path:
    """A person speaks: half of the time in a room, then walking in a street; then only the street is seen."""
    chance = np.random.default_rng(1)
    pictures = {
        "room": _leaves(_HIGH + 2 * _MARGIN, _WIDE + 2 * _MARGIN, chance) * np.float32(0.8),
        "street": _leaves(_HIGH + 2 * _MARGIN, 2 * _WIDE, chance),
        "body": _ball(1500, 900, (0.25, 0.32, 0.42), chance),
        "head": _head(chance),
        "mouth": _ball(180, 80, (0.35, 0.12, 0.12), chance),
        "hand": _ball(260, 300, (0.76, 0.58, 0.47), chance),
    }
    for name, picture in pictures.items():
        _write(workdir / f"{name}.pam", picture)
    return _film(
        workdir / "interview.mp4", [workdir / f"{name}.pam" for name in pictures], _shot(seconds), seconds
    )


def _shot(seconds: int) -> str:
    """The filter graph: what happens before the camera, from the stills in their order."""
    room = _framed("60+3*sin(t*1.9)", "60+3*sin(t*2.3)")
    walk = _framed("20+t*150+14*sin(t*5.1)+6*sin(t*11)", "60+18*sin(t*6.3)+6*sin(t*13)")
    pan = _framed("(iw-ow)*(0.5-0.5*cos(t*0.6))", "60+10*sin(t*4.7)")
    nod_x, nod_y = "22*sin(t*0.9)+9*sin(t*2.3)", "14*sin(t*1.3)+7*sin(t*3.1)"
    seen = f"format=yuv444:enable='lt(t,{seconds * 0.75})'"
    parts = [
        # The room is out of focus, the camera held still; the street is sharp, walked and then panned.
        f"[0:v]format=yuv444p,gblur=sigma=5,{_STILL},trim=duration={seconds / 2},{room}[room]",
        f"[1:v]format=yuv444p,{_STILL},split[s1][s2]",
        f"[s1]trim=duration={seconds / 4},{walk}[walk]",
        f"[s2]trim=duration={seconds / 4},{pan}[pan]",
        "[room][walk][pan]concat=n=3[around]",
        # A body breathes, a head nods and turns, a mouth opens with the syllables, a hand points things out.
        *(f"[{number}:v]format=yuva444p,{_STILL}[{number}]" for number in (2, 3, 4, 5)),
        f"[around][2]overlay=x=700+6*sin(t*1.1):y=980+5*sin(t*1.7):{seen}[body]",
        f"[body][3]overlay=x=1150+{nod_x}:y=180+{nod_y}:{seen}[head]",
        "[4]scale=w=180:h='24+56*abs(sin(t*7)*sin(t*1.9))':eval=frame[lips]",
        f"[head][lips]overlay=x=1360+{nod_x}:y=790+{nod_y}-h/2:{seen}[mouth]",
        f"[mouth][5]overlay=x=640+260*sin(t*1.6):y=1250+160*sin(t*2.7):{seen}[drawn]",
        f"[drawn]scale={WIDTH}:{HEIGHT}:flags=area,setsar=1,noise=alls={_NOISE}:allf=t,format=yuv420p[out]",
    ]
    return ";".join(parts)


def recording(workdir: Path, seconds: int, lines: int, encoder: Sequence[str]) -> Path:
    """The interview as a camera with that `encoder` (ffmpeg's options) writes it.

    Ten seconds that repeat: to draw minutes costs more than all that is measured on them.
    """
    drawn, short, film = interview(workdir, 10), workdir / "short.mp4", workdir / "film.mp4"
    ffmpeg = ("ffmpeg", "-nostdin", "-v", "error", "-y")
    subprocess.run(
        [*ffmpeg, "-i", drawn, "-vf", f"scale=-2:{lines}", *encoder, "-c:a", "copy", short], check=True
    )
    again = ("-stream_loop", "-1", "-i", short, "-t", str(seconds), "-c", "copy")
    subprocess.run([*ffmpeg, *again, film], check=True)
    return film


def screen(workdir: Path, seconds: int) -> Path:
    """A shared screen: text that is scrolled through and a pointer that moves, without noise."""
    text = workdir / "text.txt"
    lines = [
        f"{number:3}  {'the quick brown fox jumps over the lazy dog '[number % 40 :]}"
        for number in range(400)
    ]
    text.write_text("\n".join(lines), encoding="utf-8")
    graph = (
        f"color=c=0xfafafa:s={WIDTH}x{HEIGHT}:r={RATE},"
        f"drawbox=x=0:y=0:w=360:h={HEIGHT}:c=0x2b3a4a:t=fill,"
        # It is read for three seconds, then scrolled for one.
        f"drawtext=textfile={text}:font=Sans:fontsize=26:line_spacing=8:x=420:y='90-360*(floor(t/4)+max(0,mod(t,4)-3))',"
        f"drawbox=x=0:y=0:w={WIDTH}:h=70:c=0x4a6fa5:t=fill,"
        "drawtext=text=+:font=Sans:fontsize=40:x='1000+500*sin(t*0.7)':y='540+300*sin(t*1.1)',"
        "format=yuv420p[out]"
    )
    return _film(workdir / "screen.mp4", [], graph, seconds)


def _film(path: Path, stills: Sequence[Path], graph: str, seconds: int) -> Path:
    """Draw what `graph` gives as `out`, with a voice, as a phone would write it."""
    inputs = [argument for still in stills for argument in ("-i", str(still))]
    subprocess.run(
        [
            *("ffmpeg", "-nostdin", "-v", "error", "-y", *inputs, "-f", "lavfi", "-i", _VOICE),
            *("-filter_complex", graph, "-map", "[out]", "-map", f"{len(stills)}:a"),
            *("-t", str(seconds), "-r", str(RATE)),
            *(*HEVC, "-c:a", "aac", "-b:a", "160k", "-ac", "2"),
            str(path),
        ],
        check=True,
    )
    return path


def _framed(left: str, top: str) -> str:
    """What the camera sees of a larger picture."""
    return f"crop={_WIDE}:{_HIGH}:x='{left}':y='{top}'"


def _leaves(height: int, width: int, chance: np.random.Generator) -> Picture:
    """Dead leaves: discs with radii distributed as r^-3, the later ones hiding the earlier ones."""
    picture = np.full((height, width, 3), 0.4, np.float32)
    smallest, largest = 6.0, height / 3
    count = height * width // 250  # covers every point about four times
    share = chance.random(count)
    radii = (share * (largest**-2 - smallest**-2) + smallest**-2) ** -0.5
    for radius, x, y in zip(radii, chance.random(count) * width, chance.random(count) * height, strict=True):
        rows = slice(max(0, int(y - radius)), int(y + radius) + 1)
        columns = slice(max(0, int(x - radius)), int(x + radius) + 1)
        part = picture[rows, columns]
        down = np.arange(part.shape[0])[:, None] + rows.start - y
        across = np.arange(part.shape[1])[None, :] + columns.start - x
        # Walls, wood, leaves, clothes: muted colours; lit from the upper left.
        colour = chance.normal(0.45, 0.17) + chance.normal(0, 0.05, 3)
        light = 1 - 0.15 * (down + across) / radius
        part[down**2 + across**2 < radius**2] = (light[..., None] * colour)[down**2 + across**2 < radius**2]
    textured: Picture = np.clip(picture * (1 + 0.08 * _clouds(height, width, chance)), 0, 1)
    return textured


def _clouds(height: int, width: int, chance: np.random.Generator) -> Picture:
    """Texture with the spectrum of natural surfaces, amplitude 1/f; mean 0, deviation 1. One colour."""
    spectrum = np.fft.rfft2(chance.standard_normal((height, width)))
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :])
    frequency[0, 0] = np.inf
    texture = np.fft.irfft2(spectrum / frequency, s=(height, width))
    texture_only: Picture = (texture / texture.std()).astype(np.float32)[..., None]
    return texture_only


def _ball(
    width: int, height: int, colour: tuple[float, float, float], chance: np.random.Generator
) -> Picture:
    """An ellipse that fills its box, lit from the upper left, textured like skin or cloth, edges softened."""
    x, y = np.linspace(-1, 1, width)[None, :], np.linspace(-1, 1, height)[:, None]
    depth = np.sqrt(np.clip(1 - x**2 - y**2, 0, 1))
    light = 0.35 + 0.65 * np.clip(0.5 * depth - 0.45 * x - 0.55 * y + 0.3, 0, 1)
    lit = light[..., None] * np.array(colour) * (1 + 0.03 * _clouds(height, width, chance))
    opacity = np.clip((1 - np.hypot(x, y)) * min(width, height) / 6, 0, 1)
    picture: Picture = np.clip(np.dstack((lit, opacity)), 0, 1).astype(np.float32)
    return picture


def _head(chance: np.random.Generator) -> Picture:
    """A face under hair: strands are noise drawn out along one direction."""
    width, height = 600, 800
    head = _ball(width, height, (0.82, 0.63, 0.52), chance)
    strands = chance.standard_normal((height + 90, width)).cumsum(axis=0)
    strands = strands[90:] - strands[:-90]
    hair = 0.22 + 0.1 * strands / strands.std()
    x, y = np.linspace(-1, 1, width)[None, :], np.linspace(-1, 1, height)[:, None]
    grown = y + 0.5 * x**2 < -0.45 + 0.05 * np.sin(40 * x)
    head[..., :3][grown] = np.clip(hair[..., None] * np.array((1, 0.8, 0.6)), 0, 1)[grown]
    for eye in (-0.33, 0.33):
        head[..., :3][np.hypot((x - eye) * 6, (y + 0.1) * 14) < 1] = 0.12
    return head


def _write(path: Path, picture: Picture) -> None:
    """A PAM file: netpbm's format for three colours with or without opacity."""
    height, width, depth = picture.shape
    kind = {3: "RGB", 4: "RGB_ALPHA"}[depth]
    head = f"P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH {depth}\nMAXVAL 255\nTUPLTYPE {kind}\nENDHDR\n"
    path.write_bytes(head.encode() + (picture * 255).astype(np.uint8).tobytes())
