"""Document → Submission and its frames. Knows forms, units and words; knows no rules."""
