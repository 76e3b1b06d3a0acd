; The setup program by NSIS. Compiled by building/windows.py, which gives VERSION, FILE_VERSION, APP_ID, PUBLISHER, SIZE_KB, OUTPUT
; and STAGE, the folder of what it made: payload.nsh, associations.nsh, messages.nsh and the scripts in tools.
; Parameters and exit codes: docs/windows.md.

Unicode true
!ifdef AMD64
  Target amd64-unicode
!endif
Name "Dossier"
OutFile "${OUTPUT}"
SetCompressor /SOLID lzma
SetDateSave off
ManifestDPIAware true
ManifestSupportedOS all
RequestExecutionLevel highest
AllowSkipFiles off
ShowInstDetails nevershow
ShowUninstDetails nevershow
BrandingText "Dossier ${VERSION}"
!ifdef SIGN
  !finalize '${SIGN}' = 0
  !uninstfinalize '${SIGN}' = 0
!endif

VIProductVersion "${FILE_VERSION}"
VIFileVersion "${FILE_VERSION}"
VIAddVersionKey /LANG=1033 "ProductName" "Dossier"
VIAddVersionKey /LANG=1033 "CompanyName" "${PUBLISHER}"
VIAddVersionKey /LANG=1033 "FileDescription" "Dossier Setup"
VIAddVersionKey /LANG=1033 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "LegalCopyright" "AGPL-3.0-or-later"

!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include x64.nsh
!include nsDialogs.nsh
!include MUI2.nsh

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall"
!define OWN_KEY "${UNINSTALL_KEY}\${APP_ID}"
!define OTHER_KEY "${UNINSTALL_KEY}\${APP_ID}_is1"
!define SETTINGS_KEY "Software\Dossier"

; What the exit status says.
!define NEWER 10
!define RUNNING 11
!define NO_ADMINISTRATOR 12
!define WRONG_SYSTEM 13
!define WRONG_PARAMETER 14
!define OTHER_SETUP 15
!define FOLDER_IN_USE 16
!define NOT_WRITTEN 17
!define NO_FIREWALL 20
!define NOT_PROTECTED 21

Var Everybody     ; 1: for everybody on the computer, 0: for the person
Var Administrator ; 1: may install for everybody
Var GivenFolder   ; of /DIR= or /D=, "" for none
Var WithFirewall
Var WithAssociation
Var WithDesktop
Var KeyFile
Var PolicyFile
Var RemoveSettings
Var RemovePacks
Var RemoveConfig
Var Unfinished    ; 1: while the files are written
Var Argument      ; of a message
Var Result

!define MUI_ICON "dossier.ico"
!define MUI_UNICON "dossier.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "wizard.bmp"
!define MUI_UNWELCOMEFINISHPAGE_BITMAP "wizard.bmp"
!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_WELCOME
Page custom ModePage ModeLeave
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE FolderLeave
!insertmacro MUI_PAGE_DIRECTORY
Page custom OptionsPage OptionsLeave
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "$(start)"
!define MUI_FINISHPAGE_RUN_FUNCTION StartProgram
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.RemovePage un.RemoveLeave
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

!include "${STAGE}/messages.nsh"
!include "${STAGE}/payload.nsh"
!include "${STAGE}/associations.nsh"

; --- saying no

!macro Refuse WORDS CODE
  MessageBox MB_OK|MB_ICONSTOP "${WORDS}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend
!define Refuse "!insertmacro Refuse"

; RESULT: what follows NAME on the command line; the error flag is set where NAME is not there.
!macro Given NAME RESULT
  ${GetParameters} $R9
  ClearErrors
  ${GetOptions} $R9 "${NAME}" ${RESULT}
!macroend
!define Given "!insertmacro Given"

; RESULT: the first LENGTH letters of it: what NSIS itself was told may follow.
!macro GivenWord NAME LENGTH RESULT
  ${Given} "${NAME}" ${RESULT}
  StrCpy ${RESULT} ${RESULT} ${LENGTH}
!macroend
!define GivenWord "!insertmacro GivenWord"

; VARIABLE: 1 or 0 as /NAME=yes|no says, else as it was kept at the installation before, else STANDARD.
!macro Option NAME VARIABLE STANDARD
  StrCpy ${VARIABLE} ${STANDARD}
  ReadRegDWORD $0 SHCTX "${SETTINGS_KEY}" "${NAME}"
  ${IfNot} ${Errors}
    StrCpy ${VARIABLE} $0
  ${EndIf}
  ${GivenWord} "/${NAME}=" 3 $0
  ${If} $0 == "yes"
    StrCpy ${VARIABLE} 1
  ${ElseIf} $0 != ""
    StrCpy ${VARIABLE} 0
  ${EndIf}
!macroend
!define Option "!insertmacro Option"

!macro ChooseLanguage
  ${GivenWord} "/LANG=" 2 $0
  ${If} $0 == "zh"
    StrCpy $LANGUAGE 2052
  ${ElseIf} $0 == "en"
    StrCpy $LANGUAGE 1033
  ${EndIf}
!macroend

!macro FindAdministrator
  StrCpy $Administrator 0
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 == "Admin"
    StrCpy $Administrator 1
  ${EndIf}
!macroend

; --- before anything is shown

Function .onInit
  SetRegView 64
  !insertmacro ChooseLanguage
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastBuild} 17763
    ${Refuse} "$(too_old)" ${WRONG_SYSTEM}
  ${EndIf}
  !insertmacro FindAdministrator
  StrCpy $GivenFolder $INSTDIR ; of /D=, which NSIS itself reads
  ${Given} "/DIR=" $0
  ${If} $0 != ""
    StrCpy $GivenFolder $0
    StrCpy $1 $0 "" -1
    ${If} $1 == "\"
      StrCpy $GivenFolder $0 -1
    ${EndIf}
  ${EndIf}
  StrCpy $Everybody $Administrator
  ReadRegStr $0 HKLM "${OWN_KEY}" "InstallLocation"
  ReadRegStr $1 HKCU "${OWN_KEY}" "InstallLocation"
  ${If} $0 == ""
  ${AndIf} $1 != ""
    StrCpy $Everybody 0
  ${EndIf}
  ${Given} "/CURRENTUSER" $0
  ${IfNot} ${Errors}
    StrCpy $Everybody 0
  ${EndIf}
  ${Given} "/ALLUSERS" $0
  ${IfNot} ${Errors}
    ${If} $Administrator == 0
      ${Refuse} "$(administrator_needed)" ${NO_ADMINISTRATOR}
    ${EndIf}
    StrCpy $Everybody 1
  ${EndIf}
  Call ReadFiles
  Call UseMode
  ${If} ${Silent}
    Call CheckInstalled
    Call CheckFolder
  ${EndIf}
FunctionEnd

Function ReadFiles
  ${Given} "/KEY=" $KeyFile
  ${Given} "/POLICY=" $PolicyFile
  ${GivenWord} "/FIREWALL=" 3 $0
  ${If} "$KeyFile$PolicyFile" != ""
  ${OrIf} $0 == "yes"
    ${If} $Everybody == 0
      ${Refuse} "$(everybody_only)" ${WRONG_PARAMETER}
    ${EndIf}
  ${EndIf}
  ${If} $KeyFile != ""
    StrCpy $0 $KeyFile "" -4
    ${If} $0 != ".pub"
    ${OrIfNot} ${FileExists} $KeyFile
      StrCpy $Argument $KeyFile
      ${Refuse} "$(file_missing)" ${WRONG_PARAMETER}
    ${EndIf}
  ${EndIf}
  ${If} $PolicyFile != ""
    StrCpy $0 $PolicyFile "" -5
    ${If} $0 != ".toml"
    ${OrIfNot} ${FileExists} $PolicyFile
      StrCpy $Argument $PolicyFile
      ${Refuse} "$(file_missing)" ${WRONG_PARAMETER}
    ${EndIf}
  ${EndIf}
FunctionEnd

; What depends on for whom it is installed.
Function UseMode
  ${If} $Everybody == 1
    SetShellVarContext all
    StrCpy $0 "$PROGRAMFILES64\Dossier"
  ${Else}
    SetShellVarContext current
    StrCpy $0 "$LOCALAPPDATA\Programs\Dossier"
  ${EndIf}
  ReadRegStr $1 SHCTX "${OWN_KEY}" "InstallLocation"
  ${If} $GivenFolder != ""
    StrCpy $INSTDIR $GivenFolder
  ${ElseIf} $1 != ""
    StrCpy $INSTDIR $1
  ${Else}
    StrCpy $INSTDIR $0
  ${EndIf}
  ${Option} "FIREWALL" $WithFirewall 1
  ${Option} "ASSOCIATE" $WithAssociation 1
  ${Option} "DESKTOP" $WithDesktop 0
  ${If} $Everybody == 0
    StrCpy $WithFirewall 0
  ${EndIf}
FunctionEnd

Function CheckInstalled
  ReadRegStr $0 SHCTX "${OTHER_KEY}" "UninstallString"
  ${If} $0 != ""
    ${Refuse} "$(other_setup)" ${OTHER_SETUP}
  ${EndIf}
  ReadRegStr $Argument SHCTX "${OWN_KEY}" "DisplayVersion"
  ${If} $Argument != ""
    ${VersionCompare} $Argument "${VERSION}" $0
    ${Given} "/ALLOWDOWNGRADE" $1
    ${If} ${Errors}
    ${AndIf} $0 == 1
      ${Refuse} "$(newer_installed)" ${NEWER}
    ${EndIf}
  ${EndIf}
FunctionEnd

; Removing the program must not touch what is not its own.
Function CheckFolder
  StrCpy $Argument $INSTDIR
  ReadRegStr $0 SHCTX "${OWN_KEY}" "InstallLocation"
  ${If} $0 != $INSTDIR
  ${AndIf} ${FileExists} "$INSTDIR\*.*"
    ${DirState} $INSTDIR $0
    ${If} $0 != 0
      ${Refuse} "$(folder_in_use)" ${FOLDER_IN_USE}
    ${EndIf}
  ${EndIf}
FunctionEnd

; --- pages

Function ModePage
  !insertmacro MUI_HEADER_TEXT "$(mode_title)" "$(mode_sub)"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 0 100% 14u "$(mode_everybody)"
  Pop $1
  ${NSD_CreateRadioButton} 0 16u 100% 14u "$(mode_person)"
  Pop $2
  ${NSD_CreateLabel} 0 38u 100% 64u "$(mode_words)"
  Pop $0
  ${If} $Administrator == 0
    EnableWindow $1 0
    ${NSD_CreateLabel} 0 106u 100% 28u "$(mode_refused)"
    Pop $0
  ${EndIf}
  ${If} $Everybody == 1
    ${NSD_Check} $1
  ${Else}
    ${NSD_Check} $2
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function ModeLeave
  ${NSD_GetState} $1 $Everybody
  Call ReadFiles
  Call UseMode
  Call CheckInstalled
FunctionEnd

Function FolderLeave
  ReadRegStr $0 SHCTX "${OWN_KEY}" "InstallLocation"
  ${If} $0 != $INSTDIR
  ${AndIf} ${FileExists} "$INSTDIR\*.*"
    ${DirState} $INSTDIR $0
    ${If} $0 != 0
      StrCpy $Argument $INSTDIR
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(folder_in_use)"
      Abort
    ${EndIf}
  ${EndIf}
FunctionEnd

Function OptionsPage
  !insertmacro MUI_HEADER_TEXT "$(options_title)" "$(options_sub)"
  nsDialogs::Create 1018
  Pop $0
  ${If} $Everybody == 1
    ${NSD_CreateCheckBox} 0 0 100% 14u "$(option_firewall)"
    Pop $1
  ${Else}
    ${NSD_CreateCheckBox} 0 0 100% 14u "$(option_firewall_person)"
    Pop $1
    EnableWindow $1 0
  ${EndIf}
  ${NSD_SetState} $1 $WithFirewall
  ${NSD_CreateCheckBox} 0 18u 100% 14u "$(option_associate)"
  Pop $2
  ${NSD_SetState} $2 $WithAssociation
  ${NSD_CreateCheckBox} 0 36u 100% 14u "$(option_desktop)"
  Pop $3
  ${NSD_SetState} $3 $WithDesktop
  nsDialogs::Show
FunctionEnd

Function OptionsLeave
  ${NSD_GetState} $1 $WithFirewall
  ${NSD_GetState} $2 $WithAssociation
  ${NSD_GetState} $3 $WithDesktop
FunctionEnd

; By the Explorer, so that it does not run with the rights of an administrator.
Function StartProgram
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\dossier.exe"'
FunctionEnd

; --- a program that runs

; Windows lets nobody write to a program that runs. RESULT: 1 where one of ours does.
!macro FindRunning RESULT
  StrCpy ${RESULT} 0
  !insertmacro FindRunningOne "$INSTDIR\dossier.exe" ${RESULT}
  !insertmacro FindRunningOne "$INSTDIR\dossier-cli.exe" ${RESULT}
!macroend

!macro FindRunningOne FILE RESULT
  ${If} ${FileExists} "${FILE}"
    ClearErrors
    FileOpen $R8 "${FILE}" a
    ${If} ${Errors}
      StrCpy ${RESULT} 1
    ${Else}
      FileClose $R8
    ${EndIf}
  ${EndIf}
!macroend

; Asked to close as by a click on the cross, never killed. Silent: waited for for half a minute.
!macro CloseRunning PREFIX
  Function ${PREFIX}CloseRunning
    !insertmacro FindRunning $0
    ${If} ${Silent}
    ${AndIf} $0 == 1
      nsExec::Exec '"$SYSDIR\taskkill.exe" /im dossier.exe'
      Pop $1
      ${For} $1 1 30
        !insertmacro FindRunning $0
        ${If} $0 == 0
          ${ExitFor}
        ${EndIf}
        Sleep 1000
      ${Next}
    ${EndIf}
    ${While} $0 == 1
      ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(running)" /SD IDCANCEL IDCANCEL`
        SetErrorLevel ${RUNNING}
        Quit
      ${EndIf}
      !insertmacro FindRunning $0
    ${EndWhile}
  FunctionEnd
!macroend
!insertmacro CloseRunning ""
!insertmacro CloseRunning "un."

; --- installing

Section
  Call CloseRunning
  Call PutFiles
  Call Register
  Call PutShortcuts
  ${If} $Everybody == 1
    Call ForEverybody
  ${EndIf}
SectionEnd

; The files of the version before stay beside the new ones until these are whole.
Function PutFiles
  RMDir /r "$INSTDIR\_before"
  ${If} ${FileExists} "$INSTDIR\_internal\*.*"
    CreateDirectory "$INSTDIR\_before"
    ClearErrors
    Rename "$INSTDIR\_internal" "$INSTDIR\_before\_internal"
    ${If} ${Errors}
      ${Refuse} "$(running)" ${RUNNING}
    ${EndIf}
    CopyFiles /SILENT "$INSTDIR\*.exe" "$INSTDIR\_before"
  ${EndIf}
  StrCpy $Unfinished 1
  SetOverwrite try
  ClearErrors
  !insertmacro PutPayload
  SetOutPath "$INSTDIR\tools"
  File "${STAGE}/firewall.cmd"
  File "${STAGE}/protect.cmd"
  SetOutPath "$INSTDIR"
  File "dossier-document.ico"
  ${If} ${Errors}
    Call PutBack
    StrCpy $Argument $INSTDIR
    ${Refuse} "$(not_written)" ${NOT_WRITTEN}
  ${EndIf}
  StrCpy $Unfinished 0
  RMDir /r "$INSTDIR\_before"
FunctionEnd

; Where a file could not be written at all, NSIS gives up by itself and calls this.
Function .onInstFailed
  ${If} $Unfinished == 1
    Call PutBack
    SetErrorLevel ${NOT_WRITTEN}
  ${EndIf}
FunctionEnd

Function PutBack
  SetOutPath "$TEMP"
  ${If} ${FileExists} "$INSTDIR\_before\_internal\*.*"
    RMDir /r "$INSTDIR\_internal"
    Rename "$INSTDIR\_before\_internal" "$INSTDIR\_internal"
    CopyFiles /SILENT "$INSTDIR\_before\*.exe" "$INSTDIR"
    RMDir /r "$INSTDIR\_before"
  ${Else}
    !insertmacro RemovePayload
    RMDir /r "$INSTDIR\tools"
    Delete "$INSTDIR\dossier-document.ico"
    RMDir "$INSTDIR"
  ${EndIf}
FunctionEnd

Function Register
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr SHCTX "${OWN_KEY}" "DisplayName" "Dossier"
  WriteRegStr SHCTX "${OWN_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${OWN_KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${OWN_KEY}" "DisplayIcon" "$INSTDIR\dossier.exe"
  WriteRegStr SHCTX "${OWN_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${OWN_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${OWN_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${OWN_KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD SHCTX "${OWN_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${OWN_KEY}" "NoRepair" 1
  WriteRegDWORD SHCTX "${SETTINGS_KEY}" "FIREWALL" $WithFirewall
  WriteRegDWORD SHCTX "${SETTINGS_KEY}" "ASSOCIATE" $WithAssociation
  WriteRegDWORD SHCTX "${SETTINGS_KEY}" "DESKTOP" $WithDesktop
  ${If} $WithAssociation == 1
    !insertmacro PutAssociations
  ${Else}
    !insertmacro RemoveAssociations
  ${EndIf}
  ${RefreshShellIcons}
FunctionEnd

Function PutShortcuts
  SetOutPath "$INSTDIR" ; the folder that the program starts in
  CreateShortCut "$SMPROGRAMS\Dossier.lnk" "$INSTDIR\dossier.exe" "" "" "" "" "" "$(program_comment)"
  ${If} $WithDesktop == 1
    CreateShortCut "$DESKTOP\Dossier.lnk" "$INSTDIR\dossier.exe" "" "" "" "" "" "$(program_comment)"
  ${Else}
    Delete "$DESKTOP\Dossier.lnk"
  ${EndIf}
FunctionEnd

; RESULT: the exit status of a script of the folder `tools`.
!macro RunTool NAME WORDS RESULT
  nsExec::Exec '"$SYSDIR\cmd.exe" /d /s /c ""$INSTDIR\tools\${NAME}" ${WORDS}"'
  Pop ${RESULT}
!macroend

Function ForEverybody
  !insertmacro RunTool "protect.cmd" "" $Result
  ${If} $Result != 0
    StrCpy $Argument "$APPDATA\Dossier"
    SetErrorLevel ${NOT_PROTECTED}
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(protect_failed)" /SD IDOK
  ${Else}
    ${If} $KeyFile != ""
      CopyFiles /SILENT $KeyFile "$APPDATA\Dossier\config\keys"
    ${EndIf}
    ${If} $PolicyFile != ""
      CopyFiles /SILENT $PolicyFile "$APPDATA\Dossier\config\policy.toml"
    ${EndIf}
  ${EndIf}
  ${If} $WithFirewall == 1
    !insertmacro RunTool "firewall.cmd" "add" $Result
    ${If} $Result != 0
      StrCpy $Argument '"$INSTDIR\tools\firewall.cmd" add'
      SetErrorLevel ${NO_FIREWALL}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(firewall_failed)" /SD IDOK
    ${EndIf}
  ${Else}
    !insertmacro RunTool "firewall.cmd" "remove" $Result
  ${EndIf}
FunctionEnd

!include "removing.nsh"
