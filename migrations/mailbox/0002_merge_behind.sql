-- Merging the index's pieces while mail is indexed is a third of that work, and nobody waits for it: it is done behind,
-- by sixteens as before. Were it never, the index would merge by itself at 256 pieces.
INSERT INTO words (words, rank) VALUES ('automerge', 0), ('usermerge', 16), ('crisismerge', 256);
