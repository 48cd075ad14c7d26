import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { codeOf, messageOf } from '../../../lib/errors.ts'
import { silentLog } from '../../../lib/log.ts'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { KernelHold } from '../../../proxy/kernel-tier/kernel-hold.ts'
import { dropLeftTable } from '../../../proxy/kernel-tier/drop-left-table.ts'
import { TableMarker } from '../../../proxy/kernel-tier/table-marker.ts'

const HERE = 'boot 1 net:[1]'
const TABLES = JSON.stringify({
  nftables: ['ip', 'ip6'].map(family => ({ table: { family, name: 'switchyard' } })),
})

/** A marker, and an nft that writes down what it is told. */
function ground(
  t: Test,
  { tables = `echo '${TABLES}'; exit 0`, script = 'exit 0' }: { tables?: string; script?: string } = {},
) {
  const directory = t.testdir()
  const [program, told] = [join(directory, 'nft'), join(directory, 'told')]
  writeFileSync(
    program,
    `#!/bin/sh\necho "$@" >> ${told}\nif [ "$2" = 'list tables' ]; then ${tables}; fi\ncat >> ${told}\n${script}\n`,
  )
  chmodSync(program, 0o700)
  const session = NftSession.open({ command: [program] })
  t.teardown(() => session.close())
  const marker = new TableMarker(join(directory, 'proxy', 'kernel-table'), HERE)
  // Of this test alone: others may run on the same machine.
  const name = `\0swyard-test-${randomUUID()}`
  const takeHold = () => KernelHold.take(name)
  const toldSoFar = () => (existsSync(told) ? readFileSync(told, 'utf8') : '')
  return { session, marker, takeHold, told: toldSoFar }
}

t.test('where no process has left anything, no nft runs', async t => {
  const { told, ...rest } = ground(t, { tables: 'exit 1', script: 'exit 1' })
  await dropLeftTable(rest, silentLog)
  t.equal(told(), '')
})

t.test('a table that was left is deleted, and remembered no more', async t => {
  const { told, ...rest } = ground(t)
  rest.marker.set()
  await dropLeftTable(rest, silentLog)
  t.match(told(), /delete table ip switchyard\n.*\ndelete table ip6 switchyard/)
  t.equal(existsSync(rest.marker.path), false)
})

t.test('of a family that has no table of ours, nothing is said: this system may not know it', async t => {
  const tables = `echo '${JSON.stringify({ nftables: [{ table: { family: 'ip', name: 'switchyard' } }] })}'; exit 0`
  const { told, ...rest } = ground(t, { tables })
  rest.marker.set()
  await dropLeftTable(rest, silentLog)
  t.match(told(), /delete table ip switchyard/)
  t.notMatch(told(), /ip6/)
})

t.test('where it cannot be deleted, the proxy does not start, and says what to do', async t => {
  for (const answers of [
    { script: 'echo "Error: Operation not permitted" >&2; exit 1' },
    { tables: 'echo "Error: Operation not permitted" >&2; exit 1' },
  ]) {
    const rest = ground(t, answers)
    rest.marker.set()
    const errors: object[] = []
    const log = { ...silentLog, error: (fields: object) => void errors.push(fields) }
    const error = await dropLeftTable(rest, log).catch((error: unknown) => error)
    t.equal(codeOf(error), 'SWY_KERNEL_TABLE_LEFT')
    t.match(
      messageOf(error),
      /not permitted; nft delete table ip switchyard \(and ip6 switchyard, as root\), then rm .*kernel-table/,
    )
    t.equal(errors.length, 1)
    t.equal(rest.marker.isSet, true, 'the next start tries again')
    const hold = await rest.takeHold()
    t.ok(hold, 'and may')
    await hold!.release()
  }
})

t.test('a table that another process has taken over is left alone', async t => {
  const { told, ...rest } = ground(t)
  rest.marker.set()
  const other = await rest.takeHold()
  await dropLeftTable(rest, silentLog)
  t.equal(told(), '')
  t.equal(rest.marker.isSet, false)
  await other!.release()
  rest.marker.set()
  await dropLeftTable(rest, silentLog)
  t.match(told(), /delete table/, 'which has gone')
  t.ok(await rest.takeHold(), 'and it can be taken again')
})

t.test('a table ends with its network namespace; what cannot be told is taken for a table', async t => {
  const path = join(t.testdir(), 'kernel-table')
  new TableMarker(path, HERE).set()
  t.equal(new TableMarker(path, HERE).isSet, true)
  t.equal(new TableMarker(path, 'boot 2 net:[1]').isSet, false)
  t.equal(new TableMarker(path, '').isSet, true)
  writeFileSync(path, '')
  t.equal(new TableMarker(path, HERE).isSet, true)
  const here = new TableMarker(path)
  here.set()
  t.equal(new TableMarker(path).isSet, true, 'of this process, twice')
  t.match(readFileSync(path, 'utf8'), process.platform === 'linux' ? /^boot \S+ net:\[\d+\]\n$/ : /^\n$/)
})
