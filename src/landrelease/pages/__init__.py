"""Pages for people: maps, lists, forms. They parse and print, and decide nothing."""
