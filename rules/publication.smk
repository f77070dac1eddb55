# Results in the form in which journals want them. Included after the papers, whose targets say which tables there are.


def formatted_tables(wildcards):
    """The Markdown twins of a paper's tables in a scenario."""
    folder = f"results/{wildcards.scenario}/{wildcards.paper}/tables/"
    targets = getattr(rules, wildcards.paper).input
    return [f for f in targets if str(f).startswith(folder) and str(f).endswith(".md")]


rule word_tables:
    input:
        tables=formatted_tables,
        code=code("publication/word_tables"),
    output:
        "results/{scenario}/{paper}/tables.docx",
    log:
        "results/{scenario}/{paper}/logs/word_tables.log",
    conda:
        "../envs/tables.yaml"
    resources:
        mem_mb=500,
        runtime=3,
    message:
        "{wildcards.paper} [{wildcards.scenario}]: all tables as one Word document"
    script:
        "../scripts/publication/word_tables.py"


rule publication:
    input:
        expand(
            "results/{scenario}/{paper}/tables.docx", scenario=SCENARIOS, paper=PAPERS
        ),
