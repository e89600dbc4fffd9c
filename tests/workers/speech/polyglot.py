"""Speaks as whisper_decoder.py does, and hears English first and then Polish: run by test_whisper.py."""

import json
import sys


def say(line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


say(["en", "pl"])
asked = 0
while line := sys.stdin.buffer.readline():
    request = json.loads(line)
    sys.stdin.buffer.read(request["bytes"])
    if request["language"]:
        words = [(request["language"], 0.1, 0.2, 0.9), (str(asked), 0.3, 0.4, 0.9)]
        say({"end": 0.5, "no_speech": 0.1, "log_probability": -0.1, "words": words})
        say(None)
    else:
        asked += 1
        say({"en": 0.9, "pl": 0.1} if asked == 1 else {"en": 0.2, "pl": 0.8})
