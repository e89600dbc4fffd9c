"""XML out of elements, with text that XML can carry."""

import re
from xml.etree import ElementTree

# XML 1.0, production 2: what no document may hold, not even as a character reference.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str) -> str:
    """The text without the characters that XML does not allow."""
    return _NOT_XML.sub("", value)


def add(parent: ElementTree.Element, tag: str, value: str | None = None, **attributes: str | None) -> None:
    """Put an element at the end of `parent`; attributes that are None are left out."""
    element = ElementTree.SubElement(
        parent, tag, {name: text(said) for name, said in attributes.items() if said is not None}
    )
    if value is not None:
        element.text = text(value)


def document(root: ElementTree.Element) -> str:
    """The whole document."""
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
