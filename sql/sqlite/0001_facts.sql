-- Facts of the control plane. What each table is for: sql/README.md.
-- Times are whole milliseconds since 1970 by the store's clock. Big columns stand last, so that scans skip their pages.

CREATE TABLE node_lease (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  node TEXT NOT NULL,
  address TEXT NOT NULL,
  token INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE fact_revision (
  part TEXT PRIMARY KEY,
  revision INTEGER NOT NULL
) STRICT;
INSERT INTO fact_revision (part, revision) VALUES
  ('all', 0), ('fleet', 0), ('shard', 0), ('shard_group', 0), ('failover', 0),
  ('reservation', 0), ('player_move', 0), ('placement', 0), ('brake', 0);

CREATE TABLE fleet (
  name TEXT PRIMARY KEY,
  shards INTEGER NOT NULL,
  spares INTEGER NOT NULL,
  declared_shards INTEGER NOT NULL,
  declared_spares INTEGER NOT NULL,
  spec TEXT NOT NULL
) STRICT;

CREATE TABLE shard (
  shard_id TEXT PRIMARY KEY,
  incarnation INTEGER NOT NULL,
  fleet TEXT NOT NULL,
  host TEXT NOT NULL,
  version TEXT NOT NULL,
  slots INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('starting', 'ready', 'draining', 'suspect', 'fenced', 'gone')),
  address TEXT,
  port INTEGER,
  pid INTEGER,
  drain_deadline INTEGER,
  drain_wait_empty INTEGER,
  created_at INTEGER NOT NULL,
  since INTEGER NOT NULL,
  start_took_ms INTEGER,
  why TEXT NOT NULL
) STRICT;
CREATE INDEX shard_by_fleet ON shard (fleet);

CREATE TABLE shard_group (
  group_id TEXT PRIMARY KEY,
  fleet TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  shard_id TEXT NOT NULL,
  incarnation INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  bound_at INTEGER NOT NULL
) STRICT;
CREATE INDEX shard_group_by_shard ON shard_group (shard_id, incarnation);

CREATE TABLE failover (
  id TEXT PRIMARY KEY,
  group_id TEXT NOT NULL,
  shard_id TEXT NOT NULL,
  incarnation INTEGER NOT NULL,
  cause TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  hold_until INTEGER NOT NULL,
  since INTEGER NOT NULL,
  cause_event INTEGER NOT NULL,
  phase TEXT NOT NULL CHECK (phase IN ('begun', 'waiting', 'reserved', 'bound', 'done', 'held', 'dropped')),
  target_shard_id TEXT,
  target_incarnation INTEGER,
  reservation TEXT,
  generation INTEGER,
  why TEXT,
  members TEXT NOT NULL
) STRICT;
CREATE INDEX failover_by_phase ON failover (phase, since);

CREATE TABLE reservation (
  id TEXT PRIMARY KEY,
  shard_id TEXT NOT NULL,
  incarnation INTEGER NOT NULL,
  places INTEGER NOT NULL,
  reason TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX reservation_by_shard ON reservation (shard_id, incarnation);

CREATE TABLE player_move (
  id TEXT PRIMARY KEY,
  request_id TEXT NOT NULL,
  target_group TEXT NOT NULL,
  style TEXT NOT NULL,
  lame_duck_ms INTEGER NOT NULL,
  follow TEXT NOT NULL,
  client_timeout_ms INTEGER NOT NULL,
  pace_per_second INTEGER NOT NULL,
  reservation TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  deadline INTEGER NOT NULL,
  since INTEGER NOT NULL,
  phase TEXT NOT NULL CHECK (phase IN ('prepare', 'ready', 'commit', 'drain', 'done', 'rolled-back')),
  flows TEXT NOT NULL
) STRICT;
CREATE INDEX player_move_by_phase ON player_move (phase, since);

CREATE TABLE placement (
  player TEXT PRIMARY KEY,
  listener TEXT NOT NULL,
  protocol TEXT NOT NULL,
  ip TEXT NOT NULL,
  port INTEGER NOT NULL,
  group_id TEXT NOT NULL,
  placement_version INTEGER NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE brake (
  scope TEXT NOT NULL,
  verb TEXT NOT NULL,
  reason TEXT NOT NULL,
  owner TEXT NOT NULL,
  since INTEGER NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (scope, verb)
) STRICT;

CREATE TABLE request (
  request_id TEXT PRIMARY KEY,
  recorded_at INTEGER NOT NULL,
  digest TEXT NOT NULL,
  answer TEXT NOT NULL
) STRICT;
CREATE INDEX request_by_time ON request (recorded_at);

CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  node TEXT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  cause INTEGER,
  summary TEXT NOT NULL,
  why TEXT NOT NULL,
  before_json TEXT,
  after_json TEXT
) STRICT;
CREATE INDEX event_by_subject ON event (subject, id);
