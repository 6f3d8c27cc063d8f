"""gouji 勾稽: reads self-evaluation reports and says which figures do not tie, what they should be, and why."""
