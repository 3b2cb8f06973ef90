"""What may be asked for by name, as names alone: what `--help` says without loading what does it.

What stands here has its rows in the table of its family, which tests/test_startup.py holds against it.
"""

DETAILS = ("auto", "statements", "operations", "NAME,...")
DIRECTIONS = ("right", "down")
DERIVATIVES = ("partial", "d", "code", "number")
SHOWABLE = (
    *("values", "gradients", "local", "symbols", "formula", "derivation"),
    *("legend", "title", "notes", "code", "plots"),
)
STYLES = ("lecture", "circuit", "local", "cells")
THEMES = ("paper", "sketch", "board", "print")
SCHEMES = ("light", "dark", "auto")
WRITERS = ("svg", "pdf", "png", "gif", "html", "pptx", "tikz", "typ", "txt", "json", "py", "gv")
WAYS = ("fragments", "animation", "strip")
REPORTS = ("html", "pdf", "md", "tex")
SNIPPETS = ("github", "html", "sphinx", "mkdocs", "reveal", "beamer", "typst", "quarto")
MISTAKES = ("recursive", "overwrite", "twice", "order")
BLANKS = ("gradients", "values", "local")
MESSAGES = ("human", "short", "json", "github")
MOST_OPERATIONS = 500_000
"""Of a program, unless `--limit` says otherwise."""
