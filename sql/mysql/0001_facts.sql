-- Facts of the control plane. What each table is for: sql/README.md.
-- Times are whole milliseconds since 1970 by the store's clock. Big columns stand last.
-- MySQL commits each definition by itself: a line `-- next` ends a statement, and every statement may run again after half a run.

CREATE TABLE IF NOT EXISTS node_lease (
  id TINYINT NOT NULL PRIMARY KEY,
  node VARCHAR(190) NOT NULL,
  address VARCHAR(512) NOT NULL,
  token BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
-- A row that is not there cannot be locked: token 0 stands for nobody.
INSERT IGNORE INTO node_lease (id, node, address, token, expires_at) VALUES (1, '', '', 0, 0)
-- next

CREATE TABLE IF NOT EXISTS fact_revision (
  part VARCHAR(64) NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
INSERT IGNORE INTO fact_revision (part, revision) VALUES
  ('all', 0), ('fleet', 0), ('shard', 0), ('shard_group', 0), ('failover', 0),
  ('reservation', 0), ('player_move', 0), ('placement', 0), ('brake', 0)
-- next

CREATE TABLE IF NOT EXISTS fleet (
  name VARCHAR(190) NOT NULL PRIMARY KEY,
  shards INT NOT NULL,
  spares INT NOT NULL,
  declared_shards INT NOT NULL,
  declared_spares INT NOT NULL,
  spec MEDIUMTEXT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next

CREATE TABLE IF NOT EXISTS shard (
  shard_id VARCHAR(190) NOT NULL PRIMARY KEY,
  incarnation BIGINT NOT NULL,
  fleet VARCHAR(190) NOT NULL,
  host VARCHAR(190) NOT NULL,
  version TEXT NOT NULL,
  slots INT NOT NULL,
  state VARCHAR(64) NOT NULL CHECK (state IN ('starting', 'ready', 'draining', 'suspect', 'fenced', 'gone')),
  address VARCHAR(512),
  port INT,
  pid BIGINT,
  drain_deadline BIGINT,
  drain_wait_empty TINYINT,
  created_at BIGINT NOT NULL,
  since BIGINT NOT NULL,
  start_took_ms BIGINT,
  why MEDIUMTEXT NOT NULL,
  KEY shard_by_fleet (fleet)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next

CREATE TABLE IF NOT EXISTS shard_group (
  group_id VARCHAR(190) NOT NULL PRIMARY KEY,
  fleet VARCHAR(190) NOT NULL,
  ordinal INT NOT NULL,
  shard_id VARCHAR(190) NOT NULL,
  incarnation BIGINT NOT NULL,
  generation BIGINT NOT NULL,
  bound_at BIGINT NOT NULL,
  KEY shard_group_by_shard (shard_id, incarnation)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next

CREATE TABLE IF NOT EXISTS failover (
  id VARCHAR(190) NOT NULL PRIMARY KEY,
  group_id VARCHAR(190) NOT NULL,
  shard_id VARCHAR(190) NOT NULL,
  incarnation BIGINT NOT NULL,
  cause VARCHAR(190) NOT NULL,
  begun_at BIGINT NOT NULL,
  hold_until BIGINT NOT NULL,
  since BIGINT NOT NULL,
  cause_event BIGINT NOT NULL,
  phase VARCHAR(64) NOT NULL
    CHECK (phase IN ('begun', 'waiting', 'reserved', 'bound', 'done', 'held', 'dropped')),
  target_shard_id VARCHAR(190),
  target_incarnation BIGINT,
  reservation VARCHAR(190),
  generation BIGINT,
  why MEDIUMTEXT,
  members LONGTEXT NOT NULL,
  KEY failover_by_phase (phase, since)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next

CREATE TABLE IF NOT EXISTS reservation (
  id VARCHAR(190) NOT NULL PRIMARY KEY,
  shard_id VARCHAR(190) NOT NULL,
  incarnation BIGINT NOT NULL,
  places INT NOT NULL,
  reason TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  KEY reservation_by_shard (shard_id, incarnation)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next

CREATE TABLE IF NOT EXISTS player_move (
  id VARCHAR(190) NOT NULL PRIMARY KEY,
  request_id VARCHAR(190) NOT NULL,
  target_group VARCHAR(190) NOT NULL,
  style VARCHAR(64) NOT NULL,
  lame_duck_ms BIGINT NOT NULL,
  follow VARCHAR(64) NOT NULL,
  client_timeout_ms BIGINT NOT NULL,
  pace_per_second INT NOT NULL,
  reservation VARCHAR(190) NOT NULL,
  begun_at BIGINT NOT NULL,
  deadline BIGINT NOT NULL,
  since BIGINT NOT NULL,
  phase VARCHAR(64) NOT NULL
    CHECK (phase IN ('prepare', 'ready', 'commit', 'drain', 'done', 'rolled-back')),
  flows LONGTEXT NOT NULL,
  KEY player_move_by_phase (phase, since)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next

CREATE TABLE IF NOT EXISTS placement (
  player VARCHAR(190) NOT NULL PRIMARY KEY,
  listener VARCHAR(64) NOT NULL,
  protocol VARCHAR(16) NOT NULL,
  ip VARCHAR(64) NOT NULL,
  port INT NOT NULL,
  group_id VARCHAR(190) NOT NULL,
  placement_version BIGINT NOT NULL,
  made_at BIGINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next

CREATE TABLE IF NOT EXISTS brake (
  scope VARCHAR(190) NOT NULL,
  verb VARCHAR(64) NOT NULL,
  reason TEXT NOT NULL,
  owner TEXT NOT NULL,
  since BIGINT NOT NULL,
  expires_at BIGINT,
  PRIMARY KEY (scope, verb)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next

CREATE TABLE IF NOT EXISTS request (
  request_id VARCHAR(190) NOT NULL PRIMARY KEY,
  recorded_at BIGINT NOT NULL,
  digest VARCHAR(190) NOT NULL,
  answer MEDIUMTEXT NOT NULL,
  KEY request_by_time (recorded_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next

CREATE TABLE IF NOT EXISTS event (
  id BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  node VARCHAR(190) NOT NULL,
  actor VARCHAR(190) NOT NULL,
  kind VARCHAR(190) NOT NULL,
  subject VARCHAR(512) NOT NULL,
  cause BIGINT,
  summary MEDIUMTEXT NOT NULL,
  why MEDIUMTEXT NOT NULL,
  before_json MEDIUMTEXT,
  after_json MEDIUMTEXT,
  KEY event_by_subject (subject, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
