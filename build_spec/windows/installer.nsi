; Per-user installer; no administrator rights. Build:  makensis build_spec\windows\installer.nsi
; Expects the one-folder bundle in dist\workbench.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma

!define NAME "Merchant Loan Workbench"
!define VERSION "0.1.0"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\MerchantLoanWorkbench"

Name "${NAME}"
OutFile "..\..\dist\merchant-loan-workbench-${VERSION}-setup.exe"
InstallDir "$LOCALAPPDATA\Programs\Merchant Loan Workbench"
RequestExecutionLevel user
ShowInstDetails nevershow

Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

Section "Program"
  SetOutPath "$INSTDIR"
  File /r "..\..\dist\workbench\*.*"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\workbench.exe"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  ; Desks are the lender's records and lie elsewhere; only what was installed goes.
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\workbench.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "${KEY}"
SectionEnd
