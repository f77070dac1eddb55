"""Speed and memory, measured on demand: `make bench` and `make bench-methods`; never asserted in a test."""
