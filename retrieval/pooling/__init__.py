"""What a pool is gathered from: the question read word by word, mentions as columns, and the text nodes joined by them."""
