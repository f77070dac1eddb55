"""The verdict on one item: what is published, ours, and the rule of its kind."""

from collections.abc import Sequence

from scripts.audit.items import TEXT_KINDS, Item
from scripts.audit.ours import Ours
from scripts.methods import verdicts
from scripts.methods.printed import Printed, parse_printed
from scripts.methods.verdicts import Comparison, Target, Tolerances, Verdict


def judge(item: Item, ours: Ours, tolerances: Tolerances, levels: Sequence[float]) -> Comparison:
    """Return the verdict. levels: the p-values that one, two and three stars of this paper stand for.

    A misprint is judged by the corrected number, and the reason says how far ours is from it as it is published.
    """
    if ours.reason:
        return Comparison(Verdict.NOT_COMPUTABLE, None, ours.reason)
    result = _judge(item, item.text, ours, tolerances, levels)
    if item.corrected:
        uncorrected = _judge(item, item.published, ours, tolerances, levels)
        words = f"{item.published} is a misprint of {item.corrected}; as published: {uncorrected.reason}"
        result = Comparison(result.verdict, result.difference, f"{result.reason}; {words}")
    if item.given and result.verdict is Verdict.REPRODUCED:
        return Comparison(Verdict.GIVEN, result.difference, "an input that the paper gives and we put in")
    return result


def _judge(item: Item, text: str, ours: Ours, tolerances: Tolerances, levels: Sequence[float]) -> Comparison:
    if item.kind == "class":
        return verdicts.compare_class(text, ours.text)
    if item.kind == "order":
        return verdicts.compare_order(text, ours.value if isinstance(ours.value, list) else [])
    if item.kind == "sign":
        return verdicts.compare_sign(text, ours.number, ours.p, levels)
    target = target_of(item, text, ours, tolerances)
    number = number_of(item, text)
    if item.kind == "estimate" and number:
        return verdicts.compare_estimate(number, item.published_p, ours.number, ours.p, target, levels[0])
    if item.kind == "p_value" and number:
        return verdicts.compare_p_value(number, ours.number, target, levels[0], item.draws)
    return verdicts.compare(target, ours.number)


def number_of(item: Item, text: str) -> Printed | None:
    """Return the published number of an item, None where a word or a bound is published."""
    return None if item.kind in TEXT_KINDS else parse_printed(text, item.decimals if item.table == "claims" else None)


def target_of(item: Item, text: str, ours: Ours, tolerances: Tolerances) -> Target:
    """Return what ours is held against, for items that are numbers or bounds."""
    if verdicts.is_bound(text):
        return verdicts.bound_target(text, tolerances)
    number = number_of(item, text)
    if number is None:
        raise ValueError(f"{item.id}: {text!r} is no number")
    if item.kind == "rank":
        return verdicts.rank_target(number, item.ranked or ours.ranked, tolerances)
    return verdicts.value_target(number, tolerances, ours.standard_error)
