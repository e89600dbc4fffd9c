"""Addresses for browsers, from the real storage."""

import time

import requests

from service.storage import objects


def test_an_address_is_signed_once_a_minute_and_works(catalogue: str) -> None:
    objects.put_bytes("derived/1/a/words.txt", b"words")
    seen = []
    for _ in range(3):  # two of them fall into the same minute
        seen.append(objects.signed_url("derived/1/a/words.txt", "text/plain"))
        time.sleep(1.1)  # an address has the second of its signing in it
    assert len(set(seen)) < len(seen)
    assert requests.get(seen[-1], timeout=10).content == b"words"
