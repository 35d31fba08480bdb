"""Plain values to HTML, for the screen and for print; no PDF is made here."""
