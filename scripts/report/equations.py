"""Equations of a paper for its page: MathML, which browsers set themselves, from `resources/papers/<paper>/equations.html`."""

from pathlib import Path
from xml.etree import ElementTree

from scripts.errors import InputError

FILE = "equations.html"
# Text, and the elements of MathML Core that set formulas; nothing that runs, links or loads.
TEXT = {"section", "p", "b", "i", "sub", "sup"}
MATHS = {
    "math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover",
    "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom",
}  # fmt: skip
ATTRIBUTES = {"display", "mathvariant", "displaystyle", "stretchy", "width", "columnalign"}


def equations_of(folder: Path) -> str:
    """Return the equations of a paper as HTML, nothing where it has none. folder: resources/papers/<paper>.

    Raises InputError where the file is not well formed or holds anything but text and MathML.
    """
    path = folder / FILE
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8")
    if "<!" in text or "<?" in text:
        raise InputError(str(path), "a declaration or a comment", "text and MathML", "Take it out.")
    try:
        root = ElementTree.fromstring(f"<div>{text}</div>")
    except ElementTree.ParseError as error:
        raise InputError(str(path), str(error), "well-formed sections of text and MathML", "Close every element.") from None
    for element in list(root.iter())[1:]:
        unknown = {element.tag} - TEXT - MATHS or set(element.attrib) - ATTRIBUTES
        if unknown:
            raise InputError(str(path), f"'{unknown.pop()}'", "text and MathML", f"Use {', '.join(sorted(TEXT | MATHS))}.")
    return text
