-- Versions of fleets and their rollouts; why a shard is drained, where no person does it.

CREATE TABLE IF NOT EXISTS fleet_plan (
  fleet VARCHAR(190) NOT NULL PRIMARY KEY,
  surge INT NOT NULL,
  plan MEDIUMTEXT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
CREATE TABLE IF NOT EXISTS shard_drain (
  shard_id VARCHAR(190) NOT NULL PRIMARY KEY,
  incarnation BIGINT NOT NULL,
  cause VARCHAR(64) NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
