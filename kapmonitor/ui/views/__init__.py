"""The panels and pages of the window, one a file; each lays out, connects and paints."""
