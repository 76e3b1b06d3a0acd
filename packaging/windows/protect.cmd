@echo off
rem Makes %ProgramData%\Dossier a folder that everybody reads and only administrators write. Needs an administrator.
rem Without it anybody could put a key there that packs are trusted by. A folder that was there before the program was ever
rem installed for everybody is put aside, because anybody may have made it; a mark that only administrators can set tells.
setlocal
set "folder=%ProgramData%\Dossier"
set "reg=%SystemRoot%\System32\reg.exe"
set "ours=no"
"%reg%" query "HKLM\Software\Dossier" /v MachineFolder /reg:64 >nul 2>&1
if not errorlevel 1 set "ours=yes"
if not exist "%folder%\" goto make
if "%ours%"=="yes" goto grant
ren "%folder%" "Dossier.before-setup-%RANDOM%%RANDOM%"
if exist "%folder%\" exit /b 1
:make
set "ours=no"
mkdir "%folder%"
if errorlevel 1 exit /b 1
:grant
"%SystemRoot%\System32\icacls.exe" "%folder%" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX >nul
if errorlevel 1 exit /b 1
if "%ours%"=="yes" goto folders
rem Between the making and the granting something may have been put there: what is not empty is not taken for ours.
set "strange=no"
for /f "delims=" %%f in ('dir /a /b "%folder%" 2^>nul') do set "strange=yes"
if "%strange%"=="yes" exit /b 1
"%reg%" add "HKLM\Software\Dossier" /v MachineFolder /t REG_DWORD /d 1 /f /reg:64 >nul
if errorlevel 1 exit /b 1
:folders
if not exist "%folder%\config\keys\" mkdir "%folder%\config\keys"
if not exist "%folder%\data\" mkdir "%folder%\data"
if not exist "%folder%\config\keys\" exit /b 1
if not exist "%folder%\data\" exit /b 1
exit /b 0
