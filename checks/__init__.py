"""What `--external-checks-dir` points at. Checkov loads a folder only if it holds this file."""
