import t from 'tap'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import { planAddSchedule } from '../../../../control-plane/scaler/requests/schedule-requests.ts'
import { startAutomation } from '../../automation/automation-lab.ts'

t.test('a floor beyond what the pool may have is refused, as in a cluster file', async t => {
  const { put, read, pool } = await startAutomation(t)
  await put()
  const facts = { ...(await read()), now: 1 as StoreTimeMs }
  const { max } = (await pool()).spec
  const meta = { requestId: 'r', actor: 'cli:ann', reason: '', validateOnly: false }
  const asked = { name: 'evening', pool: 'game', cron: '0 18 * * *', timeZone: 'UTC', atMs: 0, catchUp: '' }
  const add = (floor: number) => planAddSchedule(facts, { ...asked, floor }, meta, () => undefined)
  t.throws(() => add(max + 1), { code: 'SWY_INVALID_ARGUMENT', message: /floor: is more than max of game/ })
  t.match(add(max), { changes: [{ kind: 'record.put', value: { floor: max } }] })
})
