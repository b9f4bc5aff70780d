-- What was said in a conversation, as the person corrected it: one row each, searched by its words and shown by its lines.
CREATE TABLE said (
    id              INTEGER PRIMARY KEY,
    conversation_id TEXT NOT NULL UNIQUE REFERENCES conversations (id) ON DELETE CASCADE,
    as_corrected    INTEGER NOT NULL DEFAULT 1,  -- 0: brought over from former versions: as heard, with accents
    spoken          TEXT NOT NULL,               -- the words alone, without case and accents, a line a line
    lines           TEXT NOT NULL                -- as many lines, each JSON: start in s, speaker, text, name; '': not known yet
);

CREATE INDEX said_as_heard ON said (conversation_id) WHERE as_corrected = 0;

DROP TRIGGER analyses_said;
DROP TRIGGER analyses_begun;
DROP TRIGGER analyses_gone;
DROP TABLE spoken_words;

INSERT INTO said (conversation_id, as_corrected, spoken, lines)
SELECT a.conversation_id, 0, a.spoken, coalesce((SELECT group_concat(value, char(10)) FROM json_each(a.lines)), '')
FROM analyses AS a
WHERE a.complete = 1 AND a.spoken <> '' AND a.version = (
    SELECT max(b.version) FROM analyses AS b WHERE b.conversation_id = a.conversation_id AND b.complete = 1
);

UPDATE analyses SET spoken = '', lines = '[]' WHERE spoken <> '';  -- nothing reads or writes them any more

-- Words that follow each other.
CREATE VIRTUAL TABLE spoken_words USING fts5(
    spoken, content = 'said', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2", prefix = '1 2'
);

-- Single words, and beginnings of them: where in a conversation they stand is not kept, so it is found at once.
CREATE VIRTUAL TABLE spoken_once USING fts5(
    spoken, content = 'said', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2", prefix = '1 2', detail = none
);

INSERT INTO spoken_words (spoken_words) VALUES ('rebuild');
INSERT INTO spoken_once (spoken_once) VALUES ('rebuild');

CREATE TRIGGER said_begun AFTER INSERT ON said BEGIN
    INSERT INTO spoken_words (rowid, spoken) VALUES (new.id, new.spoken);
    INSERT INTO spoken_once (rowid, spoken) VALUES (new.id, new.spoken);
END;

CREATE TRIGGER said_changed AFTER UPDATE OF spoken ON said WHEN old.spoken <> new.spoken BEGIN
    INSERT INTO spoken_words (spoken_words, rowid, spoken) VALUES ('delete', old.id, old.spoken);
    INSERT INTO spoken_once (spoken_once, rowid, spoken) VALUES ('delete', old.id, old.spoken);
    INSERT INTO spoken_words (rowid, spoken) VALUES (new.id, new.spoken);
    INSERT INTO spoken_once (rowid, spoken) VALUES (new.id, new.spoken);
END;

CREATE TRIGGER said_gone AFTER DELETE ON said BEGIN
    INSERT INTO spoken_words (spoken_words, rowid, spoken) VALUES ('delete', old.id, old.spoken);
    INSERT INTO spoken_once (spoken_once, rowid, spoken) VALUES ('delete', old.id, old.spoken);
END;
