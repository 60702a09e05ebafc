"""What does the desk warn of? One module per kind of fact; a rule is data and a pure function over columns."""
