"""How the window looks: colours, fonts, icons and the style sheet, in a light and a dark version."""
