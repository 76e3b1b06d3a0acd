; The setup program by Inno Setup 6.5 or newer. Compiled by building/windows.py, which gives Version, FileVersion, AppGuid, Publisher,
; Bundle, OutputDir, OutputName and Stage, the folder of what it made: messages.iss, associations.iss and the scripts.
; Parameters and exit codes: docs/windows.md. One file for all: only a setup program of more than 2 GB would need disk spanning.

#define OwnKey "Software\Microsoft\Windows\CurrentVersion\Uninstall\{" + AppGuid + "}_is1"
#define OtherKey "Software\Microsoft\Windows\CurrentVersion\Uninstall\{" + AppGuid + "}"
#define Chinese "compiler:Languages\ChineseSimplified.isl"
#if !FileExists(AddBackslash(CompilerPath) + "Languages\ChineseSimplified.isl")
  #error This Inno Setup has no Languages\ChineseSimplified.isl: version 6.5 or newer has it
#endif

[Setup]
AppId={{{#AppGuid}}
AppName=Dossier
AppVersion={#Version}
AppVerName=Dossier
AppPublisher={#Publisher}
VersionInfoVersion={#FileVersion}
VersionInfoProductTextVersion={#Version}
VersionInfoDescription=Dossier Setup
VersionInfoCopyright=AGPL-3.0-or-later
OutputDir={#OutputDir}
OutputBaseFilename={#OutputName}
SetupIconFile=dossier.ico
WizardImageFile=wizard.bmp
WizardSmallImageFile=wizard-small.bmp
UninstallDisplayIcon={app}\dossier.exe
UninstallDisplayName=Dossier
DefaultDirName={autopf}\Dossier
DirExistsWarning=auto
DisableProgramGroupPage=yes
DisableDirPage=auto
DisableWelcomePage=no
PrivilegesRequired=admin
PrivilegesRequiredOverridesAllowed=commandline dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
CloseApplications=yes
RestartApplications=no
ChangesAssociations=yes
ShowLanguageDialog=no
LanguageDetectionMethod=uilanguage
UsePreviousLanguage=no
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
SetupLogging=yes
#ifdef Sign
SignTool=dossier
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "zh"; MessagesFile: "{#Chinese}"

#include Stage + "\messages.iss"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion
Source: "{#Stage}\firewall.cmd"; DestDir: "{app}\tools"; Flags: ignoreversion
Source: "{#Stage}\protect.cmd"; DestDir: "{app}\tools"; Flags: ignoreversion
Source: "dossier-document.ico"; DestDir: "{app}"; Flags: ignoreversion

[UninstallDelete]
Type: filesandordirs; Name: "{app}\_before"
Type: dirifempty; Name: "{app}"

[Icons]
Name: "{autoprograms}\Dossier"; Filename: "{app}\dossier.exe"; WorkingDir: "{app}"; Comment: "{cm:program_comment}"
Name: "{autodesktop}\Dossier"; Filename: "{app}\dossier.exe"; WorkingDir: "{app}"; Comment: "{cm:program_comment}"; Check: WantsDesktop

[Registry]
Root: HKA; Subkey: "Software\Dossier"; ValueType: dword; ValueName: "FIREWALL"; ValueData: "{code:Kept|0}"; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Dossier"; ValueType: dword; ValueName: "ASSOCIATE"; ValueData: "{code:Kept|1}"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Dossier"; ValueType: dword; ValueName: "DESKTOP"; ValueData: "{code:Kept|2}"; Flags: uninsdeletevalue
#include Stage + "\associations.iss"

[Run]
Filename: "{app}\dossier.exe"; Description: "{cm:start}"; Flags: postinstall nowait skipifsilent runasoriginaluser

[Code]
const
  NoFirewall = 20;
  NotProtected = 21;
  Firewall = 0;
  Associate = 1;
  Desktop = 2;

var
  Options: TInputOptionWizardPage;
  ExitCode: Integer;
  Unfinished: Boolean; { while the files are written over those of the version before }

function Message(const Name, Argument: String): String;
begin
  Result := FmtMessage(CustomMessage(Name), [Argument]);
  Log(Result);
end;

{ Says no, where somebody reads it; the log has it in any case. }
function Refused(const Name, Argument: String): Boolean;
begin
  SuppressibleMsgBox(Message(Name, Argument), mbCriticalError, MB_OK, IDOK);
  Result := False;
end;

function Given(const Name: String): String;
begin
  Result := ExpandConstant('{param:' + Name + '|}');
end;

function IsGiven(const Name: String): Boolean;
var
  Place: Integer;
begin
  Result := False;
  for Place := 1 to ParamCount do
    if CompareText(ParamStr(Place), '/' + Name) = 0 then
      Result := True;
end;

{ As /NAME=yes|no says, else as it was kept at the installation before, else Standard. }
function Option(const Name: String; const Standard: Boolean): Boolean;
var
  Before: Cardinal;
begin
  Result := Standard;
  if RegQueryDWordValue(HKA, 'Software\Dossier', Name, Before) then
    Result := Before = 1;
  if CompareText(Given(Name), 'yes') = 0 then
    Result := True
  else if CompareText(Given(Name), 'no') = 0 then
    Result := False;
end;

function Kept(Place: String): String;
begin
  if Options.Values[StrToInt(Place)] then Result := '1' else Result := '0';
end;

function WantsAssociation: Boolean;
begin
  Result := Options.Values[Associate];
end;

function WantsDesktop: Boolean;
begin
  Result := Options.Values[Desktop];
end;

function InstalledIsNewer(var Installed: String): Boolean;
var
  Before, Now: Int64;
begin
  Result := RegQueryStringValue(HKA, '{#OwnKey}', 'DisplayVersion', Installed)
    and StrToVersion(Installed, Before) and StrToVersion('{#Version}', Now) and (ComparePackedVersion(Before, Now) > 0);
end;

function FileIsWrong(const Name, Ending: String): Boolean;
begin
  Result := (Given(Name) <> '') and ((CompareText(ExtractFileExt(Given(Name)), Ending) <> 0) or not FileExists(Given(Name)));
end;

function InitializeSetup: Boolean;
var
  Installed: String;
begin
  Result := True;
  if RegValueExists(HKA, '{#OtherKey}', 'UninstallString') then
    Result := Refused('other_setup', '')
  else if InstalledIsNewer(Installed) and not IsGiven('ALLOWDOWNGRADE') then
    Result := Refused('newer_installed', Installed)
  else if not IsAdminInstallMode and ((Given('KEY') + Given('POLICY') <> '') or (CompareText(Given('FIREWALL'), 'yes') = 0)) then
    Result := Refused('everybody_only', '')
  else if FileIsWrong('KEY', '.pub') then
    Result := Refused('file_missing', Given('KEY'))
  else if FileIsWrong('POLICY', '.toml') then
    Result := Refused('file_missing', Given('POLICY'));
end;

procedure InitializeWizard;
begin
  if not IsAdminInstallMode then
    CreateOutputMsgPage(wpWelcome, CustomMessage('mode_title'), CustomMessage('mode_sub'), CustomMessage('mode_words'));
  Options := CreateInputOptionPage(wpSelectDir, CustomMessage('options_title'), CustomMessage('options_sub'), '', False, False);
  if IsAdminInstallMode then
    Options.Add(CustomMessage('option_firewall'))
  else
    Options.Add(CustomMessage('option_firewall_person'));
  Options.Add(CustomMessage('option_associate'));
  Options.Add(CustomMessage('option_desktop'));
  Options.Values[Firewall] := IsAdminInstallMode and Option('FIREWALL', True);
  Options.CheckListBox.ItemEnabled[Firewall] := IsAdminInstallMode;
  Options.Values[Associate] := Option('ASSOCIATE', True);
  Options.Values[Desktop] := Option('DESKTOP', False);
end;

{ Removing takes the folder _internal away as a whole: it must be ours since it was made. }
function PrepareToInstall(var NeedsRestart: Boolean): String;
var
  Before: String;
begin
  Result := '';
  if not RegQueryStringValue(HKA, '{#OwnKey}', 'InstallLocation', Before) then
    Before := '';
  if (CompareText(RemoveBackslash(Before), WizardDirValue) <> 0) and DirExists(AddBackslash(WizardDirValue) + '_internal') then
    Result := Message('folder_in_use', WizardDirValue);
end;

function Tool(const Name, Words: String): Boolean;
var
  Status: Integer;
begin
  Result := Exec(ExpandConstant('{cmd}'), '/d /s /c ""' + ExpandConstant('{app}\tools\') + Name + '" ' + Words + '"', '',
    SW_HIDE, ewWaitUntilTerminated, Status) and (Status = 0);
end;

procedure Complain(const Name, Argument: String; const Status: Integer);
begin
  ExitCode := Status;
  SuppressibleMsgBox(Message(Name, Argument), mbError, MB_OK, IDOK);
end;

procedure PutForEverybody;
var
  Folder: String;
begin
  Folder := ExpandConstant('{commonappdata}\Dossier');
  if not Tool('protect.cmd', '') then
    Complain('protect_failed', Folder, NotProtected)
  else begin
    if Given('KEY') <> '' then
      CopyFile(Given('KEY'), Folder + '\config\keys\' + ExtractFileName(Given('KEY')), False);
    if Given('POLICY') <> '' then
      CopyFile(Given('POLICY'), Folder + '\config\policy.toml', False);
  end;
  if not Options.Values[Firewall] then
    Tool('firewall.cmd', 'remove')
  else if not Tool('firewall.cmd', 'add') then
    Complain('firewall_failed', '"' + ExpandConstant('{app}') + '\tools\firewall.cmd" add', NoFirewall);
end;

#include Stage + "\associations.pas"

{ Windows lets nobody write to a program that runs. }
function Runs(const Name: String): Boolean;
var
  Path: String;
  Opened: TFileStream;
begin
  Result := False;
  Path := ExpandConstant('{app}\') + Name;
  if not FileExists(Path) then
    Exit;
  try
    Opened := TFileStream.Create(Path, fmOpenReadWrite);
    Opened.Free;
  except
    Result := True;
  end;
end;

function NothingRuns: Boolean;
begin
  Result := True;
  while Result and (Runs('dossier.exe') or Runs('dossier-cli.exe')) do
    Result := SuppressibleMsgBox(Message('running', ''), mbError, MB_RETRYCANCEL, IDCANCEL) = IDRETRY;
end;

{ The files of the version before stay beside the new ones until these are whole. }
procedure PutAside;
var
  Folder: String;
begin
  if not NothingRuns then
    Abort;
  Folder := ExpandConstant('{app}\');
  DelTree(Folder + '_before', True, True, True);
  if not DirExists(Folder + '_internal') then
    Exit;
  CreateDir(Folder + '_before');
  if not RenameFile(Folder + '_internal', Folder + '_before\_internal') then begin
    Refused('running', '');
    Abort;
  end;
  CopyFile(Folder + 'dossier.exe', Folder + '_before\dossier.exe', False);
  CopyFile(Folder + 'dossier-cli.exe', Folder + '_before\dossier-cli.exe', False);
  Unfinished := True;
end;

procedure DeinitializeSetup;
var
  Folder: String;
begin
  if not Unfinished then
    Exit;
  Folder := ExpandConstant('{app}\');
  DelTree(Folder + '_internal', True, True, True);
  RenameFile(Folder + '_before\_internal', Folder + '_internal');
  CopyFile(Folder + '_before\dossier.exe', Folder + 'dossier.exe', False);
  CopyFile(Folder + '_before\dossier-cli.exe', Folder + 'dossier-cli.exe', False);
  DelTree(Folder + '_before', True, True, True);
  Log('The version before is back in place.');
end;

procedure CurStepChanged(CurStep: TSetupStep);
begin
  if CurStep = ssInstall then
    PutAside;
  if CurStep <> ssPostInstall then
    Exit;
  Unfinished := False;
  DelTree(ExpandConstant('{app}\_before'), True, True, True);
  if not WantsAssociation then
    RemoveAssociations;
  if not WantsDesktop then
    DeleteFile(ExpandConstant('{autodesktop}\Dossier.lnk'));
  if IsAdminInstallMode then
    PutForEverybody;
end;

function GetCustomSetupExitCode: Integer;
begin
  Result := ExitCode;
end;

function InitializeUninstall: Boolean;
begin
  Result := NothingRuns;
end;

{ Nothing is removed unasked: silent, only what a parameter names. }
function AlsoRemove(const Name: String): Boolean;
begin
  if Given('REMOVE' + Name) <> '' then
    Result := CompareText(Given('REMOVE' + Name), 'yes') = 0
  else
    Result := SuppressibleMsgBox(CustomMessage('remove_' + Lowercase(Name) + '_ask'), mbConfirmation, MB_YESNO or MB_DEFBUTTON2, IDNO) = IDYES;
end;

procedure RemoveForEverybody;
var
  Folder: String;
begin
  Folder := ExpandConstant('{commonappdata}\Dossier');
  if DirExists(Folder + '\data') and AlsoRemove('PACKS') then
    DelTree(Folder + '\data', True, True, True);
  if DirExists(Folder + '\config') and AlsoRemove('CONFIG') then
    DelTree(Folder + '\config', True, True, True);
  RemoveDir(Folder + '\config\keys');
  RemoveDir(Folder + '\config');
  RemoveDir(Folder + '\data');
  RemoveDir(Folder);
  if not DirExists(Folder) then begin
    RegDeleteValue(HKLM, 'Software\Dossier', 'MachineFolder');
    RegDeleteKeyIfEmpty(HKLM, 'Software\Dossier');
  end;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if (CurUninstallStep = usUninstall) and IsAdminInstallMode then
    Tool('firewall.cmd', 'remove');
  if CurUninstallStep = usPostUninstall then begin
    if DirExists(ExpandConstant('{localappdata}\Dossier')) and AlsoRemove('SETTINGS') then
      DelTree(ExpandConstant('{localappdata}\Dossier'), True, True, True);
    if IsAdminInstallMode then
      RemoveForEverybody;
  end;
end;
