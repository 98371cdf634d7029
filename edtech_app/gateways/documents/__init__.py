"""Documents that people keep: drawn as PDF in our own typefaces, the same bytes for the same words."""
