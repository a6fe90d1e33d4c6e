"""The roof: the façade, the command line, configuration and samples."""
