"""`python -m viz` is `makegraph`."""

from viz.cli import main

main()
