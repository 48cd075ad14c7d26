/** The statements of a script that is made for the `mysql` client, with its `DELIMITER //`. */
export function clientStatements(sql: string): readonly string[] {
  return sql
    .replaceAll(/^--.*$/gmu, '')
    .replaceAll(/^DELIMITER .*$/gmu, '')
    .split('//')
    .map(statement => statement.trim())
    .filter(statement => statement !== '')
}
