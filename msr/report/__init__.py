"""A proof as people and machines read it: pure renderers, from a :class:`Report` to text.

figures    what is predicted beside what was promised, one row an objective
failures   the failure table in words
topology   the service as boxes and arrows, for the diagrams
markdown   for a pull request
sarif      findings at their lines, for code scanning
page       one self-contained HTML page
mermaid    the topology as Mermaid text;  svg  as a picture

Nothing here knows a terminal: the screen has renderers of its own, which take the same rows.
"""

from __future__ import annotations

from msr.report.failures import Failure, failures
from msr.report.figures import Figure, figures
from msr.report.report import Report

__all__ = ["Failure", "Figure", "Report", "failures", "figures"]
