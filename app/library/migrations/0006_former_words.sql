-- Words that others took the place of: kept to be compared with, and to be taken again. Searched are only those that hold.
CREATE TABLE former_words (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number          INTEGER NOT NULL,  -- of this version of the words, counted from 1 as they were written
    written         TEXT NOT NULL,     -- ISO 8601 in UTC
    left_at         TEXT NOT NULL,     -- when others took their place
    engine          TEXT NOT NULL,
    words           INTEGER NOT NULL,  -- how many
    confidence      REAL NOT NULL,     -- their mean
    transcript      BLOB NOT NULL,     -- JSON packed with zlib; plain text where it was kept before this table was
    PRIMARY KEY (conversation_id, number)
);

INSERT INTO former_words
SELECT a.conversation_id, a.version, a.created, a.created, a.engine, json_array_length(a.transcript, '$.words'),
    (SELECT coalesce(avg(json_extract(word.value, '$[4]')), 0) FROM json_each(a.transcript, '$.words') AS word), a.transcript
FROM analyses AS a
WHERE a.complete = 1 AND json_array_length(a.transcript, '$.words') > 0
    AND a.version < (SELECT max(b.version) FROM analyses AS b WHERE b.conversation_id = a.conversation_id AND b.complete = 1);

DELETE FROM analyses
WHERE complete = 1
    AND version < (SELECT max(b.version) FROM analyses AS b WHERE b.conversation_id = analyses.conversation_id AND b.complete = 1);
