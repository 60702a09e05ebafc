"""Where does the lender's money come from, and how much of it is left? The pages that show it."""
