# Builds the bundle and its installer on Windows 10 or newer (x64). Needs makensis on the PATH for the installer.
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")
$python = ".venv\Scripts\python.exe"

& $python -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build build_spec\workbench.spec
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }

$env:QT_QPA_PLATFORM = "offscreen"
$check = Start-Process "dist\workbench\workbench.exe" -ArgumentList "self-check" -Wait -PassThru
if ($check.ExitCode -ne 0) { exit $check.ExitCode }

if (Get-Command makensis -ErrorAction SilentlyContinue) {
  makensis build_spec\windows\installer.nsi
  if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
} else {
  Write-Host "makensis is not here: the bundle is in dist\workbench, no installer was made."
}
