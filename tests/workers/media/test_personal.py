import pytest

from workers.media.personal import tells_details, tells_place

TAGS = [
    # tags, whether they tell the place, whether they tell the device or a person
    ({"location": "+50.0647+019.9450/"}, True, False),
    ({"location-eng": "+50.0647+019.9450/"}, True, False),
    ({"com.apple.quicktime.location.ISO6709": "+50.0647+019.9450+219.000/"}, True, False),
    ({"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone 14"}, False, True),
    ({"com.android.version": "13"}, False, True),
    ({"com.android.manufacturer": "samsung"}, False, True),
    ({"ARTIST": "Ada"}, False, True),
    ({"encoder": "Lavf59.27.100", "major_brand": "isom", "creation_time": "2024-01-01"}, False, False),
    ({"software": "Lavf59"}, False, False),
]


@pytest.mark.parametrize(("tags", "place", "details"), TAGS)
@pytest.mark.parametrize("holder", ["format", "stream"])
def test_tags_that_tell(tags: dict[str, str], place: bool, details: bool, holder: str) -> None:
    headers = {"format": {"tags": tags}} if holder == "format" else {"streams": [{"tags": tags}]}
    assert (tells_place(headers), tells_details(headers)) == (place, details)


def test_tags_of_a_cover_picture_tell_nothing() -> None:
    cover = {"codec_type": "video", "disposition": {"attached_pic": 1}, "tags": {"comment": "Cover (front)"}}
    assert not tells_details({"streams": [cover]})


def test_track_of_positions_tells_the_place() -> None:
    assert tells_place({"streams": [{"codec_type": "data", "codec_tag_string": "gpmd"}]})
    assert not tells_place({"streams": [{"codec_type": "data", "codec_tag_string": "tmcd"}]})
