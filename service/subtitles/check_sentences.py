"""What is said of a cue that breaks a rule, by the rule's name; translations come from here.

Short, since many stand in a list: the measure first, then the limit. Gaps have the names of a
finding's values.
"""

from flask_babel import lazy_gettext

SENTENCES: dict[str, str] = {
    "empty": lazy_gettext("there is no text in it"),
    "too_fast": lazy_gettext("%(cps)s characters/s, at most %(most)s"),
    "fast": lazy_gettext("%(cps)s characters/s, better at most %(most)s"),
    "too_long": lazy_gettext("%(seconds)s s, at most %(most)s s"),
    "too_short": lazy_gettext("%(seconds)s s, at least %(least)s s"),
    "too_many_lines": lazy_gettext("%(lines)s lines, at most %(most)s"),
    "line_too_long": lazy_gettext("a line of %(characters)s characters, at most %(most)s"),
    "overlap": lazy_gettext("begins %(seconds)s s before the one before it ends"),
    "gap_too_small": lazy_gettext("%(gap)s ms after the one before it, at least %(least)s ms"),
    "flicker": lazy_gettext(
        "%(gap)s ms after the one before it, either %(closed)s ms or at least %(open)s ms"
    ),
    "ends_inside_phrase": lazy_gettext("ends with a word that belongs to what follows"),
    "line_break_inside_phrase": lazy_gettext("a line ends with a word that belongs to what follows"),
    "uneven_lines": lazy_gettext("one line is less than half as long as another"),
    "two_sentences": lazy_gettext("one sentence ends in it and another begins"),
    "two_speakers": lazy_gettext("more than one person speaks in it"),
}
