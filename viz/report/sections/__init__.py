"""The sections of a report, a file each; `viz.report.contents` has them in their order."""
