-- The map of a fleet, cut into zones.

CREATE TABLE IF NOT EXISTS zone_map (
  fleet VARCHAR(190) NOT NULL,
  version BIGINT NOT NULL,
  applied_by VARCHAR(190) NOT NULL,
  applied_at BIGINT NOT NULL,
  map MEDIUMTEXT NOT NULL,
  PRIMARY KEY (fleet)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
INSERT IGNORE INTO fact_revision (part, revision) VALUES ('zone_map', 0)
