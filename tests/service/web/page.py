"""A page as a browser takes it apart."""

import re
from html.parser import HTMLParser


class Page(HTMLParser):
    """A page taken apart as a browser does: elements with their attributes, and all of its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        """All text, as one line."""
        return re.sub(r"\s+", " ", " ".join(self.texts))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of that name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def check(self) -> None:
        """Nothing that data may not put there, nothing the security policy would refuse, ids only once."""
        ids = [attributes["id"] for _, attributes in self.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        for script in self.all("script"):
            assert (script["src"] or "").startswith("/static/v-")
        assert not self.all("style")
        for _, attributes in self.elements:
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]
        named = {value for _, attributes in self.elements for value in (attributes.get("for"),) if value}
        for field_ in (*self.all("input"), *self.all("select"), *self.all("textarea")):
            if field_.get("type") not in ("hidden", "radio", "checkbox"):
                assert field_.get("aria-label") or field_["id"] in named, "every field has a label"
        html = self.all("html")[0]
        assert html["lang"] == "en"
        assert html["dir"] == "ltr"
