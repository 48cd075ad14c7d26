import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openSqlite } from '../../../../control-plane/store/sqlite/sqlite-store.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import { scalerLedgerContract } from '../../../contract/scaler-ledger.ts'
import type { NodeId } from '../../../../proto/contract/ids.ts'
import { spec } from '../../scaler/scaler-lab.ts'
import { ledgerHandle } from '../make-ledger.ts'

scalerLedgerContract(t, async child => {
  const path = join(mkdtempSync(join(child.testdir(), 'ledger-')), 'switchyard.db')
  let nowMs = 1_700_000_000_000
  return {
    async open() {
      const opened = await openSqlite({ path, storeClock: () => nowMs as StoreTimeMs })
      child.teardown(() => opened.close())
      return ledgerHandle(opened)
    },
    advance: durationMs => void (nowMs += durationMs),
  }
})

t.test('caps are those that the store was opened with, and budgets fill by them', async t => {
  const caps = { hostsMax: 7, pendingMax: 3, createsPerHourMax: 800, createsPerDayMax: 900 }
  const opened = await openSqlite({ path: ':memory:', caps })
  t.teardown(() => opened.close())
  const { token } = await opened.facts.lead('node-1' as NodeId, 'x:1', 60_000)
  const ledger = opened.scaler
  t.equal(await ledger.commit(token, [{ kind: 'pool.put', spec: spec(), expected: undefined }], []), 'done')
  for (const look of ['just written', 'read again']) {
    const { budgets, ...facts } = await ledger.read()
    t.same(facts.caps, caps, look)
    t.same(budgets.find(({ scope }) => scope === 'pool:game')?.rate, { perHour: 400, burst: 80 }, look)
  }
})
