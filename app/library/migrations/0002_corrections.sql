-- What a person says is otherwise, a row a step, laid over what was heard; an exchange of you and them was a column before.
CREATE TABLE corrections (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL,            -- 0, 1, 2 in the order in which they were made
    json            TEXT NOT NULL,               -- the corrections of this step, or null: back to what was heard
    undone          INTEGER NOT NULL DEFAULT 0,  -- 1: taken back, to be made again as long as nothing else is corrected
    PRIMARY KEY (conversation_id, position)
);

INSERT INTO corrections (conversation_id, position, json)
SELECT id, 0, '[{"what":"swap"}]' FROM conversations WHERE swapped;

ALTER TABLE conversations DROP COLUMN swapped;
