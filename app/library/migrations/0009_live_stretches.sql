-- Words that were written while a recording is made, before anything else is known of it; gone when its words are complete.
CREATE TABLE live_stretches (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    engine          TEXT NOT NULL,  -- that wrote them, as the transcript will say
    speaker         TEXT NOT NULL,
    start_s         REAL NOT NULL,
    end_s           REAL NOT NULL,
    words           TEXT NOT NULL,  -- JSON, as in a transcript
    PRIMARY KEY (conversation_id, engine, speaker, start_s)
) WITHOUT ROWID;
