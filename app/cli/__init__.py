"""The command line `clew`: one module per command, and the options that they share."""
