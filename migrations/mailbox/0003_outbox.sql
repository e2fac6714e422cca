-- A folder for mail that is written and not yet sent (kind 5).
INSERT INTO folder (id, kind) SELECT next, 5 FROM counter WHERE name = 'folder';
UPDATE counter SET next = next + 1 WHERE name = 'folder';
