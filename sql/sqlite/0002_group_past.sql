-- How far the generations of groups had come that are gone: a group that is created again under the same id goes on from there,
-- so that whoever has not heard of its end takes the new one for newer.

CREATE TABLE group_past (
  group_id TEXT PRIMARY KEY,
  generation INTEGER NOT NULL
) STRICT;
