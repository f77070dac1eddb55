# Results in the form in which journals want them. Included after the papers, whose targets say which tables there are.


rule word_tables:
    input:
        tables=lambda wildcards: [
            f
            for f in getattr(rules, wildcards.paper).input
            if f.startswith(f"results/{wildcards.scenario}/") and f.endswith(".md")
        ],
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
    message:
        "tables for Word: all are there"
