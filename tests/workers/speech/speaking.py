"""Text spoken by ffmpeg's flite voices, as recognisers take it."""

import subprocess
from pathlib import Path


def speak(folder: Path, voice: str, text: str) -> Path:
    """The text spoken by one of flite's voices, as recognisers take it, with half a second around it."""
    script = folder / f"{voice}.txt"
    script.write_text(text)
    wav = folder / f"{voice}.wav"
    source = ["-f", "lavfi", "-i", f"flite=textfile={script}:voice={voice}"]
    silence = ["-af", "adelay=500,apad=pad_dur=0.5"]
    pcm = ["-ar", "16000", "-ac", "1", "-c:a", "pcm_s16le"]
    ffmpeg = ["ffmpeg", "-nostdin", "-v", "error", "-y"]
    subprocess.run([*ffmpeg, *source, *silence, *pcm, str(wav)], check=True)
    return wav
