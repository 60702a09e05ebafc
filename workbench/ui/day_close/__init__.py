"""The screen of the day close, and the dialogs on the class of one loan."""
