"""What is asked in a window of its own: export, settings, self-check, shortcuts, about."""
