-- Which address of 127.0.0.0/8 stands for a player's at game servers, and how many there are: counting a million rows takes long.

CREATE TABLE alias (
  ip TEXT PRIMARY KEY,
  alias TEXT NOT NULL UNIQUE,
  since INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;

CREATE INDEX alias_by_seen ON alias (seen_at);

CREATE TABLE alias_room (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  held INTEGER NOT NULL
) STRICT;

INSERT INTO alias_room (id, held) VALUES (1, 0);
