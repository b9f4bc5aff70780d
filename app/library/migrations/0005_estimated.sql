-- Whether the share that the list shows is an estimate; what was kept before is concluded by its kind.
ALTER TABLE conversations ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0;

UPDATE conversations SET estimated = 1 WHERE kind = 'room' AND you_share IS NOT NULL;
