"""Making what a user installs, a module a thing; build_installer.py is the way in."""
