-- Which account plays where, the leases of shards, and state that game scripts keep. What each table is for: sql/README.md.
-- A free session remembers who held it last, so that a repeated release finds itself done. `moving` and `granted` are for hand-offs.

CREATE TABLE session (
  account_id TEXT PRIMARY KEY,
  epoch INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('free', 'held', 'moving', 'granted')),
  shard_id TEXT,
  incarnation INTEGER,
  attempt TEXT,
  since INTEGER NOT NULL,
  seen_protocol TEXT,
  seen_ip TEXT,
  seen_port INTEGER
) STRICT;
CREATE INDEX session_by_shard ON session (shard_id, account_id);

CREATE TABLE shard_lease (
  shard_id TEXT PRIMARY KEY,
  incarnation INTEGER NOT NULL,
  lease_until INTEGER NOT NULL
) STRICT;

CREATE TABLE session_quarantine (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  quarantine_until INTEGER NOT NULL
) STRICT;
INSERT INTO session_quarantine (id, quarantine_until) VALUES (1, 0);

CREATE TABLE player_state (
  account_id TEXT NOT NULL,
  k TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  v BLOB NOT NULL,
  PRIMARY KEY (account_id, k)
) STRICT;
