"""Pieces of screen: the theme's tokens, the layout, the building blocks, and parts that know a context."""
