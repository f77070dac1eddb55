"""How figures are saved: alike in every run and format, with notes that fit, in English or Chinese."""

import json
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from PIL import Image

from scripts import figures, labels
from scripts.labels import Labels

LABELS = Labels(
    {
        "Rank": "位次",
        "East": "东部",
        "{0} cities": "{0}个城市",
        "{0} of {1} cities lack it": "{1}个城市中有{0}个缺失",
        "left out: {0}": "未纳入：{0}",
        "{0} ({1})": "{0}（{1}）",
        "Scenario {0=}": "情景：{0}",
        "the gap widens from 2004 to 2016": "差距扩大",
    }
)


@pytest.fixture
def figure():
    """A bar chart with names at its ticks."""
    figure, axis = plt.subplots(layout="constrained")
    axis.barh([0, 1], [1, 2], label="as configured")
    axis.set_yticks([0, 1], ["Lanzhou", "Xining"])
    axis.set_xlabel("Rank")
    axis.legend()
    yield figure
    plt.close(figure)


@pytest.fixture
def in_chinese():
    labels.use_language("zh")
    yield
    labels.use_language("en")
    plt.rcParams["font.family"] = ["sans-serif"]


def written(path: Path) -> list[str]:
    return json.loads(Image.open(path).info["Description"])


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("rank", "位次"),
        ("12 cities", "12个城市"),
        ("0.45", "0.45"),
        ("East, 2010 (12 cities)", "东部，2010（12个城市）"),
        ("left out: X1 X2 (3 of 45 cities lack it), X5 (12 cities).", "未纳入：X1 X2（45个城市中有3个缺失），X5（12个城市）。"),
        ("the gap widens\nfrom 2004 to 2016", "差距扩大"),
        ("East\n0.51", "东部\n0.51"),
        ("Scenario mine; left out: own_indicator", "情景：mine；未纳入：own_indicator"),
    ],
)
def test_texts_are_found_whole_by_pattern_or_in_parts(english, chinese):
    assert LABELS.chinese(english) == chinese


@pytest.mark.parametrize("english", ["Unheard of", "Rank; unheard of", "12 unheard of", "left out: something"])
def test_a_text_with_a_part_that_has_no_entry_has_none(english):
    assert LABELS.chinese(english) is None


def test_every_label_of_every_figure_has_a_chinese_one(analysis_run):
    drawn = {text: path.name for path in (analysis_run / "results").rglob("figures/*.png") for text in written(path)}
    assert len(drawn) > 300
    assert {text: name for text, name in drawn.items() if labels.load().chinese(text) is None} == {}


def test_every_claim_variable_indicator_and_unit_has_a_chinese_name(repository):
    """What figures of other scenarios may name."""
    columns = [(path, "statement") for path in repository.glob("resources/papers/*/headline_claims.csv")]
    columns += [(path, "label_en") for path in repository.glob("resources/papers/*/indicators.csv")]
    names = {name for path, column in columns for name in pd.read_csv(path)[column]} | set(labels.unit_names().values())
    names |= set(pd.read_csv(repository / "resources/variables.csv")["label_en"].str.split(":").str[0])
    assert len(names) > 500
    assert [name for name in sorted(names) if labels.load().chinese(name) is None] == []


def test_every_pattern_uses_its_places_in_both_languages():
    for pattern, _, template in labels.load().patterns:
        assert template.format(*map(str, range(pattern.groups))), pattern


def test_names_that_two_units_share_are_told_apart():
    names = labels.unit_names()
    assert names["320500"] != names["341300"]
    assert labels.load().chinese(names["320500"]) == "苏州"
    assert labels.load().chinese(names["341300"]) == "宿州"
    assert names["620100"] == "Lanzhou"


def test_a_figure_says_what_is_written_in_it(figure, tmp_path):
    figures.save_figure(figure, [str(tmp_path / "a.png")], "A note.")
    assert written(tmp_path / "a.png") == ["Rank", "Lanzhou", "Xining", "as configured", "A note."]


def test_labels_of_axes_that_are_switched_off_are_not_written(figure, tmp_path):
    figure.axes[0].set_axis_off()
    figures.save_figure(figure, [str(tmp_path / "a.png")], "A note.")
    assert written(tmp_path / "a.png") == ["as configured", "A note."]


def test_all_texts_of_a_figure_are_chinese_where_a_font_is(figure, tmp_path, in_chinese):
    if figures.chinese_font() is None:
        pytest.skip("no font with Chinese characters is installed")
    figures.save_figure(figure, [str(tmp_path / "a.png")], "31 units, 2005-2016.")
    assert written(tmp_path / "a.png") == ["位次", "兰州", "西宁", "基准设定", "31个单元，2005-2016年。"]


def test_labels_stay_english_with_a_remark_where_no_font_has_chinese_characters(figure, tmp_path, in_chinese, monkeypatch):
    monkeypatch.setattr(figures.font_manager.fontManager, "ttflist", [])
    monkeypatch.setattr(figures.font_manager, "findSystemFonts", list)
    assert figures.chinese_font() is None
    monkeypatch.undo()
    monkeypatch.setattr(figures, "chinese_font", lambda: None)
    figures.save_figure(figure, [str(tmp_path / "a.png")], "A note.")
    assert written(tmp_path / "a.png")[:3] == ["Rank", "Lanzhou", "Xining"]
    assert "no font with Chinese characters" in written(tmp_path / "a.png")[-1]


def test_a_note_is_not_wider_than_its_figure(figure, tmp_path):
    figures.save_figure(figure, [str(tmp_path / "without.png")])
    again, axis = plt.subplots(layout="constrained")
    axis.barh([0, 1], [1, 2])
    figures.save_figure(again, [str(tmp_path / "with.png")], "Cells filled by the rule of the paper; " * 20)
    plain, noted = (Image.open(tmp_path / f"{name}.png").size for name in ("without", "with"))
    assert noted[0] < 1.05 * plain[0]
    assert noted[1] > plain[1]


def test_two_runs_give_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        figure, axis = plt.subplots(layout="constrained")
        axis.plot([1, 2], [3, 1])
        figures.save_figure(figure, [str(tmp_path / f"{name}.png"), str(tmp_path / f"{name}.pdf")], "A note.")
    for ending in ("png", "pdf"):
        assert (tmp_path / f"first.{ending}").read_bytes() == (tmp_path / f"second.{ending}").read_bytes()
