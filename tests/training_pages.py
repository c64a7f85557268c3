"""A page of printed lines whose corrections say capitals, to learn from."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from inkread.document import Line, Page

TEXTS = ("milk", "bread", "six eggs", "jam", "salt", "tea", "butter", "a lamp", "soap", "red ink", "nails", "glue")


def write_list(folder: Path) -> Path:
    """Write the picture of the texts in small letters, and PAGE XML that says that they are capitals."""
    from matplotlib import get_data_path

    folder.mkdir(exist_ok=True)
    font = ImageFont.truetype(str(Path(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")), 30)
    page = Image.new("RGB", (360, 50 * len(TEXTS) + 20), "white")
    pen, lines = ImageDraw.Draw(page), []
    for i, text in enumerate(TEXTS):
        pen.text((20, 50 * i + 10), text, font=font, fill=(20, 20, 60))
        left, top, right, bottom = map(int, pen.textbbox((20, 50 * i + 10), text, font=font))
        lines.append(Line(text.upper(), 1.0, (top, left, bottom, right)))
    page.save(folder / "list.png")
    record = Page(tuple(lines), (page.height, page.width), path="list.png")
    (folder / "list.page.xml").write_text(record.to_page_xml(), encoding="utf-8")
    return folder
