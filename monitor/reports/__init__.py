"""The daily report and other documents, computed from facts and rendered to files."""
