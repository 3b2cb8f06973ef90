#!/bin/sh
# Jupyter Book runs a file of the project; this one runs the plugin that came with makegraph.
exec makegraph-myst "$@"
