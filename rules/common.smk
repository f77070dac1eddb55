# What all rules share: configuration and paths. Log, record and hash of the code are added at the end (complete_rules in the Snakefile).

import os
import shlex
import sys

ROOT = Path(workflow.basedir)
sys.path.insert(0, str(ROOT))
# Scripts run in their own process, under conda in another environment: they find `scripts.methods` here, and nothing of the user's: no
# packages of another place, no sitecustomize. Plugins of Snakemake stay, and what measures a run (benchmarks/recorder).
MEASURED = ["benchmarks/recorder"] if "RECORDER_FOLDER" in os.environ else []
PLUGINS = [
    folder
    for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if os.access(folder, os.R_OK) and any(Path(folder).glob("snakemake_*_plugin_*"))
]
os.environ.update(
    PYTHONPATH=os.pathsep.join(
        [*(str(ROOT / part) for part in ["", *MEASURED]), *PLUGINS]
    ),
    PYTHONNOUSERSITE="1",
)
# Snakemake puts the interpreter's path into shell commands as it is; a folder may have spaces or quotes in its name.
sys.executable = shlex.quote(sys.executable)
for variable in ("PYTHONHOME", "PYTHONOPTIMIZE", "PYTHONWARNINGS", "MATPLOTLIBRC"):
    os.environ.pop(variable, None)

from scripts.coverage import UNCORRECTED
from scripts.errors import StudyError
from scripts.workflow import code as code_of_rules
from scripts.workflow.completion import complete_rules, results_by_rule
from scripts.workflow.configuration import (
    check_settings_files,
    load_schema,
    lookup,
    paper_configurations,
    scenario_configurations,
    scenarios_to_compute,
)
from scripts.workflow.consistency import (
    check_data_years,
    check_unit_tables,
    check_writable,
    years_of_analysis_data,
)
from scripts.workflow import shared
from scripts.workflow.papers import read_papers
from scripts.workflow.readings import is_probe, probe_scenario, read_reading
from scripts.workflow.registry import USER_DATA, Registry

try:
    PAPERS = list(read_papers(ROOT))
    SETTINGS = [ROOT / "config/config.yaml", *paper_configurations(ROOT)]
    check_settings_files([*SETTINGS, *map(Path, workflow.config_settings.configfiles)])
except StudyError as error:
    raise WorkflowError(str(error))

for path in SETTINGS:

    configfile: str(path)


try:
    SCHEMA = load_schema(ROOT / "config/schema")
    READINGS = {paper: read_reading(ROOT, paper) for paper in PAPERS}
    SCENARIOS = scenario_configurations(
        config, ROOT / "config/scenarios", SCHEMA, READINGS.values()
    )
    check_writable(SCENARIOS)
    for name, configuration in SCENARIOS.items():
        check_unit_tables(configuration, name)
    REGISTRY = Registry(ROOT / "resources", config["inputs"]["search_path"])
except StudyError as error:
    raise WorkflowError(str(error))


wildcard_constraints:
    scenario="|".join(SCENARIOS),
    paper="|".join(PAPERS),
    dataset="|".join(REGISTRY.datasets),


def one_of(names):
    """A wildcard's constraint: one of some names; of none, nothing."""
    return "|".join(names) or "(?!)"


def setting(key):
    """A rule's param: the value of a dotted config key in the job's scenario."""
    return lambda wildcards: lookup(SCENARIOS[wildcards.scenario], key)


def scenarios_of(paper, *keys):
    """The scenarios that a paper's results are made in: those that change it (or only these keys of it) from the ones before."""
    return scenarios_to_compute(SCENARIOS, paper, PAPERS, keys)


def papers_of(scenario):
    """The papers whose results a scenario has."""
    return [paper for paper in PAPERS if scenario in scenarios_of(paper)]


def code_hash(*scripts):
    """A rule's param: the hash of all code that these scripts run, for modules that a script imports by name."""
    paths = [ROOT / "scripts" / f"{script}.py" for script in scripts]
    return code_of_rules.code_hash(paths, ROOT)


def reported(path, paper, kind, name):
    """A result that Snakemake's own report shows, by paper and kind."""
    return report(
        path,
        caption=str(ROOT / "resources/report/caption.rst"),
        category=paper.replace("_", " "),
        subcategory=kind,
        labels={"result": name.replace("_", " "), "scenario": "{scenario}"},
    )


def table(paper, name):
    """A rule's output: one table in full precision (CSV) and formatted (Markdown, LaTeX)."""
    stem = f"results/{{scenario}}/{paper}/tables/{name}"
    return [reported(f"{stem}.csv", paper, "tables", name), f"{stem}.md", f"{stem}.tex"]


def figure(paper, name):
    """A rule's output: one figure as PNG and PDF."""
    stem = f"results/{{scenario}}/{paper}/figures/{name}"
    return [reported(f"{stem}.png", paper, "figures", name), f"{stem}.pdf"]


# What the sensitivity of a paper's index reads beside or in place of the common files, by name (None: nothing); set by the paper's rules.
INDEX_INPUTS = {}


# What the audit searches beside weights: by paper, the files of a scenario; and indicators that are complete elsewhere. Set by papers' rules.
SEARCHES = {}
SEARCHED_INDICATORS = {}
# What the ledger's numbers cover, of papers whose scores are not of all their indicators; set by their rules.
LEDGER_COVERAGE = {}


def index_of(paper):
    """What rules/index.smk takes as `config`: the paper, its published weights, and the layer of its units."""
    published = sorted(Path(f"resources/papers/{paper}/published").glob("*weights.csv"))
    return {
        "paper": paper,
        "published": {"published": str(path) for path in published[:1]},
        "layer": read_papers(ROOT)[paper].map.layer,
    }


def definitions_of(paper):
    """A rule's input: the table of a paper's indicators, or a user's own (key `indicators.file`) as it was checked. paper: may be '{paper}'."""

    def path(wildcards):
        name = paper.format(**wildcards)
        if own_indicators_of(name, wildcards.scenario):
            return f"results/{wildcards.scenario}/{name}/data/definitions.csv"
        return f"resources/papers/{name}/indicators.csv"

    return path


def own_indicators_of(paper, scenario):
    """The file of a user's own indicators of a paper in a scenario, empty where there is none."""
    return SCENARIOS[scenario][paper].get("indicators", {}).get("file", "")


for function in (definitions_of, figure, setting, table):
    setattr(shared, function.__name__, function)


def years_listed(years):
    """Years as a list, of a setting {first, last} or a list."""
    if isinstance(years, dict):
        return list(range(years["first"], years["last"] + 1))
    return list(years)


def years_of(paper, scenario):
    """The years that a paper's scenario covers, as a list."""
    return years_listed(SCENARIOS[scenario][paper]["years"])


def origin_of(paper, scenario):
    """'raw' or 'analysis': what a paper's indicators are built from in a scenario."""
    try:
        return REGISTRY.origin(
            paper,
            years_of(paper, scenario),
            SCENARIOS[scenario]["inputs"]["start_from"],
        )
    except StudyError as error:
        raise WorkflowError(str(error))


def years_with_data(paper, scenario):
    """The years in which a paper can have data in a scenario; None where only a reader can tell."""
    if origin_of(paper, scenario) == "raw":
        return REGISTRY.years(paper)
    return years_of_analysis_data(
        ROOT / "resources/papers" / paper / "analysis_data/indicators.csv"
    )


try:
    for name in SCENARIOS:
        for part in papers_of(name):
            check_data_years(
                part, years_of(part, name), years_with_data(part, name), name
            )
except StudyError as error:
    raise WorkflowError(str(error))


def panel_folder(scenario):
    """Where the panel of a scenario lies: corrected, or as the files have it."""
    uncorrected = SCENARIOS[scenario]["inputs"]["corrections"] == "none"
    return "results/inputs/uncorrected" if uncorrected else "results/inputs"


def indicator_source(wildcards):
    """Evaluated indicators where the scenario starts from raw files, the repository's analysis data otherwise."""
    if origin_of(wildcards.paper, wildcards.scenario) == "raw":
        if own_indicators_of(wildcards.paper, wildcards.scenario):
            folder = f"results/{wildcards.scenario}/{wildcards.paper}/data"
            return {"source": f"{folder}/evaluated_indicators.parquet"}
        state = panel_folder(wildcards.scenario)
        return {"source": f"{state}/indicators/{wildcards.paper}.parquet"}
    folder = f"resources/papers/{wildcards.paper}/analysis_data"
    return {"source": f"{folder}/indicators.csv", "flags": f"{folder}/flags.csv"}


def remarks_on_origin(wildcards):
    """A remark where values are not corrected, or where the rescaled analysis data hide a user's values or keep corrections."""
    own = [path.name for path in REGISTRY.files(USER_DATA)]
    uncorrected = panel_folder(wildcards.scenario) != "results/inputs"
    if origin_of(wildcards.paper, wildcards.scenario) == "raw":
        return [UNCORRECTED] if uncorrected else []
    remarks = []
    if own:
        remarks += [
            f"values of the user are not used ({', '.join(own)}): they need the raw files of the other indicators"
        ]
    if uncorrected:
        remarks += ["corrected all the same: to undo corrections needs the raw files"]
    return remarks
