"""Early warnings of the whole book: the list, one of them whole, and the life of its merchant."""
