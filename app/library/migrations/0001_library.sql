-- Conversations, what was heard in them (a row a version), and the person's answers.
CREATE TABLE conversations (
    id            TEXT PRIMARY KEY,
    title         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    state         TEXT NOT NULL,
    started_at    TEXT NOT NULL,               -- ISO 8601 in UTC
    duration_s    REAL NOT NULL,
    tracks        TEXT NOT NULL DEFAULT '[]',  -- JSON, as the following ones
    names         TEXT NOT NULL DEFAULT '{}',
    holes         TEXT NOT NULL DEFAULT '[]',
    marks         TEXT NOT NULL DEFAULT '[]',
    consent_at    TEXT,
    intention     TEXT NOT NULL DEFAULT '',
    notes         TEXT NOT NULL DEFAULT '',
    swapped       INTEGER NOT NULL DEFAULT 0,
    note          TEXT NOT NULL DEFAULT '',
    failure       TEXT NOT NULL DEFAULT '',
    sources       TEXT NOT NULL DEFAULT '[]',  -- files chosen for import, until their tracks are kept
    -- what the list shows, written whenever the analysis or who is who changes
    you_share     REAL,
    balance       TEXT NOT NULL DEFAULT '[]',
    moment_keys   TEXT NOT NULL DEFAULT '[]',
    deleted       INTEGER NOT NULL DEFAULT 0   -- 1: its files are being removed, then the row goes
);

CREATE INDEX conversations_by_time ON conversations (deleted, started_at);

CREATE TABLE analyses (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    version         INTEGER NOT NULL,
    created         TEXT NOT NULL,
    engine          TEXT NOT NULL DEFAULT '',
    complete        INTEGER NOT NULL DEFAULT 0,  -- 1: every word is in
    spoken          TEXT NOT NULL DEFAULT '',    -- the words alone, for searching; before the long columns, to be read fast
    activity        TEXT NOT NULL,               -- JSON, as heard: before any exchange of you and them
    transcript      TEXT,                        -- JSON, NULL while there are no words yet
    PRIMARY KEY (conversation_id, version)
);

CREATE TABLE reflections (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    moment_key      TEXT NOT NULL,
    answer          TEXT NOT NULL,
    state           TEXT NOT NULL,
    changed         TEXT NOT NULL,
    PRIMARY KEY (conversation_id, moment_key)
);
