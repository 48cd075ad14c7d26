-- How far the generations of groups had come that are gone: a group that is created again under the same id goes on from there,
-- so that whoever has not heard of its end takes the new one for newer.

CREATE TABLE IF NOT EXISTS group_past (
  group_id VARCHAR(190) NOT NULL PRIMARY KEY,
  generation BIGINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
