"""A register of cases: what each meets, and what has to come of it. The tests run it; a page of docs/ is written from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

# What a user gets: an error that says where, found, expected and to do; a row of a report; or the right result all the same.
ERROR, REPORT, READ = "error", "report", "read"
OUTCOMES = {ERROR: "stops with an error", REPORT: "goes on; a flagged row says so", READ: "works all the same"}


@dataclass(frozen=True)
class Case:
    """One case. `expects`: what the message, the report or the result has to say, word for word."""

    group: str
    what: str
    outcome: str
    where: str
    expects: tuple[str, ...]
    run: Callable[..., object]

    @property
    def id(self) -> str:
        return self.what


@dataclass
class Register:
    """Cases in groups, and the page they make: its opening lines, and the heading of the column that names the cases."""

    opening: Sequence[str]
    groups: Sequence[str]
    heading: str
    cases: list[Case] = field(default_factory=list)

    def case(
        self, group: str, what: str, outcome: str, *expects: str, where: str = ""
    ) -> Callable[[Callable[..., object]], Callable[..., object]]:
        """Register a function that meets a case.

        For `error` it raises the study's error; for `report` it returns the text of the report; for `read` it returns nothing and
        asserts that the result is right. where: the report that has the row.
        """

        def register(run: Callable[..., object]) -> Callable[..., object]:
            known = next((entry for entry in self.cases if entry.what == what), None)
            if known is None:
                self.cases.append(Case(group, what, outcome, where, expects, run))
            # pytest may import a module of tests a second time, under another name.
            elif known.run.__name__ != run.__name__:
                raise ValueError(f"two cases '{what}'")
            return run

        return register

    def page(self) -> str:
        """The page as text."""
        lines = [*self.opening]
        for group in sorted({c.group for c in self.cases}, key=self.groups.index):
            lines += ["", f"## {group}", "", f"| {self.heading} | what happens | the message or report says |", "|---|---|---|"]
            for entry in (c for c in self.cases if c.group == group):
                outcome = OUTCOMES[entry.outcome] + (f" (`{entry.where}`)" if entry.where else "")
                said = "; ".join("`" + text.replace("|", "\\|") + "`" for text in entry.expects)
                lines.append(f"| {entry.what} | {outcome} | {said} |")
        return "\n".join(lines) + "\n"
