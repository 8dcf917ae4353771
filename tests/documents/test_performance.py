"""The tables of the page about performance are those of the figures beside it."""

import json

from tests.benchmarks import page


def test_the_page_is_made_of_the_figures_of_one_run() -> None:
    run = json.loads(page.FIGURES.read_text())
    assert page.page(page.PAGE.read_text(), run) == page.PAGE.read_text()


def test_every_plot_of_the_page_is_there() -> None:
    assert {f"{name}.svg" for name in page.PLOTS} == {file.name for file in page.FIGURES.parent.glob("*.svg")}
