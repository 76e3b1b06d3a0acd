#!/bin/sh
# Prints the first interpreter that Dossier runs on (3.11 to 3.13) and that can make a virtual environment; nothing if there is none.
for name in python3 python3.12 python3.13 python3.11 python; do
    path=$(command -v "$name" 2>/dev/null) || continue
    if "$path" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        echo "$path"
        exit 0
    fi
done
exit 0
