"""The profile as Chromium really draws it: every word inside the figure, and no word upon another."""

import base64
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from interview.plots.bundle import plotly_bundle
from interview.plots.profile_chart import ChartShape, profile_drawings, profile_info
from interview.plots.theme import FAMILY
from interview.profile import Profile
from interview.ui.talk.side import CHART_HEIGHT
from interview.vocabulary import Kind, State
from tests.needed import chromium
from tests.plots.samples import FACTORS, LEVELS, axis, board, of_size, one_kind, researchers, respondents

FONTS = Path(__file__).resolve().parents[2] / "interview" / "ui" / "static" / "fonts"
WORDS = """() => [...document.querySelectorAll('.annotation, .legendtext')].map(e => {
  const box = e.getBoundingClientRect();
  return [e.textContent, box.left, box.top, box.right, box.bottom];
})"""
ON_A_LINE = """() => {
  const boxed = e => [e.textContent, e.getBoundingClientRect()];
  const names = [...document.querySelectorAll('.annotation')].map(boxed);
  const hits = new Set();
  for (const path of document.querySelectorAll('.scatterlayer path.js-line')) {
    if (getComputedStyle(path).strokeWidth === '1px') continue;  // spokes and leaders
    const matrix = path.getScreenCTM();
    for (let at = 0; at <= path.getTotalLength(); at += 2) {
      const p = path.getPointAtLength(at).matrixTransform(matrix);
      for (const [name, b] of names)
        if (p.x > b.left + 1 && p.x < b.right - 1 && p.y > b.top + 2 && p.y < b.bottom - 2) hits.add(name);
    }
  }
  return [...hits];
}"""

LONG = (
    "Idea of the initiative",
    "Driving forces and commitment",
    "Activities",
    "Critical mass",
    "Organization",
    "Driving forces and commitment again",
    "Sustainable funding",
    "Internationalisation strategy",
)


def beside(factors: int, *, kind: Kind = Kind.RESEARCHER, state: State | None = None) -> Profile:
    """What stands beside an interview: shipped names and longer ones, judged, or all with the same state."""
    levels = [() if state else (1 + place % 4,) for place in range(factors)]
    return one_kind(
        *(
            axis(name, *level, states=(state,) if state else ())
            for name, level in zip(LONG, levels, strict=False)
        ),
        kind=kind,
        level_names=("Not in place", "Emerging", "Established", "Proven"),
    )


SMALL = {
    **{f"{factors} factors": [beside(factors)] for factors in range(3, 9)},
    **{
        f"{factors} factors not relevant": [beside(factors, state=State.NOT_RELEVANT)]
        for factors in (3, 4, 5, 6, 7)
    },
    "two kinds": [beside(5), beside(5, kind=Kind.OWN, state=State.CANNOT_JUDGE)],
    "nothing of two kinds": [
        beside(5, state=State.NOT_RELEVANT),
        beside(5, kind=Kind.OWN, state=State.CANNOT_JUDGE),
    ],
}
"""Profiles as they are drawn small, beside an interview."""

SAMPLES = {
    "one rater": [researchers()],
    "several raters": [respondents()],
    "three kinds": [respondents(), researchers(), board()],
    "all at the top": [one_kind(*(axis(name, 4) for name in ("A", "B", "C", "D", "E")))],
    "three by five": [of_size(3, 5)],
    "four by two": [of_size(4, 2)],
    "six by four": [of_size(6, 4)],
    "seven by four": [of_size(7, 4)],
    "eight by seven": [of_size(8, 7)],
}


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = chromium(playwright, whole=True)
        page = browser.new_page(viewport={"width": 800, "height": 700})
        page.set_content(f"<style>{_faces()} body {{ margin: 0 }}</style><b>a</b><i>a</i><div id=chart></div>")
        page.add_script_tag(content=plotly_bundle().decode())
        page.evaluate("document.fonts.ready")
        yield page
        browser.close()


def _faces() -> str:
    faces = []
    for style in ("normal", "italic"):
        data = base64.b64encode((FONTS / f"ibm-plex-sans-latin-{style}.woff2").read_bytes()).decode()
        faces.append(
            f"@font-face {{ font-family: '{FAMILY}'; font-weight: 100 700; font-style: {style};"
            f" src: url(data:font/woff2;base64,{data}) }}"
        )
    return "".join([*faces, f"b, i {{ font-family: '{FAMILY}' }}"])


def draw(page: Page, profiles, shape: ChartShape, width: int) -> int:
    drawings = profile_drawings(profile_info(*profiles), shape=shape)
    figure = drawings["light"]["narrow" if width < drawings["narrowBelow"] else "wide"]
    page.evaluate(
        "([f, width]) => Plotly.newPlot('chart', f.data, {...f.layout, width}, {displayModeBar: false})",
        [figure, width],
    )
    return figure["layout"]["height"]


@pytest.mark.parametrize("width", [300, 420, 600, 700])
@pytest.mark.parametrize("name", list(SAMPLES))
def test_every_word_of_the_radar_is_inside_and_free_of_the_others(page: Page, name: str, width: int):
    height = draw(page, SAMPLES[name], ChartShape.RADAR, width)
    top = page.evaluate("document.getElementById('chart').getBoundingClientRect().top")

    words = page.evaluate(WORDS)

    assert len(words) >= len(SAMPLES[name][0].axes) + 4
    for text, left, upper, right, lower in words:
        assert left >= -1, text
        assert right <= width + 1, text
        assert upper >= top - 1, text
        assert lower <= top + height + 1, text
    overlaps = [(a[0], b[0]) for a, b in combinations(words, 2) if _overlap(a, b)]
    assert overlaps == []


def _overlap(a, b) -> bool:
    """More than the empty edge of two text boxes lies on one another."""
    across = min(a[3], b[3]) - max(a[1], b[1])
    down = min(a[4], b[4]) - max(a[2], b[2])
    return across > 2 and down > 5


def draw_small(page: Page, profiles, width: int) -> int:
    figure = profile_drawings(profile_info(*profiles), height=CHART_HEIGHT, key=False)["light"]["narrow"]
    page.evaluate(
        "([f, width]) => Plotly.newPlot('chart', f.data, {...f.layout, width}, {displayModeBar: false})",
        [figure, width],
    )
    return figure["layout"]["height"]


@pytest.mark.parametrize("width", [304, 370])
@pytest.mark.parametrize("name", list(SMALL))
def test_beside_an_interview_no_word_is_cut_or_lies_upon_another(page: Page, name: str, width: int):
    height = draw_small(page, SMALL[name], width)
    top = page.evaluate("document.getElementById('chart').getBoundingClientRect().top")

    words = page.evaluate(WORDS)

    cut = [w for w in words if w[1] < -1 or w[3] > width + 1 or w[2] < top - 1 or w[4] > top + height + 1]
    assert cut == []
    assert [(a[0], b[0]) for a, b in combinations(words, 2) if _overlap(a, b)] == []
    assert page.evaluate(ON_A_LINE) == []


def test_beside_an_interview_the_pentagon_takes_the_room_that_the_names_leave(page: Page):
    draw_small(page, [one_kind(*(axis(name, 4) for name in FACTORS))], 304)

    ring = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('.scatterlayer path.js-line')]
          .map((path) => path.getBoundingClientRect().width))"""
    )

    assert ring > 160


def test_a_second_kind_beside_an_interview_does_not_move_the_first(page: Page):
    places = "document.getElementById('chart')._fullLayout.xaxis._length"
    draw_small(page, SMALL["5 factors"], 304)
    alone = page.evaluate(places)

    draw_small(page, SMALL["two kinds"], 304)

    assert page.evaluate(places) == alone


@pytest.mark.parametrize("width", [300, 700])
@pytest.mark.parametrize("name", list(SAMPLES))
def test_no_line_of_the_radar_runs_through_a_word(page: Page, name: str, width: int):
    draw(page, SAMPLES[name], ChartShape.RADAR, width)

    assert page.evaluate(ON_A_LINE) == []


@pytest.mark.parametrize("width", [300, 600])
@pytest.mark.parametrize("name", list(SAMPLES))
def test_every_word_of_the_steps_is_inside_and_free_of_the_others(page: Page, name: str, width: int):
    draw(page, SAMPLES[name], ChartShape.STEPS, width)

    words = page.evaluate(WORDS)

    assert all(word[1] >= -1 and word[3] <= width + 1 for word in words), words
    slanted = width < 600 and len(SAMPLES[name][0].level_names) > 5
    names = set(SAMPLES[name][0].level_names) if slanted else set()
    rest = [word for word in words if word[0] not in names]
    assert [(a[0], b[0]) for a, b in combinations(rest, 2) if _overlap(a, b)] == []


def test_a_gap_leaves_the_axis_empty_on_the_screen(page: Page):
    """Two judged axes of five with gaps between them: no line at all, only marks."""
    judged = one_kind(axis("A", 3), axis("B"), axis("C", 2), axis("D"), axis("E"), level_names=LEVELS)
    draw(page, [judged], ChartShape.RADAR, 700)

    line, marks = page.evaluate(
        """() => {
          const place = document.getElementById('chart').data.findIndex(t => t.meta === 'profile');
          const uid = document.getElementById('chart')._fullData[place].uid;
          const node = document.querySelector('.scatterlayer .trace' + uid);
          const d = node.querySelector('path.js-line')?.getAttribute('d') ?? '';
          return [d, node.querySelectorAll('path.point').length];
        }"""
    )

    assert "L" not in line
    assert marks == 3  # the first axis is marked twice: the outline ends where it began
