"""One command a file: the file's name is the command's, its `command` is the click command, its help has an example."""
