"""Exit codes of the command line."""

OK, ERROR, USAGE, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130
EXIT_CODES = "0 done, 1 an error (one line on stderr), 2 wrong usage, 3 done but some documents failed, 130 interrupted"
