"""What the shapes without marks share: cells run together, and one cell a line.

`outline` finds title, prerequisites and scenarios; `vocabulary` tells Resource from Property; `pieces`
splits run-together values; `placement` puts values into columns; `endings` sees a page that was cut off.
"""
