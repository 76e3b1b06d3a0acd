"""Workers beside the window. They own what they work on and send frozen values; no widget is touched here."""
