; The part of dossier.nsi that takes the program away again.

!macro ToRemove NAME VARIABLE
  StrCpy ${VARIABLE} 0
  ${GivenWord} "/REMOVE${NAME}=" 3 $0
  ${If} $0 == "yes"
    StrCpy ${VARIABLE} 1
  ${EndIf}
!macroend

Function un.onInit
  SetRegView 64
  !insertmacro ChooseLanguage
  !insertmacro FindAdministrator
  StrCpy $Everybody 0
  SetShellVarContext current
  ReadRegStr $0 HKLM "${OWN_KEY}" "InstallLocation"
  ${If} $0 == $INSTDIR
    StrCpy $Everybody 1
    SetShellVarContext all
    ${If} $Administrator == 0
      ${Refuse} "$(administrator_needed)" ${NO_ADMINISTRATOR}
    ${EndIf}
  ${EndIf}
  !insertmacro ToRemove "SETTINGS" $RemoveSettings
  !insertmacro ToRemove "PACKS" $RemovePacks
  !insertmacro ToRemove "CONFIG" $RemoveConfig
FunctionEnd

Function un.RemovePage
  !insertmacro MUI_HEADER_TEXT "$(remove_title)" "$(remove_sub)"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateCheckBox} 0 0 100% 14u "$(remove_settings)"
  Pop $1
  ${NSD_SetState} $1 $RemoveSettings
  ${NSD_CreateCheckBox} 0 18u 100% 14u "$(remove_packs)"
  Pop $2
  ${NSD_SetState} $2 $RemovePacks
  ${NSD_CreateCheckBox} 0 36u 100% 14u "$(remove_config)"
  Pop $3
  ${NSD_SetState} $3 $RemoveConfig
  ${If} $Everybody == 0
    EnableWindow $2 0
    EnableWindow $3 0
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function un.RemoveLeave
  ${NSD_GetState} $1 $RemoveSettings
  ${NSD_GetState} $2 $RemovePacks
  ${NSD_GetState} $3 $RemoveConfig
FunctionEnd

Section "Uninstall"
  Call un.CloseRunning
  ${If} $Everybody == 1
    !insertmacro RunTool "firewall.cmd" "remove" $Result
  ${EndIf}
  !insertmacro RemoveAssociations
  Delete "$SMPROGRAMS\Dossier.lnk"
  Delete "$DESKTOP\Dossier.lnk"
  !insertmacro RemovePayload
  RMDir /r "$INSTDIR\_before"
  RMDir /r "$INSTDIR\tools"
  Delete "$INSTDIR\dossier-document.ico"
  Delete "$INSTDIR\uninstall.exe"
  SetOutPath "$TEMP"
  RMDir "$INSTDIR" ; only where nothing else is in it
  DeleteRegKey SHCTX "${OWN_KEY}"
  DeleteRegValue SHCTX "${SETTINGS_KEY}" "FIREWALL"
  DeleteRegValue SHCTX "${SETTINGS_KEY}" "ASSOCIATE"
  DeleteRegValue SHCTX "${SETTINGS_KEY}" "DESKTOP"
  Call un.RemoveData
  DeleteRegKey /ifempty SHCTX "${SETTINGS_KEY}"
  ${RefreshShellIcons}
SectionEnd

Function un.RemoveData
  ${If} $RemoveSettings == 1
    SetShellVarContext current
    RMDir /r "$LOCALAPPDATA\Dossier"
  ${EndIf}
  ${If} $Everybody == 1
    SetShellVarContext all
    ${If} $RemovePacks == 1
      RMDir /r "$APPDATA\Dossier\data"
    ${EndIf}
    ${If} $RemoveConfig == 1
      RMDir /r "$APPDATA\Dossier\config"
    ${EndIf}
    RMDir "$APPDATA\Dossier\config\keys"
    RMDir "$APPDATA\Dossier\config"
    RMDir "$APPDATA\Dossier\data"
    RMDir "$APPDATA\Dossier"
    ${IfNot} ${FileExists} "$APPDATA\Dossier\*.*"
      DeleteRegValue HKLM "${SETTINGS_KEY}" "MachineFolder"
    ${EndIf}
  ${EndIf}
FunctionEnd
