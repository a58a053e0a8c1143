"""Imports (导入): Word, Excel, PDF, HTML, Markdown, JSON and CSV files become drafts of entries."""
