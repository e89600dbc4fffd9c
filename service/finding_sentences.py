"""The sentences of findings, by their codes' words; translations come from here.

Two each: what was found, then what was done or can be done. Gaps are named as a finding's values are.
"""

from flask_babel import lazy_gettext

SIDES = {"left": lazy_gettext("left"), "right": lazy_gettext("right")}
SENTENCES: dict[str, str] = {
    "turned": lazy_gettext("The picture was stored sideways or upside down. We turned it the right way up."),
    "hdr_converted": lazy_gettext(
        "It was filmed in HDR, which many screens cannot show. We converted the colours for ordinary screens."
    ),
    "deinterlaced": lazy_gettext(
        "It was filmed in half pictures (interlaced). We joined them into whole ones."
    ),
    "steady_rate": lazy_gettext(
        "The pictures came at an uneven pace. We made it a steady %(rate)s a second, in step with the sound."
    ),
    "fewer_frames": lazy_gettext(
        "It was filmed at %(found)s pictures a second. We kept %(rate)s, as screens show no more."
    ),
    "square_pixels": lazy_gettext("The picture was stored out of shape. We show it in its true shape."),
    "smaller_picture": lazy_gettext(
        "The picture was larger than screens need. We made it %(width)s by %(height)s."
    ),
    "trimmed": lazy_gettext("It was cut on the device. What was cut off stays off."),
    "picture_kept": lazy_gettext("Every browser can play the picture as it is. We did not change it."),
    "sound_kept": lazy_gettext("Every browser can play the sound as it is. We did not change it."),
    "cover_picture": lazy_gettext("It is sound with a cover picture. We treat it as a sound recording."),
    "no_sound": lazy_gettext("It has no sound. We made a silent film of it."),
    "silent": lazy_gettext("Its sound is silent from beginning to end. There are no words to write down."),
    "one_channel": lazy_gettext("The sound was on one side only (%(side)s). We use it for both sides."),
    "mixed_to_stereo": lazy_gettext(
        "The sound had %(channels)s channels. We mixed them for two speakers or headphones."
    ),
    "other_sound": lazy_gettext("It has %(tracks)s sound tracks. We use number %(used)s."),
    "other_picture": lazy_gettext("It has %(tracks)s picture tracks. We use number %(used)s."),
    "louder": lazy_gettext("The sound was quiet. We made it %(decibels)s decibels louder."),
    "quieter": lazy_gettext("The sound was loud. We made it %(decibels)s decibels quieter."),
    "location_removed": lazy_gettext(
        "The file said where it was recorded. We left that out of everything that you can publish."
    ),
    "details_removed": lazy_gettext(
        "The file named the device or a person. We left that out of everything that you can publish."
    ),
    "cut_short": lazy_gettext(
        "The recording says that it lasts %(whole_ms)s, but only %(there_ms)s of it is there: it may have "
        "been cut off. Upload the whole recording if you have it."
    ),
    "end_missing": lazy_gettext(
        "The end of this recording is missing: %(there_ms)s of it is there. Upload the whole recording if "
        "you have it."
    ),
    "end_unreadable": lazy_gettext(
        "The recording lasts %(whole_ms)s, but only %(there_ms)s of it could be read. Upload it again if you "
        "have a copy that plays to its end."
    ),
    "damaged_parts": lazy_gettext(
        "Parts of this recording are damaged: pictures may stand still or sound may drop out there. "
        "Upload it again if you have a better copy."
    ),
    "picture_unreadable": lazy_gettext(
        "Some of the picture could not be read: about %(percent)s %% of it may look broken. "
        "Upload it again if you have a better copy."
    ),
    "sound_unreadable": lazy_gettext(
        "Some of the sound could not be read: about %(percent)s %% of it may be missing. "
        "Upload it again if you have a better copy."
    ),
    "odd_colours": lazy_gettext(
        "Its colours are stored in a form of Dolby Vision that few players show right: they may look wrong. "
        "Export it without Dolby Vision (or HDR) and upload that if you can."
    ),
    "no_speech": lazy_gettext("No speech was found in this recording. It has no subtitles."),
    "english_only": lazy_gettext(
        "Only English can be written down by the built-in recogniser. For about 100 languages fetch a "
        "Whisper model with “storyreel speech install small”; or bring a transcript."
    ),
    "built_in_draft": lazy_gettext(
        "The built-in recogniser wrote this down: a first draft whose full stops, commas and capitals are "
        "guesses. A Whisper model, from “storyreel speech install small”, hears much better."
    ),
    "voices_sent": lazy_gettext(
        "The voices were sent to the transcription service at %(host)s, which wrote this down. They stay on "
        "this machine if nobody sets such a service."
    ),
    "transcript_unheard": lazy_gettext(
        "Hardly a word of the transcript was heard in this recording. Check that it belongs here: correct "
        "the subtitles, or bring the recording again with the right one."
    ),
    "language_unknown": lazy_gettext(
        "The Whisper model %(model)s does not know the language “%(language)s”. Bring a transcript, or fetch "
        "a model that does with “storyreel speech install”."
    ),
    "no_still": lazy_gettext("No picture of this recording could be drawn. It plays without one."),
    "no_previews": lazy_gettext(
        "The small pictures or the wave that help to find a place in this recording could not be made. It "
        "plays without them."
    ),
    "no_shots": lazy_gettext(
        "The cuts of this film could not be found. Its subtitles are as good, but may stay over a cut for a "
        "moment."
    ),
    "written_before": "%(sentence)s",
}
