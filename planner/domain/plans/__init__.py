"""What a plan holds: the document, its choices and limits, its file, its changes."""
