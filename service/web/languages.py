"""The language of the pages: the reader's, as far as there is a translation; English otherwise."""

from babel import Locale
from flask import Flask, request
from flask_babel import Babel, get_babel, get_locale


def configure(app: Flask) -> None:
    """Give templates `_()` and the page's language. To translate is to add a .po file."""
    Babel(app, default_locale="en", locale_selector=_asked_for)
    app.jinja_env.globals["page_locale"] = page_locale
    app.jinja_env.globals["language_name"] = language_name


def page_locale() -> Locale:
    """The locale of this page."""
    return get_locale() or Locale("en")


def language_name(tag: str) -> str:
    """A language's name in the page's language; the tag itself where it has none."""
    names = page_locale().languages
    return str(names.get(tag) or names.get(tag.split("-")[0]) or tag)


def spoken_languages() -> list[tuple[str, str]]:
    """Tags and names to choose from, by name: the languages that have a two-letter tag."""
    named = [(str(tag), str(name)) for tag, name in page_locale().languages.items() if len(tag) == 2]
    return sorted(named, key=lambda pair: pair[1].casefold())


def _asked_for() -> str:
    translated = [str(locale) for locale in get_babel().instance.list_translations()]
    return request.accept_languages.best_match({"en", *translated}) or "en"
