-- Hand-offs of accounts between shards, and who is in each. What each table is for: sql/README.md.
-- One that has not ended has no `ended_at`. A payload is all that is big; it stands last.

CREATE TABLE handoff (
  move_id TEXT PRIMARY KEY,
  phase TEXT NOT NULL CHECK (phase IN ('reserved', 'moving', 'committed', 'over')),
  from_shard_id TEXT NOT NULL,
  from_incarnation INTEGER NOT NULL,
  from_zone TEXT NOT NULL,
  to_shard_id TEXT NOT NULL,
  to_incarnation INTEGER NOT NULL,
  to_group TEXT NOT NULL,
  to_zone TEXT NOT NULL,
  players INTEGER NOT NULL,
  slots INTEGER NOT NULL,
  since INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  ended_at INTEGER,
  routed INTEGER NOT NULL,
  accounts TEXT NOT NULL
) STRICT;
CREATE INDEX handoff_by_end ON handoff (ended_at, since);
CREATE INDEX handoff_by_route ON handoff (phase, routed, since);

CREATE TABLE handoff_member (
  move_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  granted INTEGER,
  phase TEXT NOT NULL CHECK (phase IN ('waiting', 'arrived', 'expired')),
  arrived_at INTEGER,
  seen_protocol TEXT,
  seen_ip TEXT,
  seen_port INTEGER,
  real_ip TEXT,
  payload BLOB NOT NULL,
  PRIMARY KEY (move_id, account_id)
) STRICT;
CREATE INDEX handoff_member_by_account ON handoff_member (account_id, arrived_at);
