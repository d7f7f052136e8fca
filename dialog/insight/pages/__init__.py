"""What the pages of locked figures say: words, links and drawings around the one reader. No numbers of their own."""
