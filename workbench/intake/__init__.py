"""What do merchants and platforms hand in, and which of it is fit to be believed?"""
