import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t, { type Test } from 'tap'
import { Connection } from '../../../../control-plane/store/sqlite/connection.ts'
import { SqliteHandoffStore } from '../../../../control-plane/store/sqlite/sqlite-handoff-store.ts'
import { openSqlite } from '../../../../control-plane/store/sqlite/sqlite-store.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import { crashContract, type CrashUnderTest } from '../../../contract/handoff-crashes.ts'

/** Counts statements, and is gone after so many of them, with whatever they have not committed. */
class CutConnection extends Connection {
  #left: number

  constructor(database: DatabaseSync, statements: number) {
    super(database)
    this.#left = statements
  }

  get isCut(): boolean {
    return this.#left <= 0
  }

  override rows(...statement: Parameters<Connection['rows']>): ReturnType<Connection['rows']> {
    return this.#counted(() => super.rows(...statement))
  }

  override row(...statement: Parameters<Connection['row']>): ReturnType<Connection['row']> {
    return this.#counted(() => super.row(...statement))
  }

  override run(...statement: Parameters<Connection['run']>): ReturnType<Connection['run']> {
    return this.#counted(() => super.run(...statement))
  }

  #counted<T>(statement: () => T): T {
    const answer = statement()
    this.#left -= 1
    if (this.#left > 0) return answer
    this.close()
    throw new Error('the process is killed here')
  }
}

async function make(t: Test): Promise<CrashUnderTest> {
  const path = join(mkdtempSync(join(t.testdir(), 'cut-')), 'switchyard.db')
  let nowMs = 1_700_000_000_000
  const clock = () => nowMs as StoreTimeMs
  const opened = await openSqlite({ path, storeClock: clock })
  t.teardown(() => opened.close())
  return {
    facts: opened.facts,
    sessions: opened.sessions,
    handoffs: opened.handoffs,
    async advance(durationMs) {
      nowMs += durationMs
    },
    cutAfter(statements) {
      const connection = new CutConnection(new DatabaseSync(path), statements)
      return {
        store: new SqliteHandoffStore(connection, clock),
        isCut: () => connection.isCut,
        close: async () => connection.close(),
      }
    },
  }
}

crashContract(t, make)
