"""The PDF: real text that can be found, no raster, one page of the picture's size."""

from __future__ import annotations

import re
import subprocess
import unicodedata

import pytest

from tests.drawings import DRAWINGS, LECTURE
from tests.machine import needs
from viz import parse

FOUND = {
    "lecture": ["u=bc", "v=a+u", "J=3v", "J(a,b,c)=3(a+bc)", "33", "=9", "forwardvalues", "backwardderivatives"],
    "fanout": ["e=cd", "c=a+b", "=2+3=5"],
    "neuron": ["0.731", "=−0.197", "s=w0x0+w1x1+w2"],
    "logistic": ["Logisticregression,oneexample", "L=−loga", "=−0.475", "a=σ(z)"],
    "chain": ["h8=σ(h7)", "6.9×10−6"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pdf")


def asked(tool: str, *arguments: str) -> str:
    return subprocess.run([needs(tool), *arguments], check=True, capture_output=True, text=True).stdout


def written(folder, text: str, **choices: object) -> str:
    path = folder / "picture.pdf"
    path.write_bytes(parse(text, **choices).render("pdf"))
    return str(path)


@pytest.mark.parametrize("name", FOUND)
def test_formulas_and_numbers_can_be_found_and_copied(folder, name):
    text = unicodedata.normalize("NFKC", asked("pdftotext", "-layout", written(folder, DRAWINGS[name]), "-"))
    raw = unicodedata.normalize("NFKC", asked("pdftotext", written(folder, DRAWINGS[name]), "-"))
    squeezed = [re.sub(r"\s", "", one) for one in (text, raw)]
    missing = [wanted for wanted in FOUND[name] if not any(wanted in one for one in squeezed)]
    assert missing == [], squeezed


@pytest.mark.parametrize("name", DRAWINGS)
def test_nothing_is_a_raster(folder, name):
    assert asked("pdfimages", "-list", written(folder, DRAWINGS[name])).count("\n") == 2  # its heading alone


@pytest.mark.parametrize("choices", [{}, {"direction": "down"}, {"detail": "operations"}], ids=str)
@pytest.mark.parametrize("name", ["lecture", "network", "chain"])
def test_there_is_one_page_of_the_pictures_size(folder, name, choices):
    scene = parse(DRAWINGS[name], **choices).scene
    info = asked("pdfinfo", written(folder, DRAWINGS[name], **choices))
    assert re.search(r"^Pages:\s+1$", info, re.MULTILINE)
    size = re.search(r"^Page size:\s+([\d.]+) x ([\d.]+) pts", info, re.MULTILINE)
    assert float(size[1]) == pytest.approx(scene.size.width * scene.scale, abs=0.1)
    assert float(size[2]) == pytest.approx(scene.size.height * scene.scale, abs=0.1)


def test_fonts_are_embedded(folder):
    rows = asked("pdffonts", written(folder, LECTURE)).splitlines()[2:]
    assert rows
    assert all(re.search(r"\byes yes yes\b", row) for row in rows)


@pytest.mark.parametrize("title", ["The lecture", '#read("/etc/passwd")', 'back\\slash "quoted" *bold*'])
def test_the_title_is_in_the_metadata_as_it_was_given(folder, title):
    info = asked("pdfinfo", written(folder, LECTURE, title=title))
    assert f"Title:           {title}\n" in info
    assert "CreationDate" not in info


def test_the_pdf_is_tagged_and_has_the_description_as_alternative_text(folder):
    path = written(folder, LECTURE)
    assert re.search(r"^Tagged:\s+yes$", asked("pdfinfo", path), re.MULTILINE)
    assert "Figure" in asked("pdfinfo", "-struct", path)
