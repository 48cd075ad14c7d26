import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { silentLog } from '../../lib/log.ts'
import { NftSession } from '../../lib/nft/nft-session.ts'
import { closeKernelGround, leaveKernel } from '../../proxy/open-kernel-tier.ts'
import { SysctlKeeper } from '../../proxy/kernel-tier/sysctl-keeper.ts'
import { TableMarker } from '../../proxy/kernel-tier/table-marker.ts'

const HERE = 'boot 1 net:[1]'
const NAME = 'net/ipv4/conf/eth0/forwarding'

/** A ground of which the last process, or this one, has set forwarding. */
function ground(t: Test) {
  const directory = t.testdir()
  const now = new Map([[NAME, '0']])
  const path = join(directory, 'kernel-sysctls')
  const write = (name: string, value: string) => void now.set(name, value)
  const sysctls = new SysctlKeeper(path, { read: name => now.get(name), write }, HERE)
  sysctls.set([{ name: NAME, value: '1', isNeeded: true }])
  const marker = new TableMarker(join(directory, 'kernel-table'), HERE)
  const session = NftSession.open({ command: ['false'] })
  t.teardown(() => session.close())
  let released = 0
  const hold = { release: async () => void (released += 1) }
  const warned: string[] = []
  const log = { ...silentLog, warn: (_fields: object, what: string) => void warned.push(what) }
  return {
    now,
    marker,
    path,
    log,
    warned,
    released: () => released,
    parts: { sysctls, marker, session, hold },
  }
}

t.test('while a table may be left, what it carries goes on being forwarded', async t => {
  const { now, marker, log, released, parts } = ground(t)
  marker.set()
  await closeKernelGround(parts, log)
  t.equal(now.get(NAME), '1', 'a start that failed takes nothing from players of the process before')
  t.equal(released(), 1)
  t.equal(parts.sysctls.isSet, true, 'the next process gives it back')
  marker.clear()
  await closeKernelGround(parts, log)
  t.equal(now.get(NAME), '0')
})

t.test('who carries by other means gives back what the last process has set', async t => {
  const { now, log, released, parts } = ground(t)
  await leaveKernel({ ...parts, takeHold: async () => undefined }, log)
  t.equal(now.get(NAME), '1', 'another proxy needs it')
  await leaveKernel({ ...parts, takeHold: async () => parts.hold }, log)
  t.equal(now.get(NAME), '0')
  t.equal(released(), 1)
})

t.test('what hinders that is said, and the proxy runs', async t => {
  const { now, path, log, warned, released, parts } = ground(t)
  const takeHold = () => Promise.reject(new Error('listen EPERM'))
  await leaveKernel({ ...parts, takeHold }, log)
  t.equal(warned.length, 1)
  t.equal(now.get(NAME), '1')
  const unreadable = new SysctlKeeper(
    join(path, '..', 'directory'),
    { read: () => '1', write: () => {} },
    HERE,
  )
  mkdirSync(unreadable.path)
  await leaveKernel({ ...parts, sysctls: unreadable, takeHold: async () => parts.hold }, log)
  t.equal(warned.length, 2)
  t.equal(released(), 1)
})
