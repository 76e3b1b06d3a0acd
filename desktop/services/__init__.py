"""Use cases without Qt: the window and the command line both call these."""
