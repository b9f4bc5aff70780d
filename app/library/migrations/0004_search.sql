-- What was said in whole transcripts, to be searched by its words and shown by its lines.
ALTER TABLE analyses ADD COLUMN lines TEXT NOT NULL DEFAULT '[]';  -- JSON: start in s, speaker, text of each line

CREATE VIRTUAL TABLE spoken_words USING fts5(
    spoken, content = 'analyses', content_rowid = 'rowid', tokenize = "unicode61 remove_diacritics 2"
);

CREATE TRIGGER analyses_said AFTER UPDATE OF spoken ON analyses WHEN old.spoken <> new.spoken BEGIN
    INSERT INTO spoken_words (spoken_words, rowid, spoken) VALUES ('delete', old.rowid, old.spoken);
    INSERT INTO spoken_words (rowid, spoken) VALUES (new.rowid, new.spoken);
END;

CREATE TRIGGER analyses_begun AFTER INSERT ON analyses BEGIN
    INSERT INTO spoken_words (rowid, spoken) VALUES (new.rowid, new.spoken);
END;

CREATE TRIGGER analyses_gone AFTER DELETE ON analyses BEGIN
    INSERT INTO spoken_words (spoken_words, rowid, spoken) VALUES ('delete', old.rowid, old.spoken);
END;

INSERT INTO spoken_words (spoken_words) VALUES ('rebuild');
