-- Which address of 127.0.0.0/8 stands for a player's at game servers, and how many there are: counting a million rows takes long.

CREATE TABLE IF NOT EXISTS alias (
  ip VARCHAR(45) NOT NULL,
  alias VARCHAR(15) NOT NULL,
  since BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (ip),
  UNIQUE KEY alias (alias),
  KEY alias_by_seen (seen_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
CREATE TABLE IF NOT EXISTS alias_room (
  id INT NOT NULL PRIMARY KEY,
  held BIGINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
INSERT IGNORE INTO alias_room (id, held) VALUES (1, 0)
