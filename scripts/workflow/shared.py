"""The functions of rules/common.smk, for modules of rules.

A module sees nothing of the workflow that takes it, and what stands in its `config` is sent to every script: functions cannot be. So
common.smk puts them here, where rules/index.smk imports them.
"""
