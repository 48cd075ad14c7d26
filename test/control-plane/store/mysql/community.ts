import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { PROJECT_ROOT } from '../../../support/project-root.ts'
import type { MariaDb } from '../../../support/maria-db.ts'
import { SqlClient } from './sql-client.ts'

let communities = 0

/** A database of a community with the example's table, on the same server as ours. */
export class Community {
  readonly name: string
  /** As the website has it: no user of a shard. */
  readonly admin: SqlClient

  private constructor(name: string, admin: SqlClient) {
    this.name = name
    this.admin = admin
  }

  static async make(t: Test, server: MariaDb): Promise<Community> {
    communities += 1
    const name = `community_${communities}`
    await server.createDatabase(name)
    const admin = await SqlClient.open(t, server, { database: name })
    await admin.run(example('players')[0] ?? '')
    for (const account of ['ann', 'bob'])
      await admin.run('INSERT INTO players (account, gold) VALUES (?, 10)', [account])
    return new Community(name, admin)
  }

  async gold(account = 'ann'): Promise<unknown> {
    return (await this.admin.rows('SELECT gold FROM players WHERE account = ?', [account]))[0]?.['gold']
  }
}

/** The statements of `examples/sql/<name>.sql`. */
export function example(name: string): readonly string[] {
  const text = readFileSync(join(PROJECT_ROOT, 'examples/sql', `${name}.sql`), 'utf8')
  return text
    .replaceAll(/^--.*$/gmu, '')
    .split(';')
    .map(statement => statement.trim())
    .filter(statement => statement !== '')
}

/** With values in the place of `:names`. */
export function filled(statement: string, values: Readonly<Record<string, string | number>>): string {
  return statement.replaceAll(/:(?<name>[a-z_]+)/gu, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`no value for :${name}`)
    return typeof value === 'number' ? String(value) : `'${value}'`
  })
}
