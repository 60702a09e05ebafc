#!/usr/bin/env bash
# Builds the one-folder bundle on Linux and lets it check itself without a screen.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}

if ! command -v objdump >/dev/null; then  # PyInstaller reads shared libraries with it
  if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq binutils >/dev/null
  else
    echo "The system package binutils is missing; install it, then run this again." >&2
    exit 1
  fi
fi

$python -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build build_spec/workbench.spec
$python -c 'import sys; from pathlib import Path; from build_spec.contents import gpl_only
sys.exit(", ".join(gpl_only(Path("dist/workbench"))) or 0)'
printf 'Bundle: %s\n' "$(du -sh dist/workbench | cut -f1)"
began=$(date +%s%N)
QT_QPA_PLATFORM=offscreen dist/workbench/workbench self-check
printf 'Self-check of the bundle: %d ms\n' "$((($(date +%s%N) - began) / 1000000))"
