-- Conversations whose analysis runs or waits for its turn, so that a new start goes on as the last one ended.
CREATE TABLE waiting (
    conversation_id TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    place           INTEGER NOT NULL,           -- the smallest is the next one
    engine          TEXT NOT NULL DEFAULT '',   -- what was asked for to write its words; empty: what is chosen by then
    speech_model    TEXT                        -- its folder
) WITHOUT ROWID;

CREATE TABLE queue (paused INTEGER NOT NULL);

INSERT INTO queue (paused) VALUES (0);
