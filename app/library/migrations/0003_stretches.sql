-- Words of stretches that are written down for good while the others are still to come; gone when the transcript is complete.
CREATE TABLE stretches (
    conversation_id TEXT NOT NULL,
    version         INTEGER NOT NULL,
    engine          TEXT NOT NULL,     -- that wrote them, as the transcript will say
    speaker         TEXT NOT NULL,
    start_s         REAL NOT NULL,
    end_s           REAL NOT NULL,
    failed          INTEGER NOT NULL,  -- 1: the engine failed again and again, so there are no words
    words           TEXT NOT NULL,     -- JSON, as in a transcript
    PRIMARY KEY (conversation_id, version, speaker, start_s),
    FOREIGN KEY (conversation_id, version) REFERENCES analyses (conversation_id, version) ON DELETE CASCADE
) WITHOUT ROWID;
