# Results in the form in which journals want them. Included after the papers, whose targets say which tables there are.

from snakemake.io import apply_wildcards


def formatted_tables(wildcards):
    """The Markdown twins of all tables of the rules whose results a paper's target collects."""
    folder = f"results/{wildcards.scenario}/{wildcards.paper}/tables/"
    targets = [f for f in getattr(rules, wildcards.paper).input if f.startswith(folder)]
    makers = [r for r in workflow.rules if any(r.is_producer(f) for f in targets)]
    patterns = [o for rule in makers for o in rule.output if o.endswith(".md")]
    return sorted(apply_wildcards(pattern, dict(wildcards)) for pattern in patterns)


rule word_tables:
    input:
        tables=formatted_tables,
    output:
        document="results/{scenario}/{paper}/tables.docx",
    conda:
        "../envs/tables.yaml"
    message:
        "{wildcards.paper} [{wildcards.scenario}]: all tables as one Word document"
    script:
        "../scripts/publication/word_tables.py"


rule publication:
    input:
        [
            f"results/{scenario}/{paper}/tables.docx"
            for paper in PAPERS
            for scenario in scenarios_of(paper)
        ],
    message:
        "tables for Word: all are there"
