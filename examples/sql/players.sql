-- A community's own table of players, with the two columns that fence level F3 needs. An existing table gets them so:
--   ALTER TABLE players ADD COLUMN swy_epoch BIGINT NOT NULL DEFAULT 0, ADD COLUMN swy_rev BIGINT NOT NULL DEFAULT 0;
CREATE TABLE players (
  account VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  gold INT NOT NULL DEFAULT 0,
  x DOUBLE NOT NULL DEFAULT 0,
  y DOUBLE NOT NULL DEFAULT 0,
  swy_epoch BIGINT NOT NULL DEFAULT 0,
  swy_rev BIGINT NOT NULL DEFAULT 0
) ENGINE = InnoDB;
