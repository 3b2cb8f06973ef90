"""A small book about backpropagation, in reStructuredText and MyST."""

project = "Backpropagation"
author = "makegraph"
extensions = ["myst_parser", "viz.hosts.sphinx"]
html_theme = "furo"
numfig = True
latex_engine = "pdflatex"
