@echo off
rem Has the Windows firewall block every program of Dossier on this computer, or lets go of them. Needs an administrator.
rem     firewall.cmd add       after the installation, and again after a pack was brought in for everybody
rem     firewall.cmd remove
rem One rule a program, all of one name: the program's self-check looks for it. Nothing but this name is touched.
setlocal
set "rule=Dossier offline"
set "netsh=%SystemRoot%\System32\netsh.exe"
set "packs=%ProgramData%\Dossier\data"
set "failed=0"
if /i "%~1"=="add" goto add
if /i "%~1"=="remove" goto remove
echo firewall.cmd add ^| remove
exit /b 2

:add
"%netsh%" advfirewall firewall delete rule name="%rule%" >nul 2>&1
for %%p in ("%~dp0..\dossier.exe" "%~dp0..\dossier-cli.exe") do call :block "%%~fp"
if exist "%packs%\" for /r "%packs%" %%p in (*.exe) do call :block "%%~fp"
exit /b %failed%

:remove
"%netsh%" advfirewall firewall delete rule name="%rule%" >nul 2>&1
exit /b 0

:block
"%netsh%" advfirewall firewall add rule name="%rule%" dir=out action=block enable=yes profile=any program="%~1" >nul
if errorlevel 1 set "failed=1"
exit /b 0
