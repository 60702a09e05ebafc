#!/usr/bin/env bash
# Builds the app bundle and a disk image on macOS 14 or newer. Needs Homebrew's libomp (XGBoost's wheel links it).
# Signing happens only where IDENTITY names a Developer ID certificate.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-.venv/bin/python}
app="dist/Merchant Loan Workbench.app"

[ -e "$(brew --prefix libomp)/lib/libomp.dylib" ] || { echo "Run first: brew install libomp" >&2; exit 1; }
$python -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build build_spec/workbench.spec
find "$app" -name 'libomp*.dylib' | grep -q . || { echo "libomp.dylib is not in the bundle" >&2; exit 1; }
QT_QPA_PLATFORM=offscreen "$app/Contents/MacOS/workbench" self-check

if [ -n "${IDENTITY:-}" ]; then
  codesign --force --deep --options runtime --timestamp \
    --entitlements build_spec/macos/entitlements.plist --sign "$IDENTITY" "$app"
fi
hdiutil create -volname "Merchant Loan Workbench" -srcfolder "$app" -ov -format UDZO dist/merchant-loan-workbench.dmg
