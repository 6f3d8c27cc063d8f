"""gouji 勾稽: reads self-evaluation reports and says which figures do not tie, what they should be, and why."""

__version__ = "0.1.0"  # as in pyproject.toml: asking the installation costs more than reading a report
